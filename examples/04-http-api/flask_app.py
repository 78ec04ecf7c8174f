"""
The same API as a Flask application: unchanged behind a server, and as a function on both clouds.
"""

from flask import Flask, jsonify, request

from polyfaas.http import wsgi_handler

app = Flask(__name__)
ORDERS = {"1": {"id": "1", "item": "tea"}}


@app.get("/orders/<order_id>")
def show(order_id: str):
    if order_id not in ORDERS:
        return jsonify(error=f"nothing at GET /orders/{order_id}"), 404
    return jsonify(ORDERS[order_id])


@app.post("/orders")
def create():
    order = {"id": str(len(ORDERS) + 1), "item": request.get_json()["item"]}
    ORDERS[order["id"]] = order
    return jsonify(order), 201, {"Location": f"/orders/{order['id']}"}


handler = wsgi_handler(app)
