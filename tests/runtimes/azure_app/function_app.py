"""
The function in Azure's second programming model: the trigger's argument is called as the handler calls it.
"""

from __future__ import annotations

import os
import sys

import azure.functions as func

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import functions

app = func.FunctionApp()
app.function_name("demo")(
    app.route(route="demo", trigger_arg_name="event")(getattr(functions, os.environ["POLYFAAS_FUNCTION"]))
)
