"""
A function whose hooks and handler are coroutines.
"""

import asyncio

import polyfaas

fn = polyfaas.Function()
loops = []


@fn.initializer
async def initialize(context):
    await asyncio.sleep(0)
    loops.append(asyncio.get_running_loop())


@fn.handler
async def handler(event, context):
    await asyncio.sleep(0)
    return [len(loops), asyncio.get_running_loop() is loops[0]]


@fn.pre_stop
async def pre_stop():
    print("stopped")
