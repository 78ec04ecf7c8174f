"""
A connection that the initializer opens, the handler uses and repairs, and pre-stop closes.
"""

import contextlib

import pymysql

import polyfaas

fn = polyfaas.Function()


@fn.initializer
def initialize(context: polyfaas.Context) -> None:
    fn.state["connection"] = connection = pymysql.connect(
        host=context.getenv("MYSQL_ENDPOINT", "127.0.0.1"),
        port=int(context.getenv("MYSQL_PORT", "3306")),
        user=context.getenv("MYSQL_USER"),
        password=context.getenv("MYSQL_PASSWORD"),
        database=context.getenv("MYSQL_DBNAME"),
        connect_timeout=5,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS users (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(64) NOT NULL)"
        )
    context.logger.info("connected to %s", context.getenv("MYSQL_ENDPOINT"))


@fn.handler
def handler(event: dict, context: polyfaas.Context) -> dict:
    connection = fn.state["connection"]
    connection.ping(reconnect=True)  # the server may have dropped it since the last invocation
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO users (name) VALUES (%s)", (event["name"],))
        connection.commit()
        cursor.execute("SELECT id, name FROM users ORDER BY id DESC LIMIT 1")
        user_id, name = cursor.fetchone()
    return {"id": user_id, "name": name}


@fn.pre_stop
def pre_stop(context: polyfaas.Context) -> None:
    connection = fn.state.pop("connection", None)
    if connection is not None:
        with contextlib.suppress(pymysql.Error):  # a connection that is dead already is closed, too
            connection.close()
    context.logger.info("closed")
