import legacy

import polyfaas

handler = polyfaas.port(legacy.handler, written_for="huawei")
initialize = polyfaas.port(legacy.my_initializer, written_for="huawei")
