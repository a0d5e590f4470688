"""The State Council's yearly notice on rest days, as pasted: read sentence by sentence into a calendar file.

Whatever the text states twice is held against itself and against the calendar: weekdays, numbers of days, the order
of days, the seven holidays of the law. A text that contradicts itself is refused, each place with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from engine.errors import FieldError, Invalid
from workflows.limits.calendars import LARGEST
from workflows.rules.festivals import statutory_holidays

WEEKDAYS = "一二三四五六日"
HOLIDAYS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
"""The holidays of everybody (全国年节及纪念日放假办法 第二条)."""
EVE_SINCE = 2025
"""From this year on the eve of Spring Festival and 2 May are statutory (revision of 10 November 2024)."""

_ONE_DAY = timedelta(days=1)
_PLAIN = str.maketrans("０１２３４５６７８９（）：，；．　\xa0", "0123456789():,;.  ")
"""One character for one, so that places stay where they are."""
_TITLE = re.compile(r"关于\s*(\d{4})\s*年部分节假日安排的通知")
_NUMBER = re.compile(r"国办发明电\s*[〔\[(]\s*(\d{4})\s*[〕\])]\s*(\d+)\s*号")
_SECTION = re.compile(r"^[ \t]*[一二三四五六七八九十]+、([^:\n]{2,20}):", re.MULTILINE)
_DAY = r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日(?:\((?P<said>[^()]*)\))?"
_ONE = re.compile(_DAY)
_DAYS = re.sub(r"\?P<\w+>", "?:", _DAY)
_CLAUSE = re.compile(rf"(?P<days>{_DAYS}(?:[至、]{_DAYS})*)(?P<what>放假调休|放假|补休|上班)(?:共?(?P<count>\d+)天)?")
_COUNT = re.compile(r"共(\d+)天")
_WEEKDAY = re.compile(rf"^(?:周|星期)([{WEEKDAYS}天])$")


def is_notice(text: str) -> bool:
    """Whether a text is the notice rather than a calendar file."""
    plain = text.translate(_PLAIN)
    return bool(_TITLE.search(plain) or _SECTION.search(plain))


def as_file(text: str, year: int | None = None) -> str:
    """The calendar file (YAML) of a pasted notice. `year` is needed where the text has no title.

    Raises Invalid, with one error for each place that contradicts the calendar or the text itself.
    """
    if len(text) > LARGEST:
        raise Invalid(f"通知原文超过 {LARGEST} 个字符", code="calendar")
    plain = text.translate(_PLAIN)
    title, number = _TITLE.search(plain), _NUMBER.search(plain)
    stated = int(title[1]) if title else None
    if stated is not None and year is not None and stated != year:
        raise Invalid(f"内容是 {stated} 年的安排，不是 {year} 年的", errors=[FieldError("/year", "年份不一致")])
    of_year = stated or year
    if of_year is None:
        raise Invalid(
            "通知原文没有标题，看不出是哪一年的安排",
            code="calendar",
            remedy="请连同标题“关于……年部分节假日安排的通知”一起粘贴，或者另行写明年份。",
        )
    reading = _Reading(plain, of_year)
    reading.read()
    if reading.errors:
        found = [FieldError("/text", message) for _, message in sorted(reading.errors)]
        more = f"（另有 {len(found) - 1} 处）" if len(found) > 1 else ""
        raise Invalid(f"通知原文有误：{found[0].message}{more}", code="calendar", errors=found)
    source = f"国务院办公厅关于{of_year}年部分节假日安排的通知"
    return _written(of_year, source + (f"（国办发明电〔{number[1]}〕{number[2]}号）" if number else ""), reading)


def _written(year: int, source: str, reading: _Reading) -> str:
    head = f"# {year} 年放假调休安排。未列出的日期按周一至周五上班、周六周日休息。\n"
    head += f"year: {year}\nstatus: official\nsource: {source}\n"
    return head + _listed("rest", reading.rest) + _listed("work", reading.work)


def _listed(name: str, days: Mapping[date, str]) -> str:
    rows = [f"  - {{ date: {day}, name: {days[day]} }} # 周{_weekday(day)}\n" for day in sorted(days)]
    return f"{name}:\n{''.join(rows)}" if rows else f"{name}: []\n"


def _weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


@dataclass
class _Reading:
    """What has been read so far, and what was wrong with it."""

    text: str
    year: int
    rest: dict[date, str] = field(default_factory=dict)
    work: dict[date, str] = field(default_factory=dict)
    errors: list[tuple[int, str]] = field(default_factory=list)
    """Line and sentence."""

    def read(self) -> None:
        sections = list(_SECTION.finditer(self.text))
        ends = [section.start() for section in sections[1:]] + [len(self.text)]
        seen: dict[str, int] = {}
        for section, end in zip(sections, ends, strict=True):
            line = self._line(section.start(1))
            names = section[1].replace(" ", "").split("、")
            for name in names:
                if name not in HOLIDAYS:
                    self._wrong(line, f"“{name}”不是法定节假日的名称")
                elif name in seen:
                    self._wrong(line, f"“{name}”与第 {seen[name]} 行重复")
                seen[name] = line
            if set(names) <= set(HOLIDAYS):
                self._section(names, line, section.end(), end)
        missing = [name for name in HOLIDAYS if name not in seen]
        if missing:
            self._wrong(self._line(len(self.text.rstrip())), f"没有写到{'、'.join(missing)}，请粘贴通知全文")
        elif not self.errors:
            self._hold_against_the_law(seen)

    def _section(self, names: list[str], line: int, start: int, end: int) -> None:
        before = len(self.rest), len(self.work), len(self.errors)
        no_exchange = False
        for place, sentence in self._sentences(start, end):
            if _ONE.search(sentence) and re.search("放假|补休|上班|调休", sentence):
                self._sentence(names, self._line(place), sentence)
                no_exchange |= "不调休" in sentence
        if len(self.errors) == before[2]:
            if len(self.rest) == before[0]:
                self._wrong(line, f"“{'、'.join(names)}”没有写放假的日期")
            if no_exchange and len(self.work) > before[1]:
                self._wrong(line, f"“{'、'.join(names)}”既写不调休，又写调休上班")

    def _sentences(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        """Sentences without their blanks and line breaks, each with the place where it begins."""
        for found in re.finditer(r"[^。;]+", self.text[start:end]):
            lead = len(found[0]) - len(found[0].lstrip())
            yield start + found.start() + lead, re.sub(r"\s+", "", found[0])

    def _sentence(self, names: list[str], line: int, sentence: str) -> None:
        resting: int | None = None
        for clause in re.split(r",(?![^()]*\))", sentence):
            if clause in ("不调休", "与周末连休"):
                continue
            if (total := _COUNT.fullmatch(clause)) and resting is not None:
                self._count(line, int(total[1]), resting)
                continue
            found = _CLAUSE.fullmatch(clause)
            if found is None:
                self._wrong(line, f"读不懂“{clause[:40]}”")
                return
            days = self._days(line, found["days"])
            if days is None:
                return
            if found["count"]:
                self._count(line, int(found["count"]), len(days))
            if found["what"] != "上班":
                resting = (resting or 0) + len(days)
            for day in days:
                self._enter(names, line, day, works=found["what"] == "上班")

    def _count(self, line: int, said: int, days: int) -> None:
        if said != days:
            self._wrong(line, f"写明共 {said} 天，所列日期是 {days} 天")

    def _days(self, line: int, written: str) -> list[date] | None:
        """The days of `1月1日(周四)至3日(周六)、…`, None where one of them cannot be."""
        days: list[date] = []
        month: str | None = None
        for joint, text in re.findall(rf"(^|[至、])({_DAYS})", written):
            found = _ONE.fullmatch(text)
            assert found is not None
            month = found["month"] or month
            day = self._day(line, found["year"], month, found["day"], found["said"])
            if day is None:
                return None
            if joint == "至" and day <= days[-1]:
                self._wrong(line, f"“{written[:40]}”止日不晚于起日")
                return None
            if joint == "至":
                days += [days[-1] + _ONE_DAY * n for n in range(1, (day - days[-1]).days)]
            days.append(day)
        return days

    def _day(self, line: int, year: str | None, month: str | None, day: str, said: str | None) -> date | None:
        if month is None:
            self._wrong(line, f"“{day}日”没有写月份")
            return None
        try:
            found = date(int(year or self.year), int(month), int(day))
        except ValueError:
            self._wrong(line, f"{year or self.year}年{month}月{day}日不是有效的日期")
            return None
        for part in re.split("[、,]", said or ""):
            weekday = _WEEKDAY.match(part)
            if weekday and weekday[1].replace("天", "日") != _weekday(found):
                self._wrong(line, f"{_told(found)}是周{_weekday(found)}，不是{part}")
        return found

    def _enter(self, names: list[str], line: int, day: date, *, works: bool) -> None:
        if day in self.rest or day in self.work:
            self._wrong(line, f"{_told(day)}已列为{'放假' if day in self.rest else '调休上班'}")
        elif day.year != self.year and (day.year, day.month) != (self.year - 1, 12):
            self._wrong(line, f"{_told(day)}不在 {self.year} 年（元旦假期可以涉及上一年 12 月）")
        elif works and day.weekday() < 5:
            self._wrong(line, f"{_told(day)}是周{_weekday(day)}，本来就上班")
        else:
            (self.work if works else self.rest)[day] = self._holiday(names, day)

    def _holiday(self, names: list[str], day: date) -> str:
        """Which of the holidays that fall together a day belongs to: its own, else the longest of them."""
        lawful = statutory_holidays(self.year)
        if lawful.get(day) in names:
            return lawful[day]
        return max(names, key=lambda name: list(lawful.values()).count(name))

    def _hold_against_the_law(self, seen: dict[str, int]) -> None:
        for day, name in statutory_holidays(self.year).items():
            if self.year >= EVE_SINCE and day not in self.rest:
                self._wrong(seen[name], f"{_told(day)}是法定节假日（{name}），没有写放假")

    def _line(self, place: int) -> int:
        return self.text.count("\n", 0, place) + 1

    def _wrong(self, line: int, message: str) -> None:
        self.errors.append((line, f"第 {line} 行：{message}"))


def _told(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
