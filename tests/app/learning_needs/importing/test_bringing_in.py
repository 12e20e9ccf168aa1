"""From a file to findings: through the services and the worker, on both databases."""

import json
import zlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from app.boards.models import Partner
from app.learning_needs.forms.importing import values_form
from app.learning_needs.importing.meanings import OTHERS
from app.learning_needs.importing.plan import make_plan
from app.learning_needs.importing.reading import load
from app.learning_needs.importing.reporting import report_of
from app.learning_needs.models import (
    BallotBox,
    FindingsSheet,
    FreeAnswer,
    Survey,
    SurveyRequest,
    SurveyState,
    SurveyUpload,
    UploadState,
)
from app.learning_needs.queries import importing as queries
from app.learning_needs.queries.findings import read_findings
from app.learning_needs.service import closing, drafts, imported, importing
from app.learning_needs.service.importing import About, NotNow
from app.learning_needs.service.refusals import AlreadyDone, TitleTaken, WrongDates, WrongState
from tenants import AuditEntry, db
from tests.app.learning_needs.importing.files import Table, as_csv
from tests.app.learning_needs.running.world import FIRST, LAST, NOW, Board, work

HEAD = (
    "Email",
    "Which organisation do you work for?",
    "What is your role?",
    "Risk: how much does it matter?",
    "Risk: how well can you do it?",
    "Anything else?",
)


def table(rows: int = 24, *, partner: str = "Quill Police", text: str = "") -> Table:
    """Half of the people: matters 5, can 2; the other half: matters 4, can 4; all of one partner, of tier 1 or 3."""
    return [
        HEAD,
        *(
            (
                f"p{n}@example.org",
                partner,
                "Managers" if n % 2 else "Staff and volunteers",
                "5" if n % 2 else "4",
                "2" if n % 2 else "4",
                text,
            )
            for n in range(rows)
        ),
    ]


def about(**changes: Any) -> About:
    values: dict[str, Any] = {"title": "Needs 2025", "opens_on": FIRST, "closes_on": LAST, "smallest": 10}
    return About(**(values | changes))


def brought(board: Board, sent: Table, **changes: Any) -> UUID:
    survey_id: UUID = board.call(
        importing.bring_in,
        key=uuid4(),
        about=about(**changes),
        filename="answers.csv",
        loaded=load(as_csv(sent)),
        now=NOW,
    )
    return survey_id


def mapped(
    app: Flask,
    board: Board,
    survey_id: UUID,
    *,
    targets: Sequence[str] | None = None,
    partners: dict[str, str] | None = None,
) -> None:
    """Say what columns and values are: as they were guessed, but for what is given here."""
    upload = board.ask(queries.get_upload, survey_id)
    wanted = tuple(targets or upload.targets)
    found = board.ask(queries.values_of, survey_id, wanted)
    board.call(importing.choose_columns, survey_id=survey_id, targets=wanted, found=found)
    upload = board.ask(queries.get_upload, survey_id)
    instrument, names = board.ask(queries.instrument_of, upload), board.ask(queries.list_partner_names)
    with app.test_request_context(), board.acting():
        form = values_form(
            upload.found, upload.targets, upload.columns, known_scales=upload.scales, known_meanings={},
            instrument=instrument, partners=names,
        )  # fmt: skip
        meanings, scales = form.meanings, form.scales_of
    meanings.get("partner", {}).update(partners or {})
    plan = make_plan(upload.targets, scales, meanings, instrument)
    converted = board.ask(queries.try_out, upload, plan)
    report = report_of(converted, plan, found=upload.found, partners=names, instrument=instrument)
    board.call(importing.say_values, survey_id=survey_id, scales_of=scales, meanings=meanings, report=report)


def rows(board: Board, model: type[Any]) -> list[Any]:
    def find() -> list[Any]:
        found = list(db.session.scalars(select(model)))
        db.session.expunge_all()
        return found

    found: list[Any] = board.ask(find)
    return found


def the(board: Board, model: type[Any]) -> Any:
    [found] = rows(board, model)
    return found


