"""Mutants that no test can tell from the original, each with the reason: module, line, what was changed."""

from __future__ import annotations

EQUIVALENT: dict[tuple[str, str, str], str] = {
    (
        "hours",
        "if stood_from <= at and stood_until > stood_from:",
        "stood_until > stood_from → stood_until >= stood_from",
    ): "where both are one moment, what is added is nothing",
    (
        "counting",
        "leg = Leg(after, max((part.on - after).days, 0), Unit.DATE, part.on)",
        "0 → 1",
    ): "only lights asks how many days a named date is away, and none and one are both too few to warn before",
    (
        "counting",
        "leg = Leg(after, 1, Unit.WD, nth_day(after, 1, Unit.WD, period.gaps, calendar, closes_at))",
        "1 → 2",
    ): "of the first 1: nobody asks for the days of what is done on the spot, which warns in its last hour",
    (
        "counting",
        "if gap.until < after:",
        "gap.until < after → gap.until <= after",
    ): "a suspension that ends on the day from which is counted takes no day away",
    (
        "counting",
        "if until <= after:",
        "until <= after → until < after",
    ): "from a day to itself there are none, whichever way they are counted",
    (
        "lights",
        "following = day if local.time() < opens_at else day + timedelta(days=1)",
        "local.time() < opens_at → local.time() <= opens_at",
    ): "at the opening of a working day nobody comes here, and of a day of rest the next working day is the same",
    (
        "lights",
        "before = day if calendar.is_workday(day) and local.time() > closes_at else calendar.previous_workday(day)",
        "local.time() > closes_at → local.time() >= closes_at",
    ): "at the closing of a working day nobody comes here",
    (
        "bulletins",
        "return month_of(date(int(year), int(month), 1))",
        "1 → 2",
    ): "a month is that of any of its days",
    (
        "delivery",
        "inside = now >= self.since or now < self.until if over_midnight else self.since <= now < self.until",
        "now < self.until → now <= self.until",
    ): "at the end of the quiet hours they end at once",
    (
        "delivery",
        "inside = now >= self.since or now < self.until if over_midnight else self.since <= now < self.until",
        "self.since <= now < self.until → self.since <= now <= self.until",
    ): "at the end of the quiet hours they end at once",
    (
        "ledger",
        "period = read(Limit(1, Unit.WD), ledger, check_units=False)",
        "1 → 2",
    ): "where a clock stands does not depend on how long it is",
    (
        "quorum",
        "if found is None or (found[2] and int(found[2]) > int(found[3])) or int(found[4] or 1) > MOST:",
        "2 → 3",
    ): "of the first 2: a share has both its numbers or neither",
    (
        "quorum",
        "if found is None or (found[2] and int(found[2]) > int(found[3])) or int(found[4] or 1) > MOST:",
        "1 → 2",
    ): "one and two are both fewer than the most",
    (
        "delivery",
        "for _ in range(2):",
        "2 → 3",
    ): "quiet hours are the same every day: whom the second morning does not reach no later one does",
    (
        "delivery",
        "day = local.date() if local.time() < OPENING else local.date() + timedelta(days=1)",
        "local.time() < OPENING → local.time() <= OPENING",
    ): "at the opening of a working day nobody comes here, and of a day of rest the next working day is the same",
    (
        "bases",
        "total, digit = 0, 0",
        "0 → 1",
    ): "of the second 0: 十 and 百 without a digit before them are one ten and one hundred",
    (
        "proofs.components",
        "index, low = [-1] * count, [0] * count",
        "1 → 2",
    ): "whatever is below nought says that a node was not seen",
    (
        "proofs.components",
        "index, low = [-1] * count, [0] * count",
        "0 → 1",
    ): "what a node leads to is written when it is first seen",
    (
        "proofs.components",
        "counter = 0",
        "0 → 1",
    ): "the nodes are only counted to be told apart and ordered",
    (
        "proofs.components",
        "counter += 1",
        "1 → 2",
    ): "the nodes are only counted to be told apart and ordered",
    (
        "proofs.components",
        "on_stack[node] = 1",
        "1 → 2",
    ): "anything but nought says yes",
    (
        "festivals",
        "2020: (125, 625, 1001), 2021: (212, 614, 921), 2022: (201, 603, 910), 2023: (122, 622, 929),",
        "1001 → 1002",
    ): "the second of October rests as well as the first",
    (
        "festivals",
        "2028: (126, 528, 1003), 2029: (213, 616, 922), 2030: (203, 605, 912), 2031: (123, 624, 1001),",
        "1001 → 1002",
    ): "the second of October rests as well as the first",
    (
        "festivals",
        "2036: (128, 530, 1004), 2037: (215, 618, 924), 2038: (204, 607, 913), 2039: (124, 527, 1002),",
        "1002 → 1003",
    ): "the third of October rests as well as the second",
    (
        "efficiency",
        "if share <= indicator.free:",
        "share <= indicator.free → share < indicator.free",
    ): "at the end of its free part the proportion is nought",
    (
        "efficiency",
        "if share >= indicator.full:",
        "share >= indicator.full → share > indicator.full",
    ): "at the end of its full part the proportion is the whole",
    ("proofs.reach", "documents[document] = 1", "1 → 2"): "anything but nought says yes",
    ("proofs.reach", "items[item] = 1", "1 → 2"): "anything but nought says yes",
    ("proofs.reach", "documents[output] = 1", "1 → 2"): "anything but nought says yes",
    ("proofs.reach", "met[group] = 1", "1 → 2"): "anything but nought says yes",
    ("bases", '"normative_doc": 5,', "5 → 6"): "nothing ranks below it",
    (
        "proofs.expiry",
        "began, last_met = [0.0] * len(network.outputs), [-1] * len(network.outputs)",
        "1 → 2",
    ): "whatever is below nought says that nothing was waited for",
    (
        "proofs.expiry",
        "queue: list[tuple[float, int, int]] = [(0.0, document, -1) for document in sorted(network.at_hand(view))]",
        "1 → 2",
    ): "whatever is below nought says that no service issued it",
    ("proofs.expiry", "met[group] = 1", "1 → 2"): "anything but nought says yes",
    (
        "proofs.expiry",
        "quickest = _Quickest(network, began, ready, source, [source[last] if last >= 0 else -1 for last in last_met])",
        "1 → 2",
    ): "whatever is below nought says that nothing was waited for",
    ("proofs.expiry", "yield from (expiry for expiry in found if expiry)", "without its condition"): "all are there",
    (
        "efficiency",
        "**{code: Threshold() for code, rule in ALARMS.items() if rule.how is How.EACH},",
        "without its condition",
    ): "those of the other kinds are given after it",
}
