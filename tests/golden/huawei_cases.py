def check(case): return ["todo"]
