"""
Example 02 against a real MariaDB: it connects once, survives the server's end, and says what is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from polyfaas.testing import LocalRuntime

from .callers import CLOUDS, EXAMPLES, served

if TYPE_CHECKING:
    from .conftest import Database

FOLDER = EXAMPLES / "02-mysql"


def settings(database: Database, **changed: str) -> dict[str, str]:
    """
    The function's settings for a database.
    """
    place = {"MYSQL_ENDPOINT": "127.0.0.1", "MYSQL_PORT": str(database.port)}
    return {**place, "MYSQL_USER": "app", "MYSQL_PASSWORD": "app-password", "MYSQL_DBNAME": "app", **changed}


def deployed(cloud: str, database: Database, **changed: str) -> LocalRuntime:
    """
    The example in an instance of its own.
    """
    env = settings(database, **changed)
    hooks = {"initializer": "index.initialize", "pre_stop": "index.pre_stop"}
    return LocalRuntime(cloud, "index.handler", code_dir=str(FOLDER), isolated=True, env=env, user_data=env, **hooks)


@pytest.fixture(autouse=True)
def _empty(mariadb: Database) -> None:
    """
    Every test begins without a table and with a running server.
    """
    if mariadb.process is None:
        mariadb.start()
    with mariadb.connect("root", "", "app") as connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS users")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_it_writes_and_reads_over_one_connection(mariadb: Database, cloud: str) -> None:
    """
    The initializer connects once, every invocation writes and reads, pre-stop closes.
    """
    with deployed(cloud, mariadb) as runtime:
        results = [runtime.invoke({"name": name}) for name in ("Ada", "Bo")]
        assert [r.value for r in results] == [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Bo"}]
        assert runtime.output.count("connected to 127.0.0.1") == 1
        assert mariadb.connections_of_app() == 1
        stopped = runtime.pre_stop()
    assert stopped is not None
    assert stopped.ok
    assert mariadb.connections_of_app() == 0
    assert mariadb.names() == ["Ada", "Bo"]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_server_that_was_killed_and_restarted_is_connected_to_again(mariadb: Database, cloud: str) -> None:
    """
    What was acknowledged is there, what failed says so, and the same instance goes on.
    """
    with deployed(cloud, mariadb) as runtime:
        assert runtime.invoke({"name": "before"}).ok
        mariadb.kill()
        failed = runtime.invoke({"name": "lost"})
        assert not failed.ok
        assert failed.error is not None
        assert failed.error.error_type == "OperationalError"
        mariadb.start()
        assert runtime.invoke({"name": "after"}).ok
    assert mariadb.names() == ["before", "after"]


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"MYSQL_PORT": "1"}, "Can't connect to MySQL server on '127.0.0.1'"),
        ({"MYSQL_PASSWORD": "wrong-password"}, "Access denied for user 'app'@"),
    ],
)
def test_a_connection_that_fails_is_told_and_tried_again(
    mariadb: Database, cloud: str, changed: dict[str, str], told: str
) -> None:
    """
    The driver's own error comes out, without the password, and the next invocation gets a new instance.
    """
    with deployed(cloud, mariadb, **changed) as runtime:
        for _ in range(2):
            result = runtime.invoke({"name": "Ada"})
            assert not result.ok
            assert told in result.body
            assert "wrong-password" not in result.body + result.log


@pytest.mark.parametrize("cloud", CLOUDS)
def test_it_runs_as_a_custom_runtime(mariadb: Database, cloud: str) -> None:
    """
    The same file behind HTTP: the initializer runs before the first request.
    """
    with served(FOLDER.name, cloud, "index.handler", settings(mariadb)) as call:
        assert call.event({"name": "Ada"}) == {"id": 1, "name": "Ada"}
        assert call.event({"name": "Bo"}) == {"id": 2, "name": "Bo"}
    assert mariadb.names() == ["Ada", "Bo"]
