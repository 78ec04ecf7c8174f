# head
variable "name" {
  default = "orders"
}
resource "huaweicloud_fgs_function" "orders" {
  name        = var.name
  region      = "cn-north-4"
  app         = "default" // beside
  runtime     = "Python3.10"
  handler     = "index.handler"
  memory_size = 256
  timeout     = 30
  code_type   = "zip"
  func_code   = filebase64("${path.module}/f.zip")
  code_filename = "f.zip"
  agency      = local.agency
  user_data = jsonencode({
    PASSWORD = "s3cr3t-value"
  })
  tags = { team = "a", "b-c" = "d" }
  /* more */
  description = <<EOF
text
EOF
  func_mounts { mount_type = "sfs" }
}
resource "huaweicloud_fgs_function_trigger" "orders_t" {
  function_urn = huaweicloud_fgs_function.orders.urn
  type         = "TIMER"
  status       = "ACTIVE"
  event_data   = jsonencode({ name = "t", schedule_type = "Cron", schedule = "0 0 4 * * *" })
}
