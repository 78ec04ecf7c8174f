"""
A function whose initializer fails the first time.
"""

import polyfaas

fn = polyfaas.Function()
tries = []


@fn.initializer
def initialize(context):
    tries.append(context.request_id_generated)
    if len(tries) == 1:
        raise ConnectionError("the database is not there yet")


@fn.handler
def handler(event, context):
    return len(tries)


@fn.pre_stop
def pre_stop():
    raise ValueError("cannot say goodbye")
