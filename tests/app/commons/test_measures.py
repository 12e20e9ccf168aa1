"""What is measured: the words that come with the product, and how they are put on the shelf."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from app.commons import service
from app.commons.files import DATA, MeasureSetFiles, read_measures
from app.commons.measure_validation import check_measures
from app.commons.models import Caveat, Measure, MeasureKind, Polarity, Release
from app.commons.queries import get_council
from app.commons.queries.figures import caveats
from app.commons.queries.measures import get_measure, list_measures
from tenants import NotAllowedHere, acting_for_none, maintaining, read, transaction
from tests.support.national import collection, rows_of, sg4a, take

FILES = read_measures()
LATER = datetime(2099, 1, 1, tzinfo=UTC)
BANNED = r"\b(victims?|cases?|please|clients?|vulnerable|service users?|perpetrators?)\b|!|  "
SHOWN = ("title", "short_title", "topic", "unit", "numerator", "denominator", "good", "source", "caveats")


def load(files: MeasureSetFiles | None = None) -> service.Loaded:
    with maintaining(), transaction():
        return service.load_measures(measures=files, now=LATER)


def count(model: Any) -> int:
    with acting_for_none():
        return int(read(select(func.count()).select_from(model)).scalar_one())


def changed(key: str, **changes: Any) -> MeasureSetFiles:
    """The product's edition with something else of one measure."""
    measures = tuple({**one, **changes} if one["key"] == key else one for one in FILES.measures)
    return replace(FILES, measures=measures, file_hash="another")


def retitle() -> None:
    with transaction() as session:
        measure = session.get(Measure, "ascof-2014-4a")
        assert measure is not None
        measure.title = "Something else"


def words() -> Iterator[tuple[str, str]]:
    for measure in FILES.measures:
        for name in SHOWN:
            yield f"{measure['key']}.{name}", measure[name]
    for caveat in FILES.caveats:
        yield "caveat", caveat["words"]


class TestWords:
    def test_pass_their_own_check(self) -> None:
        assert check_measures(FILES) == []

    @pytest.mark.parametrize(("where", "text"), list(words()))
    def test_are_plain_and_whole(self, where: str, text: str) -> None:
        assert not re.search(BANNED, text, re.IGNORECASE)
        assert text == text.strip()
        if where.endswith(("numerator", "denominator", "good", "source", "caveats", "caveat")):
            assert text.endswith(".")
            assert max(len(part.split()) for part in re.split(r"[.:;]\s+", text)) <= 30

    def test_say_what_good_looks_like_as_the_polarity_does(self) -> None:
        begins = {"high": "High is good", "low": "Low is good", "neutral": "Neither high nor low is good"}
        assert all(one["good"].startswith(begins[one["polarity"]]) for one in FILES.measures)

    def test_a_key_holds_the_year_of_its_framework(self) -> None:
        assert all(re.fullmatch(rf"[a-z]+-{one['framework_year']}-[a-z0-9-]+", one["key"]) for one in FILES.measures)

    def test_rates_of_concerns_and_enquiries_are_not_judged(self) -> None:
        judged = {one["key"]: one["polarity"] for one in FILES.measures if one["code"] == "SG1f"}
        assert set(judged.values()) == {"neutral"}
        assert len(judged) == 3


