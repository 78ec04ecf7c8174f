"""
A database server on loopback that is gone afterwards.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


class Database:
    """
    A MariaDB server of this test's own.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None
        install = shutil.which("mariadb-install-db") or "mariadb-install-db"
        options = [
            "--no-defaults",
            f"--datadir={folder}/data",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        ]
        subprocess.run([install, *options, *self._user()], check=True, capture_output=True)

    @staticmethod
    def _user() -> list[str]:
        return ["--user=root"] if os.geteuid() == 0 else []

    def start(self) -> None:
        """
        Start the server and wait until it answers.
        """
        import pymysql

        server = shutil.which("mariadbd") or "/usr/sbin/mariadbd"
        place = [f"--datadir={self.folder}/data", f"--socket={self.folder}/s", f"--pid-file={self.folder}/pid"]
        where = [
            "--bind-address=127.0.0.1",
            f"--port={self.port}",
            "--skip-log-bin",
            "--innodb-flush-log-at-trx-commit=1",
        ]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [server, "--no-defaults", *place, *where, *self._user()], stdout=log, stderr=log
            )
        until = time.monotonic() + 60
        while True:
            try:
                self.connect("root", "").close()
                return
            except pymysql.MySQLError:
                told = (self.folder / "log").read_text()
                assert self.process.poll() is None, told
                assert time.monotonic() < until, told
                time.sleep(0.1)

    def connect(self, user: str, password: str, database: str | None = None) -> Any:
        """
        A connection of the test's own.
        """
        import pymysql

        return pymysql.connect(
            host="127.0.0.1", port=self.port, user=user, password=password, database=database, autocommit=True
        )

    def kill(self) -> None:
        """
        End the server as a power cut would.
        """
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def connections_of_app(self) -> int:
        """
        How many connections the function holds, once the server has noticed what was closed.
        """
        time.sleep(0.3)
        with self.connect("root", "") as connection, connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'app'")
            return int(cursor.fetchone()[0])

    def names(self) -> list[str]:
        """
        What stands in the table.
        """
        with self.connect("app", "app-password", "app") as connection, connection.cursor() as cursor:
            cursor.execute("SELECT name FROM users ORDER BY id")
            return [name for (name,) in cursor.fetchall()]


@pytest.fixture(scope="module")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """
    A server with a user `app` and an empty database `app`.
    """
    pytest.importorskip("pymysql", reason="PyMySQL is not installed: pip install --group examples")
    if not (shutil.which("mariadbd") or Path("/usr/sbin/mariadbd").exists()):
        pytest.skip("mariadbd is not installed: apt-get install mariadb-server")
    database = Database(tmp_path_factory.mktemp("mariadb"))
    try:
        database.start()
        with database.connect("root", "") as connection, connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE app")
            cursor.execute("CREATE USER app@'127.0.0.1' IDENTIFIED BY 'app-password'")
            cursor.execute("GRANT ALL ON app.* TO app@'127.0.0.1'")
        yield database
    finally:
        database.kill()
