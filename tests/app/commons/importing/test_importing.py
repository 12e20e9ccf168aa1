"""Taking files in on both databases: whole or not at all, once, beside what was there."""

from __future__ import annotations

import contextvars
import gzip
import io
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.commons.importing import vocabulary as words
from app.commons.importing.layouts import TIDY_TEMPLATE
from app.commons.models import Figure, Measure, MeasureYear, Observation, Release, ReleaseKind, Series
from app.commons.queries import importing as queries
from app.commons.service import figures, importing
from app.commons.service.importing import Asked, DoesNotReconcile, Imported, NotWhole
from app.demo.collection import OLDER, Edition, write_collection
from tenants import NotAllowedHere, acting_for_none, db, maintaining, read, transaction, working
from tests.app.commons.importing.files import (
    NOW,
    collection,
    councils,
    every_cell,
    finder,
    of_file,
    row,
    tidy,
)


def bring_in(content: bytes, *, now: Any = NOW, **asked: Any) -> Imported:
    with maintaining():
        tried = importing.try_out(io.BytesIO(content), asked=Asked(**{"filename": "sac-2024-25.csv"} | asked), now=now)
        importing.check(tried)
        with transaction():
            return importing.import_figures(tried=tried, imported_by=None, now=now)


def everything() -> Counter[str]:
    with maintaining():
        return Counter(
            {
                model.__tablename__: read(select(func.count()).select_from(model)).scalar_one()
                for model in (Series, Observation, MeasureYear, Figure, Measure)
            }
            | {"release": len(queries.figure_releases())}
        )


def states(release_id: Any) -> Counter[str]:
    with maintaining():
        rows = read(
            select(Observation.state, func.count())
            .where(Observation.release_id == release_id)
            .group_by(Observation.state)
        )
        return Counter({state.value: count for state, count in rows})


def written(path: Path, year: int = 2024, *, edition: Edition | None = None, shift: int = 0, **more: Any) -> bytes:
    """A file of all tables, every council of the North East."""
    here = [council for council in councils() if council.region_code == "E12000001"]
    counts = {
        council.code: {cell: count + shift for cell, count in every_cell(council, year).items()} for council in here
    }
    write_collection(path, {year: counts}, councils=map(of_file, here), edition=edition, **more)
    return path.read_bytes()


class TestOfficialLayout:
    def test_comes_in_with_all_tables_and_markers(self, app: Flask, tmp_path: Path) -> None:
        cell = ("SG2a", words.SECTION_42, words.ABUSE[0], words.SOURCES[0])
        instead = {("E06000002", cell): "[z]", ("E06000003", cell): "[w]", ("E06000004", cell): ""}
        content = written(tmp_path / "x.csv", empty=[("E06000001", "SG4a")], instead=instead)
        done = bring_in(content)
        assert done.changed
        assert done.cells == (12 + 2) * len(words.TABLES)
        assert done.title == "Safeguarding Adults Collection, 2024-25"
        told = states(done.release_id)
        assert told["not_supplied"] == 16 + 3
        assert told["suppressed"] > 20
        with maintaining():
            release = queries.get_release(done.release_id)
            tables = set(read(select(Series.table_code).where(Series.dataset == "sac")).scalars())
        assert tables == {one.table for one in words.TABLES}
        assert release.publisher == "Department of Health and Social Care"
        report = release.report
        assert (report["rows"], report["taken"], report["not_understood_count"]) == (done.cells, done.cells, 0)
        assert report["years"] == [2024]
        # The only total that differs holds the three counts that were taken out of the file.
        assert {one["label"] for one in report["reconciliation"]} == {" / ".join(cell[1:])}
        assert report["compared"] > 200
        assert done.figures > 0

    def test_comes_in_as_an_older_edition_wrote_it(self, app: Flask, tmp_path: Path) -> None:
        older = Edition(
            columns=[column.lower().replace("_", " ") for column in OLDER_COLUMNS],
            order=list(reversed(range(12))),
            suppressed="*",
            not_supplied=":",
            spelling=lambda label: f" {label.upper().replace('-', ' - ')} ",
            encoding="cp1252",
            delimiter=";",
        )
        new = bring_in(written(tmp_path / "new.csv"))
        before = everything()
        old = bring_in(written(tmp_path / "old.csv", 2019, edition=older), filename="sac_2019-20.csv")
        after = everything()
        assert states(old.release_id).keys() == states(new.release_id).keys() | {"suppressed"}
        assert after["series"] == before["series"]  # other spellings of the same labels
        with maintaining():
            assert queries.get_release(old.release_id).publisher == "NHS Digital"
            assert queries.get_release(old.release_id).revises is None


OLDER_COLUMNS = Edition().columns
assert OLDER.suppressed == "*"


class TestOnce:
    def test_the_same_file_changes_nothing_packed_or_not(self, app: Flask) -> None:
        content = collection(row())
        first = bring_in(content)
        before = everything()
        for again in (content, gzip.compress(content)):
            done = bring_in(again, filename="another name 2024-25.csv")
            assert (done.release_id, done.changed) == (first.release_id, False)
        assert everything() == before

    def test_a_revised_file_is_a_release_of_its_own_that_names_the_one_before(self, app: Flask) -> None:
        first = bring_in(collection(row()))
        other_year = bring_in(collection(row()).replace(b"120", b"121"), filename="sac-2023-24.csv")
        other_table = bring_in(collection(row(TABLE_REFERENCE="SG9z")))
        second = bring_in(collection(row(VALUE="125")), now=NOW + timedelta(days=1))
        with maintaining():
            rows = {one.id: one.revises for one in queries.list_releases()}
            values = read(select(Observation.value).where(Observation.release_id == first.release_id)).scalars().all()
        assert rows == {
            first.release_id: None, other_year.release_id: None, other_table.release_id: None,
            second.release_id: first.title,
        }  # fmt: skip
        assert values == [120]  # what was published before stays


