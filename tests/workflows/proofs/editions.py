"""Editions of two services that ask for each other's papers, as changes to their guides (file, old, new)."""

from __future__ import annotations

from collections.abc import Sequence

GUIDE = "service.yaml"
_MORE = """materials:
  - id: M-PAID
    name: 失业保险待遇凭证
    kind: proof
    necessity: required
    form: paper
    copies: 1
    issuer: 社会保险经办机构
    demanded_by: jiuye
    basis: SIL-50
    channel: applicant
    commitment_allowed: false
    credibility: B
    accepts: [pdf]
"""
CIRCLE = ((GUIDE, "materials:\n", _MORE),)
"""Registration asks for a paper of the benefit …"""
_WHEN = "necessity: conditional\n    when: application.was_employed = true\n    form: paper"
SOFT = ((GUIDE, "materials:\n", _MORE.replace("necessity: required\n    form: paper", _WHEN)),)
"""… or asks only whoever has worked …"""
BACK = (
    (GUIDE, "kind: benefit, note: 缴费", "kind: benefit, document: 失业保险待遇凭证, note: 缴费"),
    (GUIDE, "name: 失业登记证明\n", "name: 就业创业证\n"),
    (
        GUIDE,
        "channel: data_share\n    connector: unemployment-registry\n",
        "channel: issued_by_government\n",
    ),
)
"""… which asks for a paper of registration."""


def changed(files: dict[str, bytes], changes: Sequence[tuple[str, str, str]]) -> dict[str, bytes]:
    """The folder with these texts replaced."""
    for name, old, new in changes:
        text = files[name].decode()
        assert old in text, f"{name}: {old}"
        files = files | {name: text.replace(old, new, 1).encode()}
    return files
