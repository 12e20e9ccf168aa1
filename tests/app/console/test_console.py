"""The operator: spaces made whole, their states, addresses, jobs."""

from __future__ import annotations

from html import unescape
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.boards import queries as boards
from app.console import queries, service
from app.core import clock
from app.core.errors import Refused
from app.people.models import TokenPurpose
from app.people.roles import Role
from tenants import (
    AuditEntry,
    Job,
    JobState,
    Space,
    SpaceKind,
    SpaceRef,
    SpaceState,
    acting_for,
    db,
    enqueue,
    operating,
    overseeing,
    read,
    resolve,
    transaction,
    working,
)
from tests.app.accounts.helpers import Browser, last_invitation, make_operator, tokens
from tests.app.spaces import browser_of, make_board

NEW_BOARD = {
    "name": "Cedar Vale Board",
    "region_code": "E12000001",
    "councils": "E06000001",
    "controller": "Cedar Vale Council",
    "host_council": "E06000001",
    "keeper_name": "Mo Manager",
    "keeper_email": "mo@cedar.example",
}


@pytest.fixture
def operator(app: Flask) -> Browser:
    make_operator()
    browser = Browser(app)
    browser.sign_in("op@msp.example")
    return browser


def find(kind: SpaceKind, slug: str) -> SpaceRef:
    with operating():
        found = resolve(kind, slug)
    assert found is not None
    return found


def create(name: str = "Cedar Vale Board", *, space_id: UUID | None = None, slug: str = "") -> service.Made:
    with overseeing(space_id or uuid4()), transaction():
        return service.create_board(
            name=name,
            slug=slug,
            region_code="E12000001",
            councils=["E06000001", "E06000002"],
            controller="Cedar Vale Council",
            host_council=None,
            manager_name="Mo Manager",
            manager_email="mo@cedar.example",
            now=clock.now(),
        )


class TestCreateBoard:
    def test_makes_it_whole(self, app: Flask) -> None:
        made = create()
        board = find(SpaceKind.BOARD, "cedar-vale-board")
        assert (board.id, board.state) == (made.space_id, SpaceState.TRIAL)
        with acting_for(board.id):
            assert [name for _, name in boards.covered_councils()] == ["Hartlepool", "Middlesbrough"]
            assert boards.get_settings().controller == "Cedar Vale Council"
        [token] = tokens(TokenPurpose.INVITATION)
        assert (token.id, token.role, token.space_id, token.sent_from) == (
            made.token_id,
            Role.BOARD_MANAGER,
            board.id,
            None,
        )

    def test_counts_a_double_click_once(self, app: Flask) -> None:
        space_id = uuid4()
        assert create(space_id=space_id).token_id is not None
        assert create(space_id=space_id) == service.Made(space_id, None)
        assert len(tokens(TokenPurpose.INVITATION)) == 1

    def test_refuses_a_path_that_is_taken_and_leaves_nothing(self, app: Flask) -> None:
        create()
        with pytest.raises(Refused, match="already") as refused:
            create()
        assert refused.value.field == "slug"
        with operating():
            assert len(read(select(Space.id)).all()) == 1
        assert len(tokens(TokenPurpose.INVITATION)) == 1

    def test_leaves_nothing_where_it_fails_half_way(self, app: Flask) -> None:
        with pytest.raises(Refused), overseeing(uuid4()), transaction():
            service.create_board(
                name="Cedar",
                slug="",
                region_code=None,
                councils=["E09999999"],
                controller="C",
                host_council=None,
                manager_name="M",
                manager_email="m@c.example",
                now=clock.now(),
            )
        with operating():
            assert read(select(Space.id)).all() == []


