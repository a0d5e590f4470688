"""What a proof that is kept needs: opinions long enough, an argument, a hearing announced in time, then a decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from workflows.rules.proofs.dossier import Dossier, lacking

WHOLE = Dossier(
    opinions_from=date(2026, 9, 1),
    opinions_to=date(2026, 9, 7),
    opinions="收到意见两条，已采纳。",
    argued_on=date(2026, 9, 10),
    argument="不能共享，确需保留。",
    hearing=True,
    notified_on=date(2026, 9, 11),
    heard_on=date(2026, 9, 18),
    decided_on=date(2026, 9, 18),
)


def test_a_whole_dossier_lacks_nothing() -> None:
    assert lacking(WHOLE, 7) == []
    assert lacking(replace(WHOLE, hearing=False, notified_on=None, heard_on=None), 7) == []


@pytest.mark.parametrize(
    ("dossier", "what"),
    [
        (None, "论证材料"),
        (replace(WHOLE, opinions=""), "听取意见"),
        (replace(WHOLE, opinions_to=date(2026, 9, 6)), "现为 6 日"),
        (replace(WHOLE, opinions_to=date(2026, 8, 20)), "现为 0 日"),
        (replace(WHOLE, argument=""), "论证的日期和结论"),
        (replace(WHOLE, heard_on=None), "举行日期"),
        (replace(WHOLE, notified_on=date(2026, 9, 12)), "提前七日"),
        (replace(WHOLE, decided_on=None), "保留的决定"),
        (replace(WHOLE, decided_on=date(2026, 9, 17)), "之后作出的决定"),
    ],
)
def test_what_is_missing_is_named(dossier: Dossier | None, what: str) -> None:
    (told,) = lacking(dossier, 7)
    assert what in told
