"""
The built documentation in a real browser: navigation, search, phone width, and nothing fetched from elsewhere.

It drives Chromium over the pipe of its DevTools protocol, with the standard library alone.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parent.parent / "docs"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MISSING = [name for name in ("sphinx", "furo", "myst_parser") if importlib.util.find_spec(name) is None]

pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--remote-debugging-pipe",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
]


class Navigated(Exception):
    """
    The browser left the page before it had answered.
    """


class Browser:
    """
    A page in Chromium.
    """

    def __init__(self, profile: Path) -> None:
        theirs_in, self._to = os.pipe()
        self._from, theirs_out = os.pipe()

        def at_3_and_4() -> None:
            spare_in, spare_out = os.dup(theirs_in), os.dup(theirs_out)  # 3 and 4 may be in use
            os.dup2(spare_in, 3)
            os.dup2(spare_out, 4)

        self._process = subprocess.Popen(
            [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=at_3_and_4,
            close_fds=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._number = 0
        self._rest = b""
        self._session: str | None = None
        self.requests: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Network.enable")

    def call(self, method: str, **parameters: object) -> dict:
        """
        Call a method of the protocol and wait for its answer.
        """
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("method") == "Network.requestWillBeSent":
                self.requests.append(told["params"]["request"]["url"])
            if told.get("id") == self._number:
                if told.get("error", {}).get("message") == "Inspected target navigated or closed":
                    raise Navigated
                assert "error" not in told, told["error"]
                return told["result"]

    def _next(self) -> dict:
        while b"\0" not in self._rest:
            chunk = os.read(self._from, 65536)
            assert chunk, "the browser has ended"
            self._rest += chunk
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)

    def value(self, expression: str) -> object:
        """
        The value of a JavaScript expression in the page.
        """
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def until(self, expression: str) -> None:
        """
        Wait until an expression holds, on the page that is there by then.
        """
        end = time.monotonic() + 20
        while True:
            with suppress(Navigated):
                if self.value(expression):
                    return
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.05)

    def open(self, page: Path, width: int = 1280) -> None:
        """
        Open a page at a width.
        """
        mobile = width < 600
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=mobile)
        self.call("Page.navigate", url=page.as_uri())
        self.until(f'document.readyState == "complete" && location.pathname.endsWith("{page.name}")')

    def close(self) -> None:
        """
        End the browser.
        """
        self._process.terminate()
        self._process.wait(20)
        os.close(self._to)
        os.close(self._from)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """
    The documentation, built as strictly as it is checked.
    """
    folder = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "-d", str(folder / "trees")]
    done = subprocess.run(
        [*build, str(DOCS), str(folder / "html")], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return folder / "html"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """
    One browser with an empty profile.
    """
    browser = Browser(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


def test_the_navigation_leads_to_a_page(browser, site):
    """
    A click on a guide in the navigation shows that guide.
    """
    browser.open(site / "index.html")
    browser.value("""document.querySelector('.sidebar-tree a[href="how-to/index.html"]').click()""")
    browser.until("document.title.startsWith('How-to guides')")
    # The title is there before the page is.
    browser.until("document.readyState === 'complete'")
    browser.value("""document.querySelector('article a[href="port.html"]').click()""")
    browser.until("document.title.startsWith('Move a function')")


def test_the_search_finds_an_error_by_its_name(browser, site):
    """
    What is typed into the search box finds the page that explains it.
    """
    browser.open(site / "index.html")
    browser.value("document.querySelector('.sidebar-search').value = 'AmbiguousContextError'")
    browser.value("document.querySelector('.sidebar-search-container').submit()")
    browser.until("document.querySelectorAll('#search-results li a[href*=\"reference/errors.html\"]').length > 0")


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("部署包", "zh/package"),
        ("自定义运行时", "zh/custom-runtime"),
        ("超时", "zh/lifecycle"),
        ("FC 的 WSGI", "zh/custom-runtime"),
    ],
)
def test_the_search_finds_chinese_words(browser, site, words, page):
    """
    A word of two characters or more is found inside of a sentence, which has no spaces.
    """
    browser.open(site / "zh" / "index.html")
    browser.value(f"document.querySelector('.sidebar-search').value = '{words}'")
    browser.value("document.querySelector('.sidebar-search-container').submit()")
    browser.until(f"document.querySelectorAll('#search-results li a[href*=\"{page}.html\"]').length > 0")


def test_the_chinese_pages_stand_in_the_navigation(browser, site):
    """
    On a Chinese page the navigation shows the others, in their own language, and leads there.
    """
    browser.open(site / "zh" / "index.html")
    browser.value("""document.querySelector('.sidebar-tree a[href="errors.html"]').click()""")
    browser.until("document.title.startsWith('错误') && document.readyState === 'complete'")
    assert browser.value("document.documentElement.lang") == "zh-CN"
    assert "。" in browser.value("document.querySelector('article p').textContent")
    assert browser.value("/。\\s+\\S/.test(document.querySelector('article p').textContent)") is False


@pytest.mark.parametrize(
    "page",
    [
        "index",
        "how-to/port",
        "how-to/custom-runtime",
        "reference/context",
        "reference/capabilities",
        "reference/alibaba",
        "zh/quickstart",
        "zh/custom-runtime",
        "zh/deploy",
        "zh/errors",
    ],
)
def test_a_phone_scrolls_pages_one_way_only(browser, site, page):
    """
    At 390 pixels no page is wider than the screen: wide tables and code scroll by themselves.
    """
    browser.open(site / f"{page}.html", width=390)
    assert browser.value("document.documentElement.scrollWidth") <= 390


def test_nothing_comes_from_elsewhere(browser, site):
    """
    All that the pages have asked for, in the tests above too, lies beside them.
    """
    browser.open(site / "reference" / "lifecycle.html")
    assert browser.requests
    assert [url for url in browser.requests if not url.startswith(("file:", "data:", "about:"))] == []