class TestBringingIn:
    def test_hand_worked_answers_come_out_as_the_release(self, app: Flask, board: Board) -> None:
        survey_id = brought(board, table(24))
        mapped(app, board, survey_id)
        board.call(importing.begin, survey_id=survey_id, now=NOW)
        work(NOW)
        survey = the(board, Survey)
        assert survey.state is SurveyState.CLOSED
        assert [topic["key"] for topic in survey.topics] == ["risk"]
        sheets = {sheet.sheet: sheet.content for sheet in rows(board, FindingsSheet)}
        # 24 people are about 25; matters: 12 fours and 12 fives are about 10 and 10; can: 10 twos and 10 fours.
        [rated] = sheets["all"]["topics"]["risk"]["rated"]
        assert (rated["n"], rated["matters"], rated["can"]) == (25, [0, 0, 0, 10, 10], [0, 10, 0, 10, 0])
        assert (rated["mean_matters"], rated["mean_can"], rated["need"]) == (4.5, 3.0, 1.5)
        assert rated["with_need"] == 10
        request = the(board, SurveyRequest)
        assert f"partner:{request.id}" in json.dumps(sheets["partner"])
        assert request.sent_at is None  # nobody was asked, so nobody is told

    def test_nothing_of_the_file_stays(self, app: Flask, board: Board) -> None:
        survey_id = brought(board, table(24, text="My own words"))
        mapped(app, board, survey_id)
        board.call(importing.begin, survey_id=survey_id, now=NOW)
        work(NOW)
        upload = the(board, SurveyUpload)
        assert (upload.state, upload.content, upload.rows, upload.report["taken"]) == (UploadState.DONE, None, 25, 25)
        assert set(upload.mapping) == {"left_out", "first_row", "targets", "scales"}
        assert set(upload.report) == {"taken", "topics", "not_comparable", "scales", "others"}
        assert "24" not in json.dumps([upload.mapping, upload.report])
        assert not rows(board, BallotBox)
        assert [answer.text for answer in rows(board, FreeAnswer)] == ["My own words"] * 24

    def test_an_email_address_never_reaches_the_database(self, app: Flask, board: Board) -> None:
        brought(board, table(3))
        upload = the(board, SurveyUpload)
        assert b"@" not in zlib.decompress(upload.content)
        assert "Email" not in upload.columns
        assert upload.mapping["left_out"] == [["Email", "an email address"]]

    def test_is_in_the_trail_and_begins_once(self, app: Flask, board: Board) -> None:
        survey_id = brought(board, table(24))
        mapped(app, board, survey_id)
        board.call(importing.begin, survey_id=survey_id, now=NOW)
        with pytest.raises(AlreadyDone):
            board.call(importing.begin, survey_id=survey_id, now=NOW)
        work(NOW)
        said = [entry.action for entry in rows(board, AuditEntry) if entry.action.startswith("survey.")]
        assert sorted(said) == ["survey.created", "survey.imported", "survey.released"]

    def test_boxes_hold_sorted_answers_of_each_partner_and_of_the_others(
        self, app: Flask, board: Board, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(closing, "begin_counting", lambda **_: None)
        sent = [HEAD, *table(12)[1:], *table(6, partner="Reed NHS Trust")[1:], *table(4, partner="Somebody else")[1:]]
        survey_id = brought(board, sent)
        mapped(app, board, survey_id, partners={"reed nhs trust": str(board.partners["Reed Foundation Trust"])})
        upload = the(board, SurveyUpload)
        assert upload.report["groups"] == [
            {"name": "Quill Police", "answers": 12},
            {"name": "Reed Foundation Trust", "answers": 6},
            {"name": "Other partners, or not said", "answers": 4},
        ]
        assert upload.report["others"] == ["Somebody else"]
        board.call(importing.begin, survey_id=survey_id, now=NOW)
        work(NOW)
        partner_of = {request.id: request.partner_name for request in rows(board, SurveyRequest)}
        boxes = {partner_of.get(box.request_id, box.request_id): box for box in rows(board, BallotBox)}
        assert {name: len(box.records) // box.width for name, box in boxes.items()} == {
            "Quill Police": 12, "Reed Foundation Trust": 6, survey_id: 4,
        }  # fmt: skip
        for box in boxes.values():
            parts = [box.records[start : start + box.width] for start in range(0, len(box.records), box.width)]
            assert parts == sorted(parts)

    def test_a_partner_that_left_meanwhile_counts_with_the_others(
        self, app: Flask, board: Board, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(closing, "begin_counting", lambda **_: None)
        survey_id = brought(board, table(12))
        mapped(app, board, survey_id)
        board.call(importing.begin, survey_id=survey_id, now=NOW)

        def leave() -> None:
            db.session.scalars(select(Partner).where(Partner.name == "Quill Police")).one().left_at = NOW

        board.call(leave)
        work(NOW)
        assert the(board, BallotBox).request_id == survey_id

    def test_a_worker_that_is_killed_half_way_leaves_nothing(
        self, app: Flask, board: Board, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        survey_id = brought(board, table(24))
        mapped(app, board, survey_id)
        board.call(importing.begin, survey_id=survey_id, now=NOW)
        real = closing.begin_counting

        def dies(**_: Any) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(closing, "begin_counting", dies)
        with pytest.raises(KeyboardInterrupt):
            work(NOW)
        assert not rows(board, BallotBox)
        assert not rows(board, SurveyRequest)
        upload = the(board, SurveyUpload)
        assert upload.state is UploadState.RUNNING
        assert upload.content is not None
        monkeypatch.setattr(closing, "begin_counting", real)
        work(NOW.replace(hour=10))  # its lease has run out
        assert the(board, Survey).state is SurveyState.CLOSED
        assert the(board, SurveyUpload).state is UploadState.DONE

    def test_tells_how_far_it_is(self, app: Flask, board: Board) -> None:
        survey_id = brought(board, table(24))
        mapped(app, board, survey_id)
        board.call(importing.begin, survey_id=survey_id, now=NOW)
        board.call(imported.note_progress, survey_id=survey_id, percent=40)
        board.call(imported.note_progress, survey_id=survey_id, percent=20)
        assert the(board, SurveyUpload).progress == 40

    def test_only_how_much_it_matters_goes_as_far_as_it_goes(self, app: Flask, board: Board) -> None:
        survey_id = brought(board, [row[:4] for row in table(24)])
        mapped(app, board, survey_id)
        board.call(importing.begin, survey_id=survey_id, now=NOW)
        work(NOW)
        [topic] = the(board, Survey).topics
        assert topic["own"] is True
        assert topic["why"] == "the file says only how much it matters"
        sheets = {sheet.sheet: sheet.content for sheet in rows(board, FindingsSheet)}
        assert sheets["all"]["topics"]["risk"]["work"][0]["share"] == 100
        assert sheets["all"]["topics"]["risk"]["rated"] == [None]


class TestRefusals:
    def test_the_same_form_twice_makes_one(self, board: Board) -> None:
        key, loaded = uuid4(), load(as_csv(table(3)))
        board.call(importing.bring_in, key=key, about=about(), filename="a.csv", loaded=loaded, now=NOW)
        with pytest.raises(AlreadyDone):
            board.call(importing.bring_in, key=key, about=about(), filename="a.csv", loaded=loaded, now=NOW)

    def test_a_title_that_is_taken_and_days_in_the_wrong_order(self, board: Board) -> None:
        brought(board, table(3))
        with pytest.raises(TitleTaken):
            brought(board, table(3), title="NEEDS 2025")
        with pytest.raises(WrongDates):
            brought(board, table(3), title="Other", opens_on=LAST, closes_on=FIRST)

    def test_begins_nothing_that_was_not_tried_out(self, app: Flask, board: Board) -> None:
        survey_id = brought(board, table(3))
        with pytest.raises(NotNow, match="Say first"):
            board.call(importing.begin, survey_id=survey_id, now=NOW)

    def test_begins_nothing_of_which_nothing_comes(self, app: Flask, board: Board) -> None:
        survey_id = brought(
            board, [HEAD, *(("a@example.org", "Quill Police", "Managers", "", "", "") for _ in range(3))]
        )
        mapped(app, board, survey_id, targets=("partner", "tier", "matters:risk", "can:risk", "text"))
        with pytest.raises(NotNow, match="No row"):
            board.call(importing.begin, survey_id=survey_id, now=NOW)

    def test_changes_and_throws_away_nothing_that_was_begun(self, app: Flask, board: Board) -> None:
        survey_id = brought(board, table(12))
        mapped(app, board, survey_id)
        board.call(importing.begin, survey_id=survey_id, now=NOW)
        with pytest.raises(NotNow):
            board.call(importing.discard, survey_id=survey_id, now=NOW)
        with pytest.raises(NotNow):
            mapped(app, board, survey_id)

    def test_throws_a_file_away_with_its_draft(self, board: Board) -> None:
        survey_id = brought(board, table(3))
        board.call(importing.discard, survey_id=survey_id, now=NOW)
        assert not rows(board, Survey)
        assert not rows(board, SurveyUpload)
        with pytest.raises(NoResultFound):
            board.ask(queries.get_upload, survey_id)

    def test_saying_again_what_columns_are_forgets_what_would_have_come_of_it(self, app: Flask, board: Board) -> None:
        survey_id = brought(board, table(12))
        mapped(app, board, survey_id, partners={"quill police": OTHERS})
        upload = board.ask(queries.get_upload, survey_id)
        found = board.ask(queries.values_of, survey_id, upload.targets)
        board.call(importing.choose_columns, survey_id=survey_id, targets=upload.targets, found=found)
        again = board.ask(queries.get_upload, survey_id)
        assert again.state is UploadState.LOADED
        assert again.meanings["partner"] == {"quill police": OTHERS}  # what was said of values stays


class TestOtherPartners:
    def test_are_one_group_of_the_findings(self, app: Flask, board: Board) -> None:
        survey_id = brought(board, [HEAD, *table(24)[1:], *table(14, partner="Somebody else")[1:]])
        mapped(app, board, survey_id)
        board.call(importing.begin, survey_id=survey_id, now=NOW)
        work(NOW)
        found = board.ask(read_findings, survey_id, "partner")
        assert [group.label for group in found.sheets["partner"].groups] == [
            "Quill Police",
            "Other partners, or not said",
        ]
        assert not rows(board, BallotBox)

    def test_a_file_of_no_partner_comes_out_whole(self, app: Flask, board: Board) -> None:
        survey_id = brought(board, [row[2:] for row in table(24)])
        mapped(app, board, survey_id)
        board.call(importing.begin, survey_id=survey_id, now=NOW)
        work(NOW)
        found = board.ask(read_findings, survey_id)
        assert found.answered == 25

    def test_a_draft_from_a_file_is_changed_and_deleted_by_its_own_pages_alone(self, app: Flask, board: Board) -> None:
        survey_id = brought(board, table(24))
        with pytest.raises(WrongState, match="come from a file"):
            board.call(drafts.delete_draft, survey_id=survey_id, revision=1, now=NOW)
