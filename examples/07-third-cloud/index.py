from nimbus import CLOUD

import polyfaas

fn = polyfaas.Function(cloud=CLOUD)


@fn.handler
def handler(event: dict, context: polyfaas.Context) -> dict:
    return {"hello": event["name"], "cloud": context.cloud, "function": context.function_name}
