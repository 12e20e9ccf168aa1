"""The demo builds through the services, whole, once, and leaves nothing undone behind."""

from __future__ import annotations

import json
from collections import Counter
from contextvars import Context
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app import create_app
from app.assessments.models import Cycle, CycleState, Submission, SubmittedAnswer
from app.benchmarking.models import BoardRelease
from app.commons.levels import Level
from app.commons.queries import importing
from app.core import clock
from app.demo import cli, comparing, national
from app.demo.build import HalfBuilt, build
from app.demo.councils import ORGANISATIONS
from app.demo.people import PASSWORD
from app.demo.region import load_region
from app.demo.small_content import BY_LINK, CLAIMED_NOW, NEW_LEAD, SMALL, UNREACHED
from app.outcomes.queries import calls
from app.people.models import Account, Token
from app.people.roles import Role
from tenants import (
    Delivery,
    Envelope,
    Job,
    JobState,
    Link,
    LinkState,
    Space,
    SpaceKind,
    SpaceState,
    acting_for,
    db,
    maintaining,
    operating,
    read,
    resolve,
)
from tests.app.accounts.helpers import Browser
from tests.app.demo.building import Built, space_of
from tests.support.databases import Databases, settings_for

REGION = load_region()
pytestmark = pytest.mark.timeout(600)  # all of it is built by the first test, on a busy machine slowly


def count(model: type[object]) -> int:
    with maintaining():
        found = db.session.scalar(select(func.count()).select_from(model))
    assert found is not None
    return found


class TestWhole:
    def test_every_space_is_there(self, built: Built) -> None:
        with operating():
            kinds = Counter(read(select(Space.kind)).scalars())
        assert kinds == {
            SpaceKind.REGION: 1,
            SpaceKind.BOARD: len(REGION.boards),
            SpaceKind.ORGANISATION: len(REGION.organisations) + len(SMALL),
        }
        assert kinds[SpaceKind.BOARD] >= 4
        assert kinds[SpaceKind.ORGANISATION] >= 25

    def test_only_the_newest_board_is_on_trial(self, built: Built) -> None:
        with operating():
            boards = read(select(Space.slug, Space.state).where(Space.kind == SpaceKind.BOARD)).all()
        assert [board.slug for board in boards if board.state is SpaceState.TRIAL] == ["quillbridge"]

    def test_cycles_stand_as_they_should(self, built: Built) -> None:
        for board in REGION.boards:
            with acting_for(_board(board.slug)):
                own = select(Cycle.state, Cycle.closes_on).where(Cycle.imported_from.is_(None))
                cycles = read(own.order_by(Cycle.reporting_year)).all()
            wanted = [cycle.state for cycle in board.cycles]
            assert [cycle.state.value for cycle in cycles] == wanted
            last = clock.local_date(built.now)
            for cycle, planned in zip(cycles, board.cycles, strict=True):
                assert cycle.closes_on == last + timedelta(days=planned.closes_in_days)
                assert (cycle.state is CycleState.CLOSED) == (cycle.closes_on < last)

    def test_each_partner_stands_as_it_should(self, built: Built) -> None:
        for board in REGION.boards:
            with acting_for(_board(board.slug)):
                brought = Submission.submitted_by.startswith("From the spreadsheet")
                own = Submission.is_current, Submission.spoken_for == "", ~brought
                current = read(select(Submission.cycle_id).where(*own)).scalars().all()
                links = Counter(read(select(Link.state)).scalars())
            sent = sum(partner.state == "submitted" for cycle in board.cycles for partner in cycle.partners)
            assert len(current) == sent
            smalls = [small for small in SMALL if small.board == board.slug]
            asked = sum(small in (CLAIMED_NOW, UNREACHED) for small in smalls)
            states = Counter(partner.state for partner in board.partners)
            assert links[LinkState.ACCEPTED] == states["accepted"] + len(smalls) - asked
            assert links[LinkState.ASKED] == states["asked"] + asked

    def test_submissions_are_dated_before_their_last_day(self, built: Built) -> None:
        with acting_for(_board("eldermoor-stannerby")):
            rows = read(
                select(Submission.submitted_at, Cycle.opened_at, Cycle.closes_on).join(
                    Cycle, (Cycle.id == Submission.cycle_id) & (Cycle.space_id == Submission.space_id)
                )
            ).all()
        assert rows
        for row in rows:
            assert row.opened_at < row.submitted_at
            assert clock.local_date(row.submitted_at) <= row.closes_on

    def test_words_are_there_to_be_read(self, built: Built) -> None:
        with acting_for(_board("brackenshire")):
            rated = SubmittedAnswer.level.in_([level for level in Level if level.is_rating])
            # Small partners have a form of one line, and so had the spreadsheet.
            whole = rated, SubmittedAnswer.difference != ""
            texts = read(select(SubmittedAnswer.practice).where(*whole)).scalars().all()
            own = read(select(SubmittedAnswer.addendum).where(SubmittedAnswer.addendum != "")).scalars().all()
            again = read(select(Submission.version)).scalars().all()
            taken_back = read(select(Submission.id).where(Submission.withdrawn_at.is_not(None))).all()
        assert len(texts) > 100
        assert all(len(text.split()) >= 25 for text in texts)
        assert own
        assert max(again) == 2
        assert len(taken_back) == 1

    def test_an_invitation_is_waiting(self, built: Built) -> None:
        with acting_for(_board("quillbridge")):
            waiting = read(select(Token.expires_at).where(Token.used_at.is_(None))).scalars().all()
        assert any(expires > built.now for expires in waiting)