class TestPages:
    def test_make_a_board_whose_manager_comes_in(self, app: Flask, operator: Browser) -> None:
        made = operator.submit("/console/boards/new", **NEW_BOARD)
        assert made.status_code == 303
        page = operator.get(made.headers["Location"]).text
        assert "Cedar Vale Board" in page
        assert "Trial" in page
        manager = Browser(app)
        joined = manager.submit(last_invitation(), name="Mo Manager", password="wet otter on a piano")
        assert joined.status_code == 303
        assert manager.get("/boards/cedar-vale-board/settings/").status_code == 200

    def test_make_a_region(self, operator: Browser) -> None:
        fields = {key: value for key, value in NEW_BOARD.items() if key not in ("councils", "host_council")}
        made = operator.submit("/console/regions/new", **fields | {"name": "North East", "slug": "north-east"})
        assert made.status_code == 303
        assert find(SpaceKind.REGION, "north-east").name == "North East"
        assert tokens(TokenPurpose.INVITATION)[-1].role is Role.REGION_LEAD

    @pytest.mark.parametrize(
        ("more", "says"),
        [
            ({"name": ""}, "Enter the name"),
            ({"name": "x" * 201}, "200 characters or fewer"),
            ({"slug": "Not A Path"}, "small letters"),
            ({"slug": "taken"}, "already"),
            ({"region_code": "E12999999"}, "Choose the region from the list"),
            ({"councils": "E09999999"}, "Choose councils from the list"),
            ({"host_council": "E09999999"}, "Choose the council from the list"),
            ({"controller": ""}, "Enter who answers"),
            ({"keeper_name": ""}, "Enter the name of the person"),
            ({"keeper_email": "mo"}, "correct format"),
        ],
    )
    def test_say_what_is_wrong(self, operator: Browser, more: dict[str, str], says: str) -> None:
        make_board("Taken", "taken")
        page = operator.submit("/console/boards/new", **NEW_BOARD | more)
        assert page.status_code == 422
        assert says in unescape(page.text)
        assert "There is a problem" in page.text

    def test_list_and_find_spaces(self, operator: Browser) -> None:
        make_board("Alder Bay Board", "alder-bay")
        make_board("Birch Hill Board", "birch-hill")
        assert "Birch Hill Board" in operator.get("/console/").text
        found = operator.get("/console/?kind=board&q=alder").text
        assert "Alder Bay Board" in found
        assert "Birch Hill Board" not in found
        assert operator.get("/console/?kind=castle").status_code == 404

    def test_move_a_space_to_another_state(self, app: Flask, operator: Browser) -> None:
        board = make_board()
        manager = browser_of(app, "manager@alder.example", board, Role.BOARD_MANAGER)
        base = f"/console/spaces/{board.id}/state"
        assert "Their" not in operator.get(f"{base}/suspended").text
        for _ in range(2):
            token = operator.hidden("/console/boards/new")
            assert operator.post(f"{base}/suspended", token).status_code == 303
        settings = manager.get("/boards/alder-bay/settings/")
        assert settings.status_code == 200
        assert manager.submit("/boards/alder-bay/settings/").status_code == 403
        assert "Moved this space from “active” to “suspended”" in manager.get("/boards/alder-bay/audit/").text
        operator.post(f"{base}/closed", operator.hidden(f"{base}/closed"))
        assert manager.get("/boards/alder-bay/settings/").status_code == 403
        assert operator.get(f"{base}/trial").status_code == 404
        assert operator.post(f"{base}/trial", operator.hidden("/console/boards/new")).status_code == 409

    @pytest.mark.parametrize(
        ("host", "says"),
        [
            ("https://msp.anytown.example", "Enter a host name alone"),
            ("anytown", "Enter a host name alone"),
            ("a b.example", "Enter a host name alone"),
            ("-a.example", "Enter a host name alone"),
            ("msp.taken.example", "Another board has this address"),
            ("x" * 254, "253 characters or fewer"),
        ],
    )
    def test_refuse_what_is_no_address(self, operator: Browser, host: str, says: str) -> None:
        one, other = make_board(), make_board("Birch Hill Board", "birch-hill")
        assert operator.submit(f"/console/spaces/{other.id}/address", host_name="msp.taken.example").status_code == 303
        page = operator.submit(f"/console/spaces/{one.id}/address", host_name=host)
        assert page.status_code == 422
        assert says in page.text

    def test_give_a_board_its_own_address(self, operator: Browser) -> None:
        board = make_board()
        path = f"/console/spaces/{board.id}/address"
        assert operator.submit(path, host_name=" MSP.Anytown.example. ").status_code == 303
        assert find(SpaceKind.BOARD, board.slug).host_name == "msp.anytown.example"
        assert operator.submit(path, host_name="").status_code == 303
        assert find(SpaceKind.BOARD, board.slug).host_name is None

    def test_invite_a_keeper_only_where_there_is_none(self, app: Flask, operator: Browser) -> None:
        board = make_board()
        path, fields = f"/console/spaces/{board.id}/invite", {"keeper_name": "Mo", "keeper_email": "mo@alder.example"}
        assert operator.submit(path, **fields).status_code == 303
        browser_of(app, "manager@alder.example", board, Role.BOARD_MANAGER)
        refused = operator.submit(path, **fields)
        assert refused.status_code == 409
        assert "Somebody looks after this space" in refused.text

    def test_are_the_operators_alone(self, app: Flask) -> None:
        board = make_board()
        manager = browser_of(app, "manager@alder.example", board, Role.BOARD_MANAGER)
        for path in ("/console/", "/console/jobs", "/console/boards/new", f"/console/spaces/{board.id}"):
            assert manager.get(path).status_code == 404
            assert Browser(app).get(path).status_code == 302

    def test_say_nothing_of_a_space_that_is_not_there(self, operator: Browser) -> None:
        for path in ("", "/address", "/invite", "/state/closed"):
            assert operator.get(f"/console/spaces/{uuid4()}{path}").status_code == 404


