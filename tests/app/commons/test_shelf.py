"""Filling the shelf, and reading from it, on both databases. The app comes with a filled one."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import NoResultFound

from app.commons import queries, service
from app.commons.files import (
    INSTRUMENT,
    LEARNING_INSTRUMENT,
    InstrumentFile,
    RegisterFiles,
    hash_content,
    read_instrument,
    read_register,
)
from app.commons.kinds import PartnerKind
from app.commons.learning import MSP_LEARNING_NEEDS
from app.commons.models import Council, CouncilProfile, InstrumentVersion, Region, Release
from tenants import NotAllowedHere, acting_for_none, db, maintaining, read, transaction

LATER = datetime(2099, 1, 1, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("app")


def load_register(register: RegisterFiles | None = None) -> service.Loaded:
    with maintaining(), transaction():
        return service.load_register(register=register, now=LATER)


def load_instrument(file: InstrumentFile | None = None) -> service.Loaded:
    with maintaining(), transaction():
        return service.load_instrument(instrument=file, now=LATER)


def count(model: Any) -> int:
    with acting_for_none():
        return int(read(select(func.count()).select_from(model)).scalar_one())


def edition(**changes: Any) -> RegisterFiles:
    """An edition of the register that was not loaded, with changes in it."""
    return replace(read_register(), file_hash="another", **changes)


def load_learning(file: InstrumentFile | None = None) -> service.Loaded:
    with maintaining(), transaction():
        return service.load_learning_instrument(instrument=file, now=LATER)


def worded(path: Path = INSTRUMENT, **changes: Any) -> InstrumentFile:
    """An instrument with changes in it."""
    content = {**read_instrument(path).content, **changes}
    return InstrumentFile(content=content, file_hash=hash_content(content), content_hash=hash_content(content))


class TestLoadRegister:
    def test_twice_changes_nothing(self) -> None:
        models = (Region, Council, CouncilProfile, Release)
        before = [count(model) for model in models]
        again = load_register()
        assert (again.changed, again.added, again.total) == (False, 0, 153)
        assert [count(model) for model in models] == before
        assert before[:3] == [9, 153, 153]

    def test_puts_a_new_edition_beside_the_old_one(self) -> None:
        hartlepool, *others = read_register().councils
        east = replace(
            hartlepool, code="E06000099", name="East Surrey", official_name="East Surrey", cassr_code="",
        )  # fmt: skip
        done = load_register(edition(councils=(replace(hartlepool, adults_18plus=80_000), *others, east)))
        assert (done.changed, done.added, done.total) == (True, 1, 154)
        assert count(CouncilProfile) == 153 + 154
        with acting_for_none():
            assert queries.get_council("E06000001").adults_18plus == 80_000
            assert len(queries.list_councils()) == 154

    @pytest.mark.parametrize("change", [{"name": "Hartlepool-on-Sea"}, {"council_type": "county"}])
    def test_refuses_other_facts_for_a_council_that_is_known(self, change: dict[str, Any]) -> None:
        first, *others = read_register().councils
        before = count(Release)
        with pytest.raises(service.RegisterConflict):
            load_register(edition(councils=(replace(first, **change), *others)))
        assert count(Release) == before  # nothing of it stayed

    def test_refuses_a_region_with_another_name(self) -> None:
        councils = read_register().councils
        moved = tuple(replace(c, region="The North") if c.region == "North East" else c for c in councils)
        with pytest.raises(service.RegisterConflict):
            load_register(edition(councils=moved))

    @pytest.mark.parametrize("fault", ["none", "twice", "same name", "two names", "type", "kind"])
    def test_refuses_files_that_contradict_themselves(self, fault: str) -> None:
        files = read_register()
        first, second, *others = files.councils
        councils = {
            "none": (),
            "twice": (first, first, *others),
            "same name": (first, replace(second, name=first.name), *others),
            "two names": (replace(first, region="The North"), second, *others),
            "type": (replace(first, council_type="parish"), second, *others),
        }.get(fault, files.councils)
        changes = (replace(files.changes[0], kind="moved"),) if fault == "kind" else files.changes
        with pytest.raises(service.InvalidRegister):
            load_register(edition(councils=councils, changes=changes))


class TestReadRegister:
    def test_lists_councils_by_region(self) -> None:
        with acting_for_none():
            regions = queries.list_regions()
            assert len(regions) == 9
            assert [row.name for row in regions] == sorted(row.name for row in regions)
            totals = Counter(row.region_name for row in queries.list_councils())
            assert totals["London"] == 33
            assert totals["North East"] == 12
            for region in regions:
                assert len(queries.list_councils(region_code=region.code)) == totals[region.name]
                assert queries.get_region(region.code) == region

    def test_gets_councils_by_their_codes(self) -> None:
        with acting_for_none():
            assert queries.get_council("E10000008").name == "Devon"
            assert [row.name for row in queries.get_councils(["E10000008", "E06000023", "E99"])] == ["Bristol", "Devon"]
            assert queries.get_councils([]) == ()
            with pytest.raises(NoResultFound):
                queries.get_council("E99999999")
            with pytest.raises(NoResultFound):
                queries.get_region("E99999999")

    def test_finds_councils_by_any_code_or_name(self) -> None:
        found = {
            "E06000023": ["Bristol"],
            "e06000023": ["Bristol"],
            "909": ["Bristol"],
            "City of Bristol": ["Bristol"],
            " hull ": ["Kingston upon Hull"],
            "BCP Council": ["Bournemouth, Christchurch and Poole"],
            "E10000023": ["North Yorkshire"],
            "E10000021": ["North Northamptonshire", "West Northamptonshire"],
            "E10000009": ["Bournemouth, Christchurch and Poole", "Dorset"],
            "E08000038": ["Barnsley"],
            "E08000016": ["Barnsley"],
            "E08000020": ["Gateshead"],
            "Nowhere": [],
            "": [],
        }
        with acting_for_none():
            lookup = queries.council_lookup()
            assert {term: sorted(row.name for row in lookup.find(term)) for term in found} == found
            assert [row.name for row in queries.find_councils("Durham")] == ["County Durham"]
            assert [row.name for row in queries.find_councils("County Durham")] == ["County Durham"]

    def test_says_what_a_council_came_from_and_becomes(self) -> None:
        with acting_for_none():
            (came,) = queries.list_council_changes(code="E06000063")
            assert (came.old_name, came.kind) == ("Cumbria", "split")
            follow = queries.list_council_changes(code="E10000030")
            assert [row.new_name for row in follow] == ["East Surrey", "West Surrey"]
            assert len(queries.list_council_changes()) == len(read_register().changes)


class TestLoadInstrument:
    def test_twice_changes_nothing(self) -> None:
        before = count(InstrumentVersion)
        again = load_instrument()
        assert (again.changed, again.added, again.total) == (False, 0, 11)
        assert count(InstrumentVersion) == before

    def test_does_not_mind_another_spelling_of_the_same_content(self, tmp_path: Path) -> None:
        path = tmp_path / "same.json"
        path.write_text(json.dumps(read_instrument().content, sort_keys=True), encoding="utf-8")
        assert load_instrument(read_instrument(path)).changed is False

    def test_refuses_other_words_under_the_same_version(self) -> None:
        with pytest.raises(service.InstrumentChanged, match="version 1"):
            load_instrument(worded(summary="Other words."))
        with acting_for_none():
            assert queries.latest_instrument().summary == read_instrument().content["summary"]

    def test_puts_a_new_version_beside_the_old_one(self) -> None:
        with acting_for_none():
            old = queries.latest_instrument()
        load_instrument(worded(version=2, summary="Other words."))
        with acting_for_none():
            new = queries.latest_instrument()
            assert (new.version, new.summary) == (2, "Other words.")
            assert queries.instrument(old.id) == old
            assert queries.get_instrument("msp-success-factors", 1) == old
            versions = [row.version for row in queries.list_instruments() if row.key == "msp-success-factors"]
            assert versions == [2, 1]

    def test_refuses_what_is_not_complete(self) -> None:
        with pytest.raises(service.InvalidInstrument) as refused:
            load_instrument(worded(factors=read_instrument().content["factors"][1:]))
        assert refused.value.problems == ["factors: the numbers run from 1 without a gap."]


class TestReadInstrument:
    def test_comes_back_as_it_was_released(self) -> None:
        with acting_for_none():
            instrument = queries.latest_instrument()
        assert instrument.content_hash == read_instrument().content_hash
        first = read_instrument().content["factors"][0]
        assert instrument.factor(1).words.statement == first["statement"]
        own = first["words"]["police"]["statement"]
        assert instrument.factor(1).for_kind(PartnerKind.POLICE).statement == own

    def test_is_parsed_once(self) -> None:
        with acting_for_none():
            instrument = queries.latest_instrument()
            assert queries.instrument(instrument.id) is instrument

    def test_is_missed_by_name(self) -> None:
        with acting_for_none():
            with pytest.raises(NoResultFound):
                queries.latest_instrument("another")
            with pytest.raises(NoResultFound):
                queries.get_instrument("msp-success-factors", 9)
            with pytest.raises(NoResultFound):
                queries.instrument(uuid4())


class TestLoadLearningInstrument:
    def test_twice_changes_nothing(self) -> None:
        before = count(InstrumentVersion)
        again = load_learning()
        assert (again.changed, again.added, again.total) == (False, 0, 17)
        assert count(InstrumentVersion) == before

    def test_refuses_other_words_under_the_same_version(self) -> None:
        with pytest.raises(service.InstrumentChanged):
            load_learning(worded(LEARNING_INSTRUMENT, summary="Other words."))

    def test_puts_a_new_version_beside_the_old(self) -> None:
        with acting_for_none():
            old = queries.latest_learning_instrument()
        load_learning(worded(LEARNING_INSTRUMENT, version=2, summary="Other words."))
        with acting_for_none():
            new = queries.latest_learning_instrument()
            assert (new.version, new.summary) == (2, "Other words.")
            assert queries.get_learning_instrument(1) == old
            assert queries.learning_instrument(old.id).summary == old.summary
            assert queries.latest_instrument().key == queries.MSP_SUCCESS_FACTORS

    def test_refuses_what_is_not_complete_and_says_why(self) -> None:
        with pytest.raises(service.InvalidInstrument) as refused:
            load_learning(worded(LEARNING_INSTRUMENT, barriers={}))
        assert refused.value.problems

    def test_takes_none_from_the_app(self) -> None:
        with pytest.raises(NotAllowedHere), acting_for_none(), transaction():
            service.load_learning_instrument(instrument=worded(LEARNING_INSTRUMENT, version=2), now=LATER)


class TestTwoKindsOfInstrument:
    def test_are_told_apart_where_they_are_loaded(self) -> None:
        with pytest.raises(service.InvalidInstrument):
            load_instrument(read_instrument(LEARNING_INSTRUMENT))
        with pytest.raises(service.InvalidInstrument):
            load_learning(read_instrument())

    def test_are_told_apart_where_they_are_read(self) -> None:
        with acting_for_none():
            learning, factors = queries.latest_learning_instrument(), queries.latest_instrument()
            assert (learning.key, factors.key) == (MSP_LEARNING_NEEDS, queries.MSP_SUCCESS_FACTORS)
            for ask in (
                lambda: queries.instrument(learning.id),
                lambda: queries.get_instrument(MSP_LEARNING_NEEDS, 1),
                lambda: queries.latest_instrument(MSP_LEARNING_NEEDS),
                lambda: queries.learning_instrument(factors.id),
                lambda: queries.learning_instrument(uuid4()),
                lambda: queries.get_learning_instrument(9),
            ):
                with pytest.raises(NoResultFound):
                    ask()

    def test_are_both_listed(self) -> None:
        with acting_for_none():
            assert {row.key for row in queries.list_instruments()} == {MSP_LEARNING_NEEDS, queries.MSP_SUCCESS_FACTORS}

    def test_are_each_parsed_once(self) -> None:
        with acting_for_none():
            learning = queries.latest_learning_instrument()
            assert queries.learning_instrument(learning.id) is learning


class TestOnlyEverAddedTo:
    def test_takes_no_register_from_the_app(self) -> None:
        with pytest.raises(NotAllowedHere), acting_for_none(), transaction():
            service.load_register(register=edition(), now=LATER)

    def test_takes_no_instrument_from_the_app(self) -> None:
        with pytest.raises(NotAllowedHere), acting_for_none(), transaction():
            service.load_instrument(instrument=worded(version=2), now=LATER)

    def test_is_not_changed_by_its_owner(self) -> None:
        with pytest.raises(NotAllowedHere), maintaining(), transaction():
            setattr(db.session.scalars(select(InstrumentVersion).limit(1)).one(), "title", "Another title")  # noqa: B010  # one statement

    def test_is_not_taken_away_by_its_owner(self) -> None:
        with pytest.raises(NotAllowedHere), maintaining(), transaction():
            db.session.delete(db.session.scalars(select(InstrumentVersion).limit(1)).one())

    def test_is_not_changed_in_bulk(self) -> None:
        with pytest.raises(NotAllowedHere), maintaining(), transaction():
            db.session.execute(update(Council).values(name="Nowhere"))


class TestCommands:
    def test_say_what_they_did(self, app: Flask, tmp_path: Path) -> None:
        runner = app.test_cli_runner()
        assert "153 councils, loaded before. Nothing changed." in runner.invoke(args=["councils", "load"]).output
        assert "Nothing changed" in runner.invoke(args=["instruments", "load", str(INSTRUMENT)]).output
        both = runner.invoke(args=["instruments", "load"]).output
        assert "MSP success factors: 11 factors, loaded before. Nothing changed." in both
        assert "MSP learning needs: 17 topics, loaded before. Nothing changed." in both
        path = tmp_path / "second.json"
        path.write_text(json.dumps(worded(version=2).content), encoding="utf-8")
        assert "11 factors, loaded." in runner.invoke(args=["instruments", "load", str(path)]).output
        path.write_text(json.dumps(worded(LEARNING_INSTRUMENT, version=2).content), encoding="utf-8")
        assert "17 topics, loaded." in runner.invoke(args=["instruments", "load", str(path)]).output

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("[]", "holds no instrument"),
            ("{", "cannot be read"),
            ("{}", "title is missing"),
            (f'{{"key": "{MSP_LEARNING_NEEDS}"}}', "topics is missing"),
        ],
    )
    def test_say_what_is_wrong_with_a_file(self, app: Flask, tmp_path: Path, text: str, says: str) -> None:
        path = tmp_path / "bad.json"
        path.write_text(text, encoding="utf-8")
        result = app.test_cli_runner().invoke(args=["instruments", "load", str(path)])
        assert result.exit_code == 1
        assert says in result.output

    def test_say_that_a_folder_holds_no_register(self, app: Flask, tmp_path: Path) -> None:
        result = app.test_cli_runner().invoke(args=["councils", "load", str(tmp_path)])
        assert result.exit_code == 1
        assert "cannot be read" in result.output

    def test_refuse_other_words_under_the_same_version(self, app: Flask, tmp_path: Path) -> None:
        path = tmp_path / "changed.json"
        path.write_text(json.dumps(worded(summary="Other words.").content), encoding="utf-8")
        result = app.test_cli_runner().invoke(args=["instruments", "load", str(path)])
        assert result.exit_code == 1
        assert "Give the new words a new version" in result.output
