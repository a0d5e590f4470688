"""The real browser that the browser tests drive."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.black_box.conftest import Product, demo_data
from tests.browser import chromium

__all__ = ["demo_data"]

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

expect.set_options(timeout=30_000)  # a busy machine; every wait ends as soon as it may


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session; without one the tests are skipped, in CI they fail."""
    executable = chromium.find()
    if executable is None:
        if os.environ.get("CI") == "true":
            pytest.fail(chromium.ADVICE)
        pytest.skip(chromium.ADVICE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=chromium.ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes separate visitors: each context has its own cookies. `phone=True` is 390 px wide and touches."""
    opened: list[BrowserContext] = []

    def make(*, phone: bool = False, **options: object) -> BrowserContext:
        kind = {"viewport": PHONE, "has_touch": True, "is_mobile": True} if phone else {"viewport": DESKTOP}
        opened.append(browser.new_context(**{"locale": "zh-CN", "timezone_id": "Asia/Shanghai", **kind, **options}))
        return opened[-1]

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def browser_page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page at desktop size."""
    return new_context().new_page()


CHANNELS = """
channels:
  mail: {kind: smtp, title: 电子邮件, host: 127.0.0.1, port: 9, security: none, sender: office@example.org}
  ding: {kind: dingtalk-robot, title: 钉钉督办群, url: "http://127.0.0.1:9/"}
"""
"""Channels to choose among; nobody answers there."""


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, demo_data: Path) -> Iterator[Product]:
    """One running demo office for the tests of a file, on the morning of Monday 2026-09-14."""
    folder = tmp_path_factory.mktemp("product")
    shutil.copytree(demo_data, folder / "data")
    (folder / "data" / "channels.yaml").write_text(CHANNELS, encoding="utf-8")
    running = Product(folder, "2026-09-14T10:00:00+08:00")
    yield running
    running.stop()