class TestJobs:
    def fail(self, board: SpaceRef) -> UUID:
        with acting_for(board.id), transaction():
            enqueue("core.mail", {"mail": "nobody"}, now=clock.now())
        with working(), transaction() as session:
            job = session.scalars(select(Job).where(Job.kind == "core.mail")).one()
            job.state, job.attempts, job.last_error = JobState.FAILED, 12, "ConnectionRefusedError"
            return job.id

    def test_that_failed_are_shown_and_tried_again(self, operator: Browser) -> None:
        board = make_board()
        job_id = self.fail(board)
        page = operator.get("/console/jobs").text
        assert "ConnectionRefusedError" in page
        assert "core.mail" in page
        for _ in range(2):
            again = operator.submit("/console/jobs", to=f"/console/jobs/{job_id}/retry")
            assert again.status_code == 303
        with operating():
            state, tries = read(select(Job.state, Job.attempts).where(Job.id == job_id)).one()
        assert (state, tries) == (JobState.WAITING, 0)
        assert "Everything is done in time" in operator.get("/console/jobs").text

    def test_that_are_in_time_are_not_shown(self, app: Flask) -> None:
        board = make_board()
        with acting_for(board.id), transaction():
            enqueue("core.mail", {"mail": "nobody"}, now=clock.now())
        with operating():
            assert queries.list_jobs(now=clock.now()) == ()


class TestCommand:
    def run(self, app: Flask, *more: str) -> tuple[int, str]:
        arguments = ["boards", "create", "Cedar Vale Board", "--manager-name", "Mo", "--manager-email", "mo@c.example"]
        db.session.remove()
        result = app.test_cli_runner().invoke(args=[*arguments, *more])
        return result.exit_code, result.output

    def test_makes_a_board_and_prints_the_invitation(self, app: Flask) -> None:
        code, said = self.run(app, "--councils", "Hartlepool, E06000002", "--slug", "cedar")
        assert code == 0, said
        assert "Mo is invited: /invitations/" in said
        board = find(SpaceKind.BOARD, "cedar")
        with operating():
            assert read(select(Space.region_code).where(Space.id == board.id)).scalar_one() == "E12000001"
        assert Browser(app).get(said.split()[-1]).status_code == 200
        with acting_for(board.id):
            actions = set(db.session.scalars(select(AuditEntry.action)))
        assert "board.created" in actions

    def test_says_what_is_wrong(self, app: Flask) -> None:
        assert self.run(app, "--councils", "Atlantis")[0] == 1
        assert self.run(app, "--region", "Atlantis")[0] == 1
        assert self.run(app)[0] == 0
        code, said = self.run(app)
        assert (code, "already" in said) == (1, True)
