"""The form of a legal act offers the outcomes the office knows, and room for the reasons of an adverse one (R36)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.check import Finding, Severity
from workflows.checks.folder import Folder, field_of, gov

ID = "outcome-options"
SEVERITY: Severity = "error"

_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "accept": ("accepted",),
    "decide": ("granted", "refused"),
    "verify": ("true", "false"),
}
_ALLOWED: Mapping[str, frozenset[str]] = {
    "accept": frozenset({"accepted", "correct", "refused"}),
    "decide": frozenset({"granted", "refused"}),
    "verify": frozenset({"true", "false_minor", "false", "unverifiable"}),
}
ADVERSE = frozenset({"refused", "disagree", "false", "correct"})
"""Outcomes that must be reasoned in the field `opinion` (行政许可法 art. 38)."""


def check(folder: Folder) -> Iterator[Finding]:
    """Outcomes the office does not understand, missing ones, and adverse ones without a field for their reasons."""
    for node in folder.for_people:
        form = folder.form_of(node)
        if form is None:
            continue
        name, offered = gov(node, "form"), folder.options_of(node, "outcome") or []
        action = gov(node, "action")
        if action in _REQUIRED:
            fix = f"请用单选字段 outcome，选项的值只用 {'、'.join(sorted(_ALLOWED[action]))}。"
            if missing := [value for value in _REQUIRED[action] if value not in offered]:
                message = f"{node.label}的表单 {name} 的字段 outcome 没有选项 {'、'.join(missing)}。"
                yield Finding.at(node, ID, SEVERITY, message, fix)
            if unknown := [value for value in offered if value not in _ALLOWED[action]]:
                message = f"{node.label}的表单 {name} 的字段 outcome 有不认识的选项 {'、'.join(unknown)}。"
                yield Finding.at(node, ID, SEVERITY, message, fix)
        if ADVERSE.intersection(offered) and field_of(form, "opinion") is None:
            message = f"{node.label}的表单 {name} 可以作出不利的结论，没有说明理由的字段 opinion。"
            yield Finding.at(node, ID, SEVERITY, message, "请加一个多行文字字段 opinion。")