@pytest.mark.usefixtures("app")
class TestShelf:
    def test_twice_changes_nothing(self) -> None:
        before = [count(model) for model in (Measure, Caveat, Release)]
        again = load()
        assert (again.changed, again.added, again.total) == (False, 0, len(FILES.measures))
        assert [count(model) for model in (Measure, Caveat, Release)] == before

    def test_lists_by_topic_and_place(self) -> None:
        with acting_for_none():
            rows = list_measures()
            assert [row.key for row in rows] == [one["key"] for one in FILES.measures]
            asked = get_measure("sac-2015-msp-asked")
            with pytest.raises(NoResultFound):
                get_measure("sac-2015-nothing")
        assert (asked.polarity, asked.kind, asked.unit, asked.decimals) == (
            Polarity.HIGH,
            MeasureKind.PROPORTION,
            "%",
            1,
        )
        assert ("sac", "SG4a") in asked.tables
        assert len({row.topic for row in rows}) == len(list(groupby(row.topic for row in rows)))

    def test_a_new_edition_adds_what_is_new(self) -> None:
        new = {**FILES.measures[0], "key": "sac-2030-msp-asked", "framework_year": 2030}
        done = load(replace(FILES, measures=(*FILES.measures, new), file_hash="another"))
        assert (done.changed, done.added, done.total) == (True, 1, len(FILES.measures) + 1)
        with acting_for_none():
            assert get_measure("sac-2030-msp-asked").framework_year == 2030

    def test_a_new_measure_is_worked_out_for_files_that_are_there(self) -> None:
        take(collection({"E06000001": sg4a((300, 50, 40, 20, 10))}), "sac_2024-25.csv")
        new = {**FILES.measures[0], "key": "sac-2030-msp-asked", "framework_year": 2030}
        load(replace(FILES, measures=(*FILES.measures, new), file_hash="another"))
        with acting_for_none():
            [figure] = rows_of("sac-2030-msp-asked")
            [old] = rows_of("sac-2015-msp-asked")
            assert not rows_of("sac-2030-msp-asked", as_at=date(2026, 12, 1))
        assert figure.value == old.value

    @pytest.mark.parametrize(
        "changes",
        [
            {"definition": {"dataset": "ascof", "table": "4B", "level": "total"}},
            {"polarity": "low"},
            {"title": "Something else"},
            {"multiplier": 1000},
        ],
    )
    def test_refuses_something_else_under_a_key_that_stands(self, changes: dict[str, Any]) -> None:
        before = count(Release)
        with pytest.raises(service.MeasureChanged, match="a new key"):
            load(changed("ascof-2014-4a", **changes))
        assert count(Release) == before

    def test_refuses_other_words_for_a_caveat_that_stands(self) -> None:
        other = replace(FILES, caveats=({**FILES.caveats[0], "words": "All is well."},), file_hash="another")
        with pytest.raises(service.MeasureChanged):
            load(other)

    def test_a_caveat_touches_its_council_table_and_year_alone(self) -> None:
        with acting_for_none():
            [caveat] = caveats()
            advocate, asked = get_measure("sac-2015-advocate"), get_measure("sac-2015-msp-asked")
            assert get_council(caveat.area_code).name == "Devon"
        assert caveat.touches(advocate, "E10000008", 2024)
        assert not caveat.touches(asked, "E10000008", 2024)
        assert not caveat.touches(advocate, "E10000008", 2023)
        assert not caveat.touches(advocate, "E06000001", 2024)

    def test_nobody_changes_what_stands(self) -> None:
        with maintaining(), pytest.raises(NotAllowedHere):
            retitle()

    def test_pages_add_none(self) -> None:
        files = replace(FILES, measures=({**FILES.measures[0], "key": "own-2030-one"},), caveats=(), file_hash="other")
        with acting_for_none(), pytest.raises(NotAllowedHere), transaction():
            service.load_measures(measures=files, now=LATER)


class TestValidation:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("key", "With Spaces"),
            ("polarity", "up"),
            ("kind", "share"),
            ("title", ""),
            ("short_title", "a" * 61),
            ("good", ""),
            ("framework_year", 14),
            ("multiplier", 0),
            ("decimals", -1),
            ("definition", None),
            ("definition", {"dataset": "other"}),
            ("definition", {"dataset": "ascof", "table": "4A", "level": "male"}),
            ("definition", {"dataset": "sac", "table": "SG4a", "enquiry": "section 42", "parts": [["no"]]}),
            (
                "definition",
                {"dataset": "sac", "table": "SG4a", "enquiry": "some", "parts": [["no"]], "rest": [["not recorded"]]},
            ),
            (
                "definition",
                {"dataset": "sac", "table": "SG4a", "enquiry": "section 42", "parts": [["No!"]], "rest": [["x"]]},
            ),
            (
                "definition",
                {"dataset": "sac", "table": "SG4a", "enquiry": "section 42", "parts": ["no"], "rest": [["x"]]},
            ),
            (
                "definition",
                {"dataset": "sac", "table": "SG1f", "enquiry": "concerns", "parts": [["x"]], "population": "everyone"},
            ),
        ],
    )
    def test_names_what_is_wrong(self, name: str, value: Any) -> None:
        measure = copy.deepcopy(FILES.measures[0]) | {name: value}
        assert check_measures(replace(FILES, measures=(measure,), caveats=()))

    def test_refuses_the_same_key_or_place_twice_and_no_measures(self) -> None:
        assert check_measures(replace(FILES, measures=(FILES.measures[0],) * 2))
        assert check_measures(replace(FILES, caveats=FILES.caveats * 2))
        assert check_measures(replace(FILES, measures=()))
        assert check_measures(replace(FILES, caveats=({**FILES.caveats[0], "words": ""},)))


class TestCommand:
    def test_loads_and_says_so(self, app: Flask, tmp_path: Path) -> None:
        runner = app.test_cli_runner()
        assert "loaded before. Nothing changed" in runner.invoke(args=["measures", "load"]).output
        about = json.loads((DATA / "measures.json").read_text(encoding="utf-8"))
        about["measures"].append({**about["measures"][0], "key": "sac-2030-msp-asked"})
        (tmp_path / "measures.json").write_text(json.dumps(about), encoding="utf-8")
        (tmp_path / "caveats.json").write_text('{"caveats": []}', encoding="utf-8")
        assert "1 of them new" in runner.invoke(args=["measures", "load", str(tmp_path)]).output
        about["measures"][0]["polarity"] = "up"
        (tmp_path / "measures.json").write_text(json.dumps(about), encoding="utf-8")
        refused = runner.invoke(args=["measures", "load", str(tmp_path)])
        assert refused.exit_code == 1
        assert "The polarity is high, low or neutral." in refused.output

    def test_says_that_a_folder_holds_none(self, app: Flask, tmp_path: Path) -> None:
        result = app.test_cli_runner().invoke(args=["measures", "load", str(tmp_path)])
        assert result.exit_code == 1
        assert "cannot be read" in result.output
