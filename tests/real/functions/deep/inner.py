"""
An entry file in a folder below the code's root.
"""

import results

import polyfaas


@polyfaas.handler
def handler(event, context):
    return [__name__, results.text(event, context)]
