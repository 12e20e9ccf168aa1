"""Partners and their people from a spreadsheet: looked at first, taken in whole, or not at all."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.messages import invitation_path
from app.boards import queries as boards
from app.boards import service as partners
from app.boards.importing.columns import is_heading
from app.boards.importing.shapes import Fate, Plan
from app.boards.models import Partner
from app.boards.queries import Standing
from app.boards.queries import importing as queries
from app.boards.service import importing as service
from app.commons.kinds import PartnerKind
from app.core import clock, holding
from app.core.errors import Refused
from app.core.models import HeldFile
from app.core.sheets import read
from app.organisations import queries as directory
from app.organisations.keys import Keys
from app.people.models import TokenPurpose
from app.people.roles import Role
from tenants import AuditEntry, SpaceRef, acting_for, db, new_id, transaction
from tests.app.accounts.helpers import PASSWORD, Browser, tokens
from tests.app.boards.import_files import csv_of, row
from tests.app.spaces import add_partner, claim, make_board, make_organisation, work


@pytest.fixture
def other(app: Flask) -> SpaceRef:
    return make_board("Birch Hill Board", "birch-hill")


class Import:
    """A list handed in to a board."""

    def __init__(self, board: SpaceRef, content: str | bytes) -> None:
        sent = content.encode() if isinstance(content, str) else content
        sheet = read(sent, filename="partners.csv", is_heading=is_heading)
        self.board, self.id = board, new_id()
        with acting_for(board.id), transaction():
            service.hand_in(key=self.id, sheet=sheet, now=clock.now())

    @property
    def upload(self) -> queries.Upload:
        with acting_for(self.board.id):
            return queries.get_upload(self.id)

    @property
    def plan(self) -> Plan:
        with acting_for(self.board.id):
            return queries.get_plan(queries.get_upload(self.id))

    @property
    def problems(self) -> list[tuple[str, str]]:
        return [(problem.place, problem.text) for problem in self.plan.problems]

    @property
    def fates(self) -> dict[str, Fate]:
        return {proposal.group.name: proposal.fate for proposal in self.plan.proposals}

    def say(self, **said: object) -> None:
        with acting_for(self.board.id), transaction():
            service.say(upload_id=self.id, revision=self.revision(), **said)  # type: ignore[arg-type]

    def revision(self) -> int:
        return queries.get_upload(self.id).revision

    def take_in(self) -> None:
        with acting_for(self.board.id), transaction():
            service.take_in(upload_id=self.id, revision=self.revision(), now=clock.now())


def standings(board: SpaceRef) -> dict[str, Standing]:
    with acting_for(board.id):
        return {partner.name: partner.standing for partner in boards.list_partners()}


def invited() -> list[tuple[str, Role | None]]:
    return [(token.email, token.role) for token in tokens(TokenPurpose.INVITATION) if token.cancelled_at is None]


class TestColumns:
    @pytest.mark.parametrize(
        "headings",
        [
            ("Organisation", "Kind", "NHS organisation code", "Charity number", "Name", "Email", "Role"),
            ("PARTNER AGENCY", "Type", "ODS code", "Charity No.", "Contact name", "E-mail address", "role"),
            ("Name", "Sector", "ODS", "Registered charity number", "Contact", "e-mail", "Role in MSP"),
        ],
    )
    def test_are_known_by_what_people_call_them(self, board: SpaceRef, headings: tuple[str, ...]) -> None:
        handed_in = Import(board, csv_of(row(), headings=headings))
        assert handed_in.problems == []
        assert handed_in.fates == {"Quill Trust": Fate.NEW}
        assert handed_in.plan.proposals[0].group.people[0].email == "jo@quill.example"

    def test_that_are_not_known_are_asked_about(self, board: SpaceRef) -> None:
        handed_in = Import(board, csv_of(("Quill Trust", "Police", "Jo", "jo@quill.example"), headings="ABCD"))
        assert not handed_in.upload.places
        with acting_for(board.id), transaction():
            places = {"organisation": 0, "kind": 1, "person": 2, "email": 3}
            service.choose_columns(upload_id=handed_in.id, places=places, revision=1)
        assert handed_in.fates == {"Quill Trust": Fate.NEW}

    def test_two_that_could_be_one_are_asked_about(self, board: SpaceRef) -> None:
        headings = ("Organisation", "Name", "Email", "Email")
        assert not Import(board, csv_of(("Quill", "Jo", "a@b.example", "c@d.example"), headings=headings)).upload.places

    def test_first_and_last_names_are_put_together(self, board: SpaceRef) -> None:
        headings = ("Organisation", "Kind", "First name", "Surname", "Email")
        handed_in = Import(board, csv_of(("Quill", "Police", "Jo", "Lane", "jo@quill.example"), headings=headings))
        assert handed_in.plan.proposals[0].group.people[0].name == "Jo Lane"

    def test_that_are_not_used_are_said(self, board: SpaceRef) -> None:
        handed_in = Import(board, csv_of((*row(), "x"), headings=(*"", "Organisation", "Kind", "ODS", "Charity number",
                                                                  "Name", "Email", "Role", "Shoe size")))  # fmt: skip
        assert handed_in.plan.unused == ("Shoe size",)


class TestProblems:
    @pytest.mark.parametrize(
        ("rows", "place", "said"),
        [
            pytest.param([row(organisation="")], "A2", "name of the organisation", id="no organisation"),
            pytest.param([row(organisation="!!!")], "A2", "in letters", id="a name of marks alone"),
            pytest.param([row(kind="Circus")], "B2", "kind is not known", id="an unknown kind"),
            pytest.param([row(kind="")], "B2", "what kind", id="no kind"),
            pytest.param([row(), row(kind="Fire", email="b@quill.example")], "B3", "Cell B2", id="two kinds"),
            pytest.param([row(ods="!!")], "C2", "NHS organisation code", id="a bad code"),
            pytest.param([row(charity="12")], "D2", "charity number", id="a bad number"),
            pytest.param([row(name="")], "E2", "name of the person", id="no name"),
            pytest.param([row(email="")], "F2", "email address", id="no address"),
            pytest.param([row(email="jo at quill")], "F2", "one email address", id="a bad address"),
            pytest.param([row(email="a@b.example; c@d.example")], "F2", "one email address", id="two addresses"),
            pytest.param([row(role="Jester")], "G2", "role is not known", id="an unknown role"),
            pytest.param([row(role="Coordinator")], "G2", "Nobody leads", id="nobody leads"),
            pytest.param([row(name="", email="")], "F2", "Nobody is named", id="nobody at all"),
            pytest.param([row(), row()], "F3", "cell F2 already", id="the same person twice"),
            pytest.param([row(ods="RX1"), row(ods="RX2", email="b@quill.example")], "C3", "Cell C2", id="two codes"),
            pytest.param([row(ods="RX1"), row("Other", ods="RX1")], "C3", "“Quill Trust” in row 2", id="two names"),
            pytest.param([(*row(), "x")], "H2", "no heading above", id="a cell too many"),
        ],
    )
    def test_name_the_cell(self, board: SpaceRef, rows: list[tuple[str, ...]], place: str, said: str) -> None:
        [(at, text)] = Import(board, csv_of(*rows)).problems
        assert at == place
        assert said in text

    def test_keep_everything_out(self, board: SpaceRef) -> None:
        handed_in = Import(board, csv_of(row(), row("Birch Fire", email="no address")))
        with pytest.raises(service.NotReady):
            handed_in.take_in()
        assert standings(board) == {}
        assert not handed_in.upload.is_taken

    def test_are_gone_once_their_rows_are_left_out(self, board: SpaceRef) -> None:
        handed_in = Import(board, csv_of(row(), row("Birch Fire", email="no address")))
        handed_in.say(leave_out={3})
        assert handed_in.problems == []
        assert set(handed_in.plan.left_out) == {3}
        handed_in.take_in()
        assert standings(board) == {"Quill Trust": Standing.NOBODY_YET}

    def test_come_back_with_their_rows(self, board: SpaceRef) -> None:
        handed_in = Import(board, csv_of(row(), row("Birch Fire", email="no address")))
        with acting_for(board.id), transaction():
            service.leave_out_problems(upload_id=handed_in.id, revision=1)
        assert handed_in.problems == []
        handed_in.say(bring_back={3})
        assert [place for place, _ in handed_in.problems] == ["F3"]


class TestReading:
    def test_several_rows_are_one_organisation(self, board: SpaceRef) -> None:
        handed_in = Import(
            board,
            csv_of(
                row(role="Contributor", email="a@quill.example"),
                row("The QUILL trust", kind="", role="Safeguarding lead", email="b@quill.example"),
                row("", kind="", role="Coordinator", email="c@quill.example"),
            ),
        )
        [proposal] = handed_in.plan.proposals
        assert proposal.group.contact.email == "b@quill.example"
        assert "Row 4" in handed_in.plan.remarks[0]

    def test_the_first_leads_where_nobody_is_said_to(self, board: SpaceRef) -> None:
        handed_in = Import(board, csv_of(row(), row(email="b@quill.example")))
        roles = [person.role for person in handed_in.plan.proposals[0].group.people]
        assert roles == [Role.ORGANISATION_LEAD, Role.ORGANISATION_CONTRIBUTOR]

    def test_a_formula_is_text(self, board: SpaceRef) -> None:
        handed_in = Import(board, csv_of(row(name="=HYPERLINK(1)")))
        assert handed_in.plan.proposals[0].group.people[0].name == "=HYPERLINK(1)"
        assert "E2" in handed_in.plan.remarks[0]


class TestMatching:
    def test_a_key_is_sure(self, board: SpaceRef, other: SpaceRef) -> None:
        make_organisation(other, "Quill Health", keys=Keys(ods_code="RX1"))
        handed_in = Import(board, csv_of(row("Quil Hlth", kind="", ods="rx1")))
        assert handed_in.fates == {"Quil Hlth": Fate.KNOWN}

    def test_the_same_name_and_kind_are_sure(self, board: SpaceRef, other: SpaceRef) -> None:
        make_organisation(other, "Quill Trust", kind=PartnerKind.POLICE)
        assert Import(board, csv_of(row("The Quill Trust Ltd"))).fates == {"The Quill Trust Ltd": Fate.KNOWN}

    def test_the_same_name_of_another_kind_is_asked_about(self, board: SpaceRef, other: SpaceRef) -> None:
        found = make_organisation(other, "Quill Trust", kind=PartnerKind.FIRE)
        handed_in = Import(board, csv_of(row()))
        assert handed_in.fates == {"Quill Trust": Fate.DOUBT}
        assert not handed_in.plan.asked[0].may_be_new  # the directory has the name
        handed_in.say(choices={"quill trust": "new"})
        assert handed_in.fates == {"Quill Trust": Fate.DOUBT}
        handed_in.say(choices={"quill trust": str(found.id)})
        assert handed_in.fates == {"Quill Trust": Fate.KNOWN}

    def test_the_same_name_with_another_code_is_asked_about(self, board: SpaceRef, other: SpaceRef) -> None:
        make_organisation(other, "Quill Trust", kind=PartnerKind.POLICE, keys=Keys(ods_code="RX1"))
        assert Import(board, csv_of(row(ods="RX2"))).fates == {"Quill Trust": Fate.DOUBT}

    @pytest.mark.parametrize("written", ["Quil Trust Hospitals", "Quill Hospital NHS Trust", "Hospital of Quill"])
    def test_a_name_like_it_is_asked_about(self, board: SpaceRef, other: SpaceRef, written: str) -> None:
        found = make_organisation(other, "Quill Trust Hospital", kind=PartnerKind.POLICE)
        make_organisation(other, "Birch Trust Hospital", kind=PartnerKind.POLICE)
        handed_in = Import(board, csv_of(row(written)))
        assert [entry.id for entry in handed_in.plan.asked[0].candidates] == [found.id]
        with pytest.raises(service.NotReady):
            handed_in.take_in()
        handed_in.say(choices={handed_in.plan.asked[0].group.key: "new"})
        handed_in.take_in()
        assert standings(board) == {written: Standing.NOBODY_YET}

    def test_keys_of_two_organisations_are_a_problem(self, board: SpaceRef, other: SpaceRef) -> None:
        make_organisation(other, "Quill", keys=Keys(ods_code="RX1"))
        make_organisation(other, "Birch", keys=Keys(charity_number="1234567"))
        [(place, said)] = Import(board, csv_of(row(ods="RX1", charity="1234567"))).problems
        assert place == "D2"
        assert "cell C2 is that of Quill" in said

    def test_two_rows_that_are_one_organisation_are_a_problem(self, board: SpaceRef, other: SpaceRef) -> None:
        make_organisation(other, "Quill Trust", kind=PartnerKind.POLICE, keys=Keys(ods_code="RX1"))
        [(place, said)] = Import(board, csv_of(row(), row("Quill Hospitals", ods="RX1"))).problems
        assert place == "A3"
        assert "row 2" in said


class TestTakeIn:
    def test_makes_partners_and_invites_their_people(self, board: SpaceRef) -> None:
        handed_in = Import(
            board,
            csv_of(
                row(),
                row(email="c@quill.example", role="Coordinator"),
                row("Birch Fire", kind="Fire", email="fire@birch.example"),
            ),
        )
        handed_in.take_in()
        assert standings(board) == {"Birch Fire": Standing.NOBODY_YET, "Quill Trust": Standing.NOBODY_YET}
        assert sorted(invited(), key=str) == [
            ("c@quill.example", Role.ORGANISATION_COORDINATOR),
            ("fire@birch.example", Role.ORGANISATION_LEAD),
            ("jo@quill.example", Role.ORGANISATION_LEAD),
        ]

    def test_is_noted_in_the_trail_and_the_list_is_gone(self, board: SpaceRef) -> None:
        handed_in = Import(board, csv_of(row()))
        handed_in.take_in()
        with acting_for(board.id):
            entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "partners.imported")).one()
            assert entry.detail["partners"] == 1
            held = db.session.scalars(select(HeldFile)).one()
            assert (held.content, set(held.choices)) == (b"", {"result"})
        assert handed_in.upload.result["new"] == 1

    def test_twice_is_once(self, board: SpaceRef) -> None:
        handed_in = Import(board, csv_of(row()))
        handed_in.take_in()
        with pytest.raises(holding.Taken):
            handed_in.take_in()
        assert len(invited()) == 1

    def test_asks_the_people_who_are_there_and_mails_nobody_else(self, board: SpaceRef, other: SpaceRef) -> None:
        organisation = make_organisation(other, kind=PartnerKind.POLICE)
        claim(organisation)
        Import(board, csv_of(row(), row(email="b@quill.example"))).take_in()
        assert standings(board) == {"Quill Trust": Standing.WAITING}
        assert invited() == []

    def test_leaves_partners_as_they_are(self, board: SpaceRef) -> None:
        add_partner(board, make_organisation(board, kind=PartnerKind.POLICE))
        before = invited()
        handed_in = Import(board, csv_of(row(name="", email=""), row("Birch Fire", email="f@birch.example")))
        assert handed_in.problems == []
        assert handed_in.fates == {"Quill Trust": Fate.PARTNER, "Birch Fire": Fate.NEW}
        handed_in.take_in()
        assert invited() == [*before, ("f@birch.example", Role.ORGANISATION_LEAD)]

    def test_brings_back_one_that_left(self, board: SpaceRef) -> None:
        partner_id = add_partner(board, make_organisation(board, kind=PartnerKind.POLICE))
        with acting_for(board.id), transaction():
            partners.leave(partner_id=partner_id, now=clock.now())
        handed_in = Import(board, csv_of(row()))
        assert handed_in.fates == {"Quill Trust": Fate.RETURNS}
        handed_in.take_in()
        assert standings(board) == {"Quill Trust": Standing.NOBODY_YET}

    def test_does_nothing_where_one_of_many_is_refused(self, board: SpaceRef, monkeypatch: pytest.MonkeyPatch) -> None:
        handed_in = Import(board, csv_of(row(), row("Birch Fire", email="f@birch.example")))
        real = service.accounts.invite  # type: ignore[attr-defined]

        def refuse(*, email: str, **more: object) -> UUID:
            if email.startswith("f@"):
                raise Refused("Not this one.")
            made: UUID = real(email=email, **more)
            return made

        monkeypatch.setattr("app.accounts.service.invite", refuse)
        with pytest.raises(Refused, match="Not this one"):
            handed_in.take_in()
        with acting_for(board.id):
            assert db.session.scalar(select(func.count()).select_from(Partner)) == 0
            assert directory.search("Quill").entries == ()
        assert not handed_in.upload.is_taken

    def test_refuses_what_somebody_else_changed(self, board: SpaceRef) -> None:
        handed_in = Import(board, csv_of(row()))
        handed_in.say(leave_out={9})
        with acting_for(board.id), transaction(), pytest.raises(holding.Stale):
            service.take_in(upload_id=handed_in.id, revision=1, now=clock.now())

    def test_sees_what_came_into_the_directory_meanwhile(self, board: SpaceRef, other: SpaceRef) -> None:
        handed_in = Import(board, csv_of(row(kind="Police")))
        make_organisation(other, kind=PartnerKind.FIRE)
        with pytest.raises(service.NotReady):
            handed_in.take_in()

    def test_another_board_reaches_no_list_of_this_one(self, board: SpaceRef, other: SpaceRef) -> None:
        handed_in = Import(board, csv_of(row()))
        handed_in.board = other
        with pytest.raises(Exception, match="No row was found"):
            handed_in.take_in()
        assert standings(other) == {}

    def test_mails_go_out(self, board: SpaceRef) -> None:
        Import(board, csv_of(row())).take_in()
        work()


class TestWhoeverIsInvitedBesideTheContact:
    @pytest.fixture
    def taken(self, board: SpaceRef) -> Import:
        handed_in = Import(
            board,
            csv_of(
                row(),
                row(email="co@quill.example", role="Coordinator"),
                row(email="help@quill.example", role="Contributor"),
            ),
        )
        handed_in.take_in()
        return handed_in

    def accept(self, app: Flask, email: str) -> int:
        [token] = [one for one in tokens(TokenPurpose.INVITATION) if one.email == email and one.cancelled_at is None]
        path, browser = invitation_path(token.id), Browser(app)
        return browser.submit(path, name="Jo Lane", password=PASSWORD, password_again=PASSWORD).status_code

    @pytest.mark.parametrize("first", ["jo@quill.example", "co@quill.example", "help@quill.example"])
    def test_joins_whoever_comes_first(self, app: Flask, board: SpaceRef, taken: Import, first: str) -> None:
        everybody = {"jo@quill.example", "co@quill.example", "help@quill.example"}
        for email in (first, *sorted(everybody - {first})):
            assert self.accept(app, email) in (200, 303)
        used = {token.email for token in tokens(TokenPurpose.INVITATION) if token.used_at is not None}
        assert used == everybody
        assert standings(board) == {"Quill Trust": Standing.CONNECTED}

    def test_connects_nothing_who_only_contributes(self, app: Flask, board: SpaceRef, taken: Import) -> None:
        self.accept(app, "help@quill.example")
        assert standings(board) == {"Quill Trust": Standing.NOBODY_YET}

    def test_does_not_join_what_another_board_brought_in(
        self, app: Flask, board: SpaceRef, other: SpaceRef, taken: Import
    ) -> None:
        handed_in = Import(other, csv_of(row(email="else@quill.example")))
        handed_in.take_in()
        self.accept(app, "jo@quill.example")
        self.accept(app, "else@quill.example")
        used = {token.email for token in tokens(TokenPurpose.INVITATION) if token.used_at is not None}
        assert used == {"jo@quill.example"}

    def test_stays_invited_when_the_contact_changes(self, board: SpaceRef, taken: Import) -> None:
        with acting_for(board.id):
            [partner] = boards.list_partners()
        with acting_for(board.id), transaction():
            partners.change_contact(
                partner_id=partner.id,
                contact_name="New Lead",
                contact_email="new@quill.example",
                revision=partner.revision,
                now=clock.now(),
            )
        assert {email for email, _ in invited()} == {"new@quill.example", "co@quill.example", "help@quill.example"}
