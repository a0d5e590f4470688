"""Guessing is slowed down per visitor: behind a reverse proxy that we were told of, and for nobody who only says so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.black_box.conftest import Product

pytestmark = pytest.mark.black_box

GUESSES = 20
"""What one address may get wrong in five minutes."""


@pytest.fixture
def proxied(tmp_path: Path, demo_data: Path) -> Iterator[Product]:
    shutil.copytree(demo_data, tmp_path / "data")
    running = Product(tmp_path, "2026-09-14T10:00:00+08:00", BANJIE_TRUSTED_PROXY="127.0.0.1")
    yield running
    running.stop()


def guess(product: Product, number: int, visitor: str) -> int:
    headers = {"X-Query-Password": "0" * 8, "X-Forwarded-For": visitor}
    return product.call("GET", f"progress/50010320260914{number:06d}", headers=headers).status


def test_a_visitor_who_guesses_is_stopped_and_the_next_one_is_not(proxied: Product) -> None:
    assert {guess(proxied, number, "203.0.113.7") for number in range(GUESSES)} == {403}
    assert guess(proxied, GUESSES, "203.0.113.7") == 429
    assert guess(proxied, GUESSES, "203.0.113.8") == 403


def test_nobody_becomes_another_visitor_by_saying_so(product: Product) -> None:
    for number in range(GUESSES):
        assert guess(product, number, f"203.0.113.{number}") == 403
    assert guess(product, GUESSES, "203.0.113.99") == 429
