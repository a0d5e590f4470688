"""Designers' YAML is plain data with the line of every value, and cannot cost more than it looks."""

from __future__ import annotations

import pytest

from engine.errors import Invalid
from workflows.catalogue.reading import DEEPEST, LARGEST, read_written, read_yaml


def test_what_looks_like_a_date_stays_as_written() -> None:
    assert read_yaml("a.yaml", b"on: 2026-02-14\nat: 2026-02-14T10:00:00+08:00") == {
        "on": "2026-02-14",
        "at": "2026-02-14T10:00:00+08:00",
    }


def test_only_true_and_false_are_truth_values() -> None:
    assert read_yaml("a.yaml", b"on: [yes, No, off, true, False]") == {"on": ["yes", "No", "off", True, False]}


def test_every_value_has_its_line_also_behind_a_reference() -> None:
    places = read_written("a.yaml", b"a: &x\n  b: 1\nc:\n  - 2\n  - d: *x\n").places
    assert [places.line(pointer) for pointer in ("", "/a/b", "/c", "/c/1", "/c/1/d")] == [1, 2, 3, 5, 5]
    assert places.line("/c/1/unknown") == 5


def test_references_are_followed_and_merged() -> None:
    assert read_yaml("a.yaml", b"a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}")["d"] == {"b": 1, "c": 3}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [1", "第 1 行：不是有效的 YAML"),
        ("a: 1\nb: 2\na: 3", "a 写了 2 次"),
        ("a: &x [*x]", "引用了自己"),
        ("a: &x {b: *x}", "引用了自己"),
        ("a: " + "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "嵌套过深"),
        ("[" * 100_000, "嵌套过深"),
        ("- " * 90_000, "嵌套过深"),
        ("a: '" + "长" * LARGEST + "'", "文件超过"),
        ("a: !!python/object/apply:os.system [true]", "不是有效的 YAML"),
        ("a: !!timestamp 2026-13-45", "不是有效的 YAML"),
        ("a: !!int x", "不是有效的 YAML"),
        ("? [1, 2]\n: 3", "不是有效的 YAML"),
        ("a: 1\n---\nb: 2", "不是有效的 YAML"),
        ("a: \x01", "不是有效的 YAML"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_yaml("service.yaml", text.encode())
    assert "service.yaml" in refused.value.detail
    assert said in refused.value.detail


def test_references_to_references_cannot_blow_up() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    with pytest.raises(Invalid, match="内容过多"):
        read_yaml("service.yaml", "\n".join(lines).encode())


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Invalid):
        read_yaml("service.yaml", b"a: \xff\xfe\xfa")
