"""The one-time notice and the agency's silence (R20)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from workflows.rules.clock import SHANGHAI, Event, Start, Stop
from workflows.rules.lights import Light, light, warn_at
from workflows.rules.limits import Limit
from workflows.rules.notices import (
    NoticeRule,
    OnSilence,
    SecondNoticeRefused,
    Silence,
    check_second_notice,
    silence,
)
from workflows.rules.refusal import Refusal
from workflows.rules.workdays import Calendar

RECEIVED: list[Event] = [Start(date(2026, 9, 23))]
LICENCE = NoticeRule(Limit.parse("5WD"), OnSilence.DEEMED_ACCEPTED, "行政许可法第三十二条第一款第四项")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_on_the_fifth_working_day_the_notice_clock_only_warns(shipped: Calendar) -> None:
    now = moment("2026-10-08T10:00")

    assert silence(LICENCE, RECEIVED, shipped, now) is None
    assert silence(LICENCE, RECEIVED, shipped, moment("2026-10-08T17:30")) is None
    warned = warn_at(LICENCE.limit, RECEIVED, shipped)
    assert light(now, warn_at=warned, due_at=moment("2026-10-08T17:30")) is Light.YELLOW


@pytest.mark.parametrize("now", ["2026-10-08T17:31", "2026-10-09T00:00", "2026-11-23T09:00"])
def test_after_the_fifth_working_day_a_licence_counts_as_accepted_from_receipt(shipped: Calendar, now: str) -> None:
    assert silence(LICENCE, RECEIVED, shipped, moment(now)) == Silence(
        OnSilence.DEEMED_ACCEPTED, date(2026, 9, 23), "行政许可法第三十二条第一款第四项"
    )


def test_for_other_services_silence_only_turns_the_clock_red(shipped: Calendar) -> None:
    answer = silence(NoticeRule(Limit.parse("5WD")), RECEIVED, shipped, moment("2026-10-09T09:00"))

    assert answer == Silence(OnSilence.SUPERVISE, None, "")


def test_a_notice_that_was_sent_ends_the_silence(shipped: Calendar) -> None:
    answered = [*RECEIVED, Stop(date(2026, 9, 28))]

    assert silence(LICENCE, answered, shipped, moment("2026-10-09T09:00")) is None


def test_deemed_acceptance_needs_a_ground() -> None:
    with pytest.raises(Refusal, match="法律依据"):
        NoticeRule(Limit.parse("5WD"), OnSilence.DEEMED_ACCEPTED, " ")


def test_a_second_list_may_name_what_was_newly_supplied() -> None:
    check_second_notice(["income", "id_card"], ["income"], ["income"])


def test_a_second_list_may_not_name_what_the_first_should_have() -> None:
    with pytest.raises(SecondNoticeRefused, match=r"首次告知时未列明.*户口簿") as refused:
        check_second_notice(["income"], ["income"], ["income", "household"], {"household": "户口簿"})

    assert refused.value.subjects == ("household",)
    assert refused.value.article == "行政许可法第三十二条第一款第四项"


def test_a_second_list_may_not_repeat_what_the_applicant_still_owes() -> None:
    with pytest.raises(SecondNoticeRefused, match="原告知仍然有效"):
        check_second_notice(["income", "id_card"], ["income"], ["id_card"])


def test_an_empty_list_is_no_notice() -> None:
    with pytest.raises(SecondNoticeRefused, match="至少"):
        check_second_notice(["income"], ["income"], [])


def test_what_was_handed_in_since_may_be_told_of_and_nothing_else() -> None:
    """行政许可法 第三十二条第一款第四项: what the first notice did not list may be told only of what is new."""
    check_second_notice({"id_card"}, {"lease"}, ["lease"])
    with pytest.raises(SecondNoticeRefused) as refused:
        check_second_notice({"id_card"}, {"lease"}, ["lease", "id_card", "photo"])
    assert refused.value.subjects == ("photo", "id_card")