class TestWhole:
    def test_an_import_that_dies_half_way_leaves_nothing(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        before = everything()

        def die(*_: Any, **__: Any) -> int:
            raise RuntimeError("the power went")

        monkeypatch.setattr(figures, "derive", die)
        content = tidy({"measure": "new-one", "year": "2024", "area": "Hartlepool", "value": 5, **NEW})
        for one in (collection(row()), content):
            with pytest.raises(RuntimeError, match="power"):
                bring_in(one)
        assert everything() == before
        monkeypatch.undo()
        assert bring_in(collection(row())).changed

    def test_a_strict_one_refuses_what_is_not_understood(self, app: Flask) -> None:
        content = collection(row(), row(ONS_CODE="E06000002", VALUE="-4"))
        before = everything()
        with pytest.raises(NotWhole, match=r"1 row is not understood. Row 3: A count cannot be less than 0"):
            bring_in(content, is_strict=True)
        assert everything() == before
        assert bring_in(content).cells == 1

    def test_differences_are_flagged_or_refused_by_choice(self, app: Flask) -> None:
        whole = row(GEOGRAPHY="Region", ONS_CODE="", LA_CODE="", LA_NAME="", VALUE="20")
        content = collection(row(), whole)
        with pytest.raises(DoesNotReconcile, match="North East, SG4a"):
            bring_in(content, refuse_differences=True)
        done = bring_in(content)
        with maintaining():
            report = queries.get_release(done.release_id).report
        assert report["differences"] == 1
        [one] = report["reconciliation"]
        assert (one["published"], one["least"], one["area_code"]) == (20, 115, "E12000001")

    def test_only_the_owner_and_the_worker_for_no_space_write_it(self, app: Flask) -> None:
        with acting_for_none():
            tried = importing.try_out(io.BytesIO(collection(row())), asked=Asked("sac-2024-25.csv"), now=NOW)
            with pytest.raises(NotAllowedHere), transaction():
                importing.import_figures(tried=tried, imported_by=None, now=NOW)
        with working(), transaction():
            assert importing.import_figures(tried=tried, imported_by=None, now=NOW).changed


NEW = {"title": "Adults asked", "polarity": "high", "kind": "proportion", "unit": "%", "source": "Our own count"}


class TestTidy:
    def test_brings_a_measure_of_its_own(self, app: Flask) -> None:
        content = tidy(
            {"measure": "new-one", "year": "2024-25", "area": "Hartlepool", "numerator": 30, "denominator": 40, **NEW},
            {"measure": "new-one", "year": "2024-25", "area": "England", "value": 71, "lower": 70, "upper": 72},
        )
        done = bring_in(content, filename="own.csv")
        assert (done.title, done.figures) == ("new-one, 2024-25", 2)
        with maintaining():
            measure = db.session.get_one(Measure, "new-one")
            assert (measure.title, measure.good, measure.release_id) == (
                NEW["title"],
                "Higher is better",
                done.release_id,
            )
            figure = read(select(Figure.value).where(Figure.area_code == "E06000001")).scalar_one()
        assert figure == 75
        later = tidy({"measure": "new-one", "year": "2025-26", "area": "Hartlepool", "value": 80})
        assert bring_in(later, filename="own.csv").figures == 1

    def test_the_template_comes_in_whole(self, app: Flask) -> None:
        done = bring_in(TIDY_TEMPLATE.read_bytes(), filename="template.csv", is_strict=True)
        assert done.figures == 5


class TestTwoAtOnce:
    def test_both_end_well(self, app: Flask, tmp_path: Path) -> None:
        """Two files with the same new series and years, and the same file twice."""
        contents = [written(tmp_path / "a.csv"), written(tmp_path / "b.csv", shift=5), written(tmp_path / "a.csv")]
        outcomes: list[Any] = [None] * len(contents)
        go = threading.Barrier(len(contents))

        def one(number: int) -> None:
            with app.app_context(), maintaining():
                try:
                    asked = Asked("sac-2024-25.csv")
                    tried = importing.try_out(io.BytesIO(contents[number]), asked=asked, now=NOW)
                    go.wait()
                    with transaction():
                        outcomes[number] = importing.import_figures(tried=tried, imported_by=None, now=NOW).changed
                except importing.TakenMeanwhile as told:
                    outcomes[number] = told.message
                finally:
                    db.session.remove()

        threads = [
            threading.Thread(target=contextvars.Context().run, args=(one, number)) for number in range(len(contents))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert outcomes[1] is True
        assert sorted(map(str, (outcomes[0], outcomes[2])))[-1] == "True"
        assert outcomes[0] is not outcomes[2]
        with maintaining():
            releases = read(select(Release.id).where(Release.kind == ReleaseKind.FIGURES)).scalars().all()
            counts = (
                read(select(func.count()).select_from(Observation).group_by(Observation.release_id)).scalars().all()
            )
        assert len(releases) == 2
        assert counts == [14 * len(words.TABLES)] * 2
        assert everything()["series"] == len(words.TABLES)


def test_the_finder_of_a_database_is_that_of_the_register(app: Flask) -> None:
    with acting_for_none():
        found = queries.area_finder()
    assert {place.code for place in found.places} == {place.code for place in finder().places}
    for council in councils():
        for code in filter(None, (council.code, council.cassr_code, *council.other_codes)):
            places = [
                one.places[at].code
                if (at := one.find(level="", codes=[code], name="", year=2024)) is not None
                else None
                for one in (found, finder())
            ]
            assert places[0] == places[1]
