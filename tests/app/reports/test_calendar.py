"""Days, months and calendar files, on their own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.reports.days import Happening, Kind, next_up, year_of
from app.reports.ics import Entry, calendar_file, escaped, folded
from tests.app.reports.reading_ics import read_ics

NOW = datetime(2026, 10, 1, 12, 30, tzinfo=UTC)
DAYS = st.dates(date(2026, 4, 1), date(2027, 3, 31))
TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=200)


def happening(first: date, last: date | None = None, key: str = "a", kind: Kind = Kind.CYCLE) -> Happening:
    return Happening(key, kind, f"Title {key}", first, last or first)


class TestYear:
    def test_runs_from_april_to_march(self) -> None:
        months = year_of(2026, [], today=date(2026, 10, 1))
        assert [month.first for month in months][:1] == [date(2026, 4, 1)]
        assert months[-1].first == date(2027, 3, 1)
        assert len(months) == 12

    def test_what_runs_over_months_is_in_each(self) -> None:
        months = year_of(2026, [happening(date(2026, 9, 7), date(2026, 11, 3))], today=date(2026, 10, 1))
        lines = [(month.first.month, line.begins, line.ends) for month in months for line in month.lines]
        assert lines == [(9, True, False), (10, False, False), (11, False, True)]
        october = next(month for month in months if month.first.month == 10)
        assert all(day.runs for week in october.weeks for day in week if day.is_in)
        assert [day.day for week in october.weeks for day in week if day.is_today] == [date(2026, 10, 1)]

    def test_other_years_are_left_out(self) -> None:
        months = year_of(
            2026, [happening(date(2026, 3, 31)), happening(date(2027, 4, 1), key="b")], today=date(2026, 5, 1)
        )
        assert not any(month.lines for month in months)

    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # on a busy machine drawing is slow
    @given(DAYS, DAYS)
    def test_every_day_stands_once_and_edges_are_marked(self, one: date, other: date) -> None:
        first, last = min(one, other), max(one, other)
        months = year_of(2026, [happening(first, last)], today=first)
        days = [day for month in months for week in month.weeks for day in week if day.is_in]
        assert [day.day for day in days] == [date(2026, 4, 1) + timedelta(days=at) for at in range(365)]
        assert {day.day for day in days if day.kinds} == {first, last}
        assert sum(day.runs for day in days) == max(0, (last - first).days - 1)

    def test_what_comes_next(self) -> None:
        found = [
            happening(date(2026, 9, 1), date(2026, 10, 5)),
            happening(date(2026, 10, 2), key="b", kind=Kind.MEETING),
        ]
        coming = next_up(found, today=date(2026, 10, 1))
        assert [(day.day, one.key) for day, one in coming] == [(2, "b"), (5, "a")]
        assert next_up(found, today=date(2026, 11, 1)) == ()


class TestFile:
    def test_a_day_ends_where_the_next_begins(self) -> None:
        entry = Entry(
            "x@host", date(2026, 12, 31), date(2026, 12, 31), "New; year, eve", "One\nTwo", "A\\B", "https://h/x"
        )
        (event,) = read_ics(calendar_file("Board", [entry], now=NOW))
        assert event == {
            "UID": "x@host",
            "DTSTAMP": "20261001T123000Z",
            "DTSTART": "20261231",
            "DTEND": "20270101",
            "SUMMARY": "New; year, eve",
            "TRANSP": "TRANSPARENT",
            "DESCRIPTION": "One\nTwo",
            "LOCATION": "A\\B",
            "URL": "https://h/x",
        }

    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # on a busy machine drawing is slow
    @given(TEXT, TEXT, TEXT)
    def test_any_text_comes_back(self, title: str, about: str, name: str) -> None:
        entry = Entry("x@host", date(2026, 1, 1), date(2026, 1, 2), title, about)
        (event,) = read_ics(calendar_file(name, [entry], now=NOW))
        assert event["SUMMARY"].splitlines() == title.splitlines()
        assert event.get("DESCRIPTION", "").splitlines() == about.splitlines()

    @pytest.mark.parametrize("text", ["BEGIN:VEVENT", "\r\nEND:VEVENT\r\nBEGIN:VEVENT", "a\nATTACH:x"])
    def test_no_text_can_add_a_line(self, text: str) -> None:
        entry = Entry("x@host", date(2026, 1, 1), date(2026, 1, 2), text, text, text)
        assert len(read_ics(calendar_file(text, [entry], now=NOW))) == 1

    def test_letters_of_several_octets_are_not_parted(self) -> None:
        line = folded("SUMMARY:" + "é" * 100)
        assert all(len(part.encode()) <= 75 for part in line.split("\r\n"))
        assert line.replace("\r\n ", "") == "SUMMARY:" + "é" * 100
        assert escaped("a;b,c\\d\ne") == "a\\;b\\,c\\\\d\\ne"
