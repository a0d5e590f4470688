"""Every figure against a small office counted by hand, on SQLite and on PostgreSQL."""

from __future__ import annotations

from engine.store.database import Database
from tests.workflows.efficiency.small_office import A, B, SmallOffice, at
from workflows.efficiency import listing, measures
from workflows.efficiency.measures import MEASURES, Window, of_month
from workflows.limits.extension import ASKED_TOO_LATE
from workflows.rules.bulletins import Month

SEPTEMBER = Month(2026, 9)
BY_HAND = {
    "received": {A: 4, B: 2},
    "received_online": {A: 1},
    "received_immediate": {A: 1},
    "received_promised": {A: 3, B: 2},
    "received_joint": {},
    "accepted": {A: 4, B: 3},
    "deemed": {"hall": 1},
    "not_accepted": {B: 1},
    "completed": {A: 3, B: 2},
    "completed_on_time": {A: 2, B: 2},
    "completed_late": {A: 1},
    "late_inside": {A: 1},
    "bypassed": {B: 1},
    "handled": {A: 5, B: 3},
    "in_process": {A: 2, B: 1},
    "promised": {A: 3},
    "limits_used": {A: 250 + 975 + 1500},
    "last_day": {A: 1},
    "late_whole": {A: 1, B: 1},
    "late_extension": {A: 1},
    "unreasoned": {B: 1},
    "unanswered": {"hall": 1, A: 1, B: 1},
    "late_delivery": {A: 1},
    "late_statutory": {B: 1},
    "late_steps": {A: 2},
    "late_notices": {"hall": 1},
    "late_verifications": {},
    "late_specials": {},
    "extended": {A: 1},
    "suspended": {A: 1},
    "notices": {"hall": 2},
    "second_notices": {"hall": 1},
    "rated": {A: 2},
    "rated_points": {A: 7},
    "rated_negative": {A: 1},
    "alerts_yellow": {A: 1},
    "alerts_red": {A: 2, B: 1, "hall": 1},
    "orders": {B: 2},
    "recommendations": {B: 1},
    "rectifications": {A: 1},
    "orders_answered": {A: 1},
    "orders_overdue": {B: 1},
    "charges_found": {B: 1},
    "proofs_reported": {A: 2},
    "proofs_upheld": {A: 1},
    "accountability": {A: 1},
    "consultations": {A: 2, B: 1},
    "consultations_answered": {A: 1},
    "complaints": {B: 1},
    "complaints_answered": {B: 1},
    "letters_late": {A: 1, "qu": 1},
    "programme_overdue": {A: 1},
}


