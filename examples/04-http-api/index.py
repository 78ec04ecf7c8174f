"""
A small JSON API: the same requests and responses behind FC's HTTP trigger and FunctionGraph's API Gateway.
"""

import polyfaas
from polyfaas.http import HttpRequest, HttpResponse, http_handler

ORDERS = {"1": {"id": "1", "item": "tea"}}  # of this instance alone: example 02 keeps them in a database


@polyfaas.handler
@http_handler
def handler(request: HttpRequest, context: polyfaas.Context) -> HttpResponse:
    order_id = request.path.rpartition("/")[2]
    if request.method == "GET" and order_id in ORDERS:
        return HttpResponse.json(ORDERS[order_id])
    if request.method == "POST" and request.path == "/orders":
        order = {"id": str(len(ORDERS) + 1), "item": request.json()["item"]}
        ORDERS[order["id"]] = order
        return HttpResponse.json(order, status=201, headers={"Location": f"/orders/{order['id']}"})
    return HttpResponse.json({"error": f"nothing at {request.method} {request.path}"}, status=404)