class TestComparing:
    def _region(self) -> UUID:
        with operating():
            region = resolve(SpaceKind.REGION, REGION.slug)
        assert region is not None
        return region.id

    def test_figures_are_there_and_those_that_are_made_up_say_so(self, built: Built) -> None:
        with operating():
            releases = importing.list_releases()
        assert [one.is_made_up for one in releases] == [True, True, *([False] if national.FRAMEWORK.exists() else [])]
        assert all("Made up" in one.publisher for one in releases if one.is_made_up)
        assert not any(one.report["not_understood_count"] for one in releases if one.report)

    def test_councils_are_tied_and_some_have_answered_their_region(self, built: Built) -> None:
        with acting_for(self._region()):
            [call] = calls.list_calls(now=built.now)
        assert call.answers == len(comparing.ANSWERING)
        assert call.days_left > 0
        with operating():
            tied = set(read(select(Space.host_council).where(Space.host_council.is_not(None))).scalars())
        assert tied == set(ORGANISATIONS.values())

    def test_the_region_reads_what_boards_released_by_name_and_no_more(self, built: Built) -> None:
        with acting_for(self._region()):
            names = read(select(BoardRelease.board_name, BoardRelease.series)).all()
        boards = {board.slug: board.name for board in REGION.boards}
        assert Counter(name for name, _ in names) == {
            boards["port-sable"]: 1,
            boards["eldermoor-stannerby"]: 2,
            boards["brackenshire"]: 1,
        }


class TestNothingLeftUndone:
    def test_every_envelope_was_delivered(self, built: Built) -> None:
        with operating():
            spaces = read(select(Space.id)).scalars().all()
        sent = delivered = 0
        for space_id in spaces:
            with acting_for(space_id):
                sent += len(read(select(Envelope.id).where(Envelope.space_id == space_id)).all())
                delivered += len(read(select(Delivery.id)).all())
        assert sent == delivered > 200

    def test_only_what_lies_ahead_is_waiting(self, built: Built) -> None:
        with maintaining():
            jobs = read(select(Job.kind, Job.state, Job.run_at)).all()
        assert {job.state for job in jobs} <= {JobState.WAITING}
        assert all(job.run_at > built.now for job in jobs)
        assert "assessments.close_due" in {job.kind for job in jobs}

    def test_one_mail_alone_was_sent_to_whoever_has_no_password(self, built: Built) -> None:
        [mail] = [message_from_bytes(path.read_bytes(), policy=default) for path in built.mail.iterdir()]
        assert BY_LINK.contact_email in mail["To"]


class TestSignIns:
    def test_every_role_is_among_them(self, built: Built) -> None:
        assert {one.role for one in built.sign_ins} == {role.value for role in Role} | {"operator"}

    def test_list_has_what_was_promised(self, built: Built) -> None:
        entries = json.loads(built.accounts.read_text())
        assert len(entries) == sum(len(person.roles) for person in (*REGION.people, NEW_LEAD)) + 1  # the caretaker's
        assert all(set(entry) == {"email", "password", "role", "space", "home"} for entry in entries)
        operators = [entry for entry in entries if entry["role"] == "operator"]
        assert operators
        assert all((entry["space"], entry["home"]) == (None, "/console/") for entry in operators)
        assert all(entry["password"] == PASSWORD for entry in entries)
        assert len({entry["email"] for entry in entries}) == count(Account) - 1
        assert BY_LINK.contact_email not in {entry["email"] for entry in entries}

    def test_one_of_every_role_gets_to_their_first_page(self, built: Built) -> None:
        by_role = {one.role: one for one in reversed(built.sign_ins)}
        for number, one in enumerate(by_role.values()):
            browser = Browser(built.app, address=f"192.0.2.{number + 1}")
            assert browser.sign_in(one.email, one.password).status_code == 303
            page = browser.get(one.home)
            assert page.status_code == 200
            assert "made up" in page.text


class TestAgain:
    def test_nothing_is_written(self, built: Built) -> None:
        before, stamp = [count(model) for model in (Space, Account, Token, Job)], built.accounts.stat().st_mtime_ns
        said: list[str] = []
        made = build(built.accounts, now=clock.now(), say=said.append)
        assert made == built.sign_ins
        assert any("built already" in line for line in said)
        assert [count(model) for model in (Space, Account, Token, Job)] == before
        assert built.accounts.stat().st_mtime_ns == stamp

    def test_a_build_that_was_broken_off_is_noticed(self, built: Built, tmp_path: Path) -> None:
        with pytest.raises(HalfBuilt):
            build(tmp_path / "none.json", now=clock.now(), say=lambda line: None)


class TestRefused:
    def test_outside_the_demo(self, databases: Databases) -> None:
        with databases.app("sqlite") as app:
            # In a context of its own, or it would stand on the app of the fixture above.
            answer = Context().run(lambda: app.test_cli_runner().invoke(args=["demo", "build"]))
        assert answer.exit_code != 0
        assert "MSP_ENV=demo" in answer.output

    def test_not_even_there_in_production(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'x.sqlite'}"
        more = {"MSP_ENV": "production", "PUBLIC_URL": "https://msp.example.org"}
        app = create_app(settings_for(url, worker_url=url, owner_url=url, mail_folder=tmp_path, **more))
        assert not {"demo", "sample"} & set(app.cli.commands)


def test_says_who_can_sign_in(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "INSTANCE", built.accounts.parent)
    monkeypatch.setattr(cli, "ACCOUNTS", built.accounts)
    answer = built.app.test_cli_runner().invoke(args=["demo", "build"])
    assert answer.exit_code == 0
    assert PASSWORD in answer.output
    assert "sam.okonedo-price@operator.example" in answer.output
    assert BY_LINK.contact_email in answer.output


def _board(slug: str) -> UUID:
    return space_of(SpaceKind.BOARD, slug)