def september(office: SmallOffice) -> None:
    """What happened; the first and the last moment of the month are in it, those beside are not."""
    office.case(A, "08-31 23:59", "08-31 23:59")
    office.case(B, "10-01 00:00")
    early = office.case(A, "09-01 00:00", "09-03 10:00", service_key="quick", channel="online")
    office.clock(early, "promised", "09-01 09:00", "09-09 09:00", "09-03 09:00")
    last = office.case(A, "09-02 10:00", "09-30 23:59")
    office.clock(last, "promised", "09-10 17:30", "09-30 17:30", "09-30 05:30")
    inside = office.clock(last, "step", "09-11 09:00", "09-14 17:30", "09-15 10:00")
    office.alert(inside, "red")
    late = office.case(A, "08-20 10:00", "09-16 09:00")
    promised = office.clock(late, "promised", "09-01 09:00", "09-11 09:00", "09-16 09:00")
    office.alert(promised, "yellow", "09-09 09:00")
    red = office.alert(promised, "red")
    office.to_answer(red, "09-16 17:30", None)
    delivery = office.clock(late, "step", "09-10 09:00", "09-20 17:30", None, task_id=office.deliver(late))
    office.alert(delivery, "red", "10-01 09:00")
    office.alert(office.clock(late, "step", "10-01 09:00", "10-02 17:30", None), "red")
    waiting = office.case(A, "09-05 10:00", acceptance_mode="deemed", accepted_at=at("08-31 10:00"))
    told = office.clock(waiting, "notice", "09-05 10:00", "09-11 17:30", "09-11 17:30", unit="hall")
    office.alert(told, "red")
    office.case(A, "09-30 23:59", "10-01 00:00")
    statutory = office.case(B, "09-03 10:00")
    office.alert(office.clock(statutory, "statutory", "09-03 10:00", "09-17 17:30", None), "red_statutory")
    office.case(B, "09-04 10:00", "09-04 11:00", accepted_at=None, acceptance_mode=None, result="not_accepted")
    office.case(B, "08-04 10:00", "09-04 11:00", accepted_at=None, acceptance_mode=None)
    office.case(B, "08-05 10:00", "08-06 11:00", accepted_at=at("09-02 10:00"))
    office.case(B, "08-05 10:00", "08-06 11:00", accepted_at=at("09-30 23:59"))
    office.special(late, "extension", "refused", "09-14 10:00", ASKED_TOO_LATE)
    office.special(late, "extension", "refused", "09-15 10:00")
    office.special(last, "extension", "granted", "09-08 10:00")
    office.special(last, "suspension", "ended", "09-08 10:00")
    office.notice(last, 1, "09-02 11:00")
    office.notice(last, 2, "09-07 11:00")
    office.rating(early, 5, "09-04 10:00")
    office.rating(late, 2, "09-17 10:00")
    office.rating(last, 1, "10-01 00:00")
    office.order(A, "09-20 10:00", "rectification", ("issue", "09-20 10:00"), ("answer", "09-21 10:00"))
    office.order(B, "09-20 10:00", "order", ("issue", "09-20 10:00"), ("escalate", "09-24 10:00"), rule="JC-07")
    office.order(B, "09-20 10:00", "order", rule="JC-09")
    office.order(B, "09-21 10:00", "recommendation")
    office.order(B, "09-21 10:00", "order", state="withdrawn", rule="JC-09")
    office.report(A, "09-22 10:00", "upheld")
    office.report(A, "09-23 10:00", "lawful")
    office.accountable(A, "09-24 10:00")
    office.letter(A, "consultation", "09-01 10:00", "09-08 17:30", "09-07 10:00")
    office.letter(A, "consultation", "09-02 10:00", "09-09 17:30", None)
    office.letter(A, "consultation", "08-31 10:00", "10-09 17:30", None)
    office.letter(B, "consultation", "09-30 10:00", "10-14 17:30", None)
    office.letter(B, "complaint", "09-02 10:00", "09-09 17:30", "09-10 10:00")
    office.overdue(A, "09-24 10:00")


def test_each_figure_is_what_one_counts_by_hand(database: Database) -> None:
    with database.write() as session:
        september(SmallOffice(session))
    assert set(BY_HAND) == set(MEASURES)
    window = of_month(SEPTEMBER)
    with database.read() as session:
        counted = {code: measures.counted(session, code, window) for code in MEASURES}
        assert counted == BY_HAND
        for code in set(MEASURES) - {"limits_used", "rated_points"}:
            lines = list(listing.all_behind(session, code, window, [A, B, "hall", "qu"]))
            assert len(lines) == sum(BY_HAND[code].values()), code
        first = listing.behind(session, "received", window, [A], limit=3)
        second = listing.behind(session, "received", window, [A], after=first.next or "", limit=3)
        assert (len(first.items), len(second.items), second.next) == (3, 1, None)
        weeks = [Window(at("09-01 00:00"), at("09-04 00:00")), Window(at("09-04 00:00"), at("10-01 00:00"))]
        assert measures.by_window(session, "received", weeks) == {A: [2, 2], B: [1, 1]}
        assert measures.by_window(session, "received", weeks, [B]) == {B: [1, 1]}
