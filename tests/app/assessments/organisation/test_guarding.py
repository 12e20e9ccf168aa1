"""A text that may tell who somebody is: warned of once, beside its field; saved as it is when told to."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from sqlalchemy import select

from app.core.models import LetPass
from tenants import AuditEntry, acting_for, read
from tests.app.accounts.helpers import Browser, hidden_fields
from tests.app.assessments.organisation.test_pages import open_form, post
from tests.app.assessments.organisation.world import World

TELLS = "We rang Mrs Smith on 07700 900123 each week."


@pytest.fixture
def lead(world: World) -> Browser:
    return world.browser("lead@quill.example")


@pytest.fixture
def path(world: World) -> str:
    return f"/organisations/{world.quill.slug}/requests/{world.ask(world.anytown)}/factors/1"


def let_pass(world: World) -> list[tuple[str, str, str]]:
    with acting_for(world.quill.id):
        rows = read(select(LetPass.object_kind, LetPass.field, LetPass.what)).all()
    return [tuple(row) for row in rows]


class TestWithoutAScript:
    def test_warns_beside_the_field_and_loses_nothing(self, world: World, lead: Browser, path: str) -> None:
        shown = post(lead, path, open_form(lead, path) | {"practice": TELLS, "difference": "More.", "level": "2"})
        assert shown.status_code == 422
        assert "This looks like a phone number (07700 900123). Take it out, or save it as it is" in shown.text
        assert TELLS in shown.text
        assert re.search(r'name="let_pass-practice" type="checkbox" value="[0-9a-f]{64}"', shown.text)
        assert "There is a problem" in shown.text
        assert let_pass(world) == []

    def test_saves_it_when_told_to_and_warns_no_more(self, world: World, lead: Browser, path: str) -> None:
        fields = open_form(lead, path) | {"practice": TELLS, "go": "stay"}
        prints = re.findall(
            r'name="let_pass-practice" type="checkbox" value="([0-9a-f,]+)"', post(lead, path, fields).text
        )
        assert post(lead, path, fields | {"let_pass-practice": prints[0]}).status_code == 303
        assert let_pass(world) == [("answer", "practice", "phone")]
        again = open_form(lead, path) | {"practice": TELLS + " It helped.", "go": "stay"}
        assert post(lead, path, again).status_code == 303
        with acting_for(world.quill.id):
            actions = [*read(select(AuditEntry.action, AuditEntry.detail).where(AuditEntry.action == "text.let_pass"))]
        assert [tuple(one) for one in actions] == [("text.let_pass", {"field": "practice", "what": "phone"})]

    def test_asks_again_about_something_new(self, world: World, lead: Browser, path: str) -> None:
        fields = open_form(lead, path) | {"practice": TELLS, "go": "stay"}
        prints = re.findall(
            r'name="let_pass-practice" type="checkbox" value="([0-9a-f,]+)"', post(lead, path, fields).text
        )
        more = fields | {"practice": f"{TELLS} LS1 4AP", "let_pass-practice": prints[0]}
        shown = post(lead, path, more)
        assert shown.status_code == 422
        assert "a postcode (LS1 4AP)" in shown.text
        assert let_pass(world) == []

    def test_warns_of_the_title_of_a_link(self, lead: Browser, path: str) -> None:
        link = {"link_title_1": "Letter to Jane Smith, 4/3/1951", "link_url_1": "https://www.example.org"}
        shown = post(lead, path, open_form(lead, path) | link)
        assert shown.status_code == 422
        assert "a person&#39;s date of birth (Jane Smith, 4/3/1951)" in shown.text
        assert 'name="let_pass-link_title_1"' in shown.text


class TestWithAScript:
    def test_says_which_field_and_what_to_send_back(self, world: World, lead: Browser, path: str) -> None:
        fields = open_form(lead, path) | {"practice": TELLS}
        answer = post(lead, path, fields, json=True)
        assert answer.status_code == 422
        [one] = answer.json["guard"]
        assert one["field"] == "practice"
        assert "07700 900123" in one["words"]
        saved = post(lead, path, fields | {"let_pass-practice": one["prints"]}, json=True)
        assert saved.status_code == 200
        assert let_pass(world) == [("answer", "practice", "phone")]


class TestConflict:
    def test_is_settled_with_a_warning_too(self, world: World, lead: Browser, path: str) -> None:
        fields = open_form(lead, path)
        world.save(UUID(path.split("/")[4]), 1, by=world.helper, practice="Theirs", difference="")
        shown = post(lead, path, fields | {"practice": TELLS, "difference": "Ring 07700 900999"})
        assert shown.status_code == 409
        settle = open_settle(shown.text) | {"use_practice": "mine"}
        warned = post(lead, f"{path}/settle", settle)
        assert warned.status_code == 422
        boxes = dict(re.findall(r'name="(let_pass-[a-z_]+)" type="checkbox" value="([0-9a-f,]+)"', warned.text))
        assert set(boxes) == {"let_pass-use_practice", "let_pass-use_difference"}
        again = open_settle(warned.text) | {"use_practice": "mine", "use_difference": "mine"}
        assert post(lead, f"{path}/settle", again | boxes).status_code == 303
        assert sorted(field for _, field, _ in let_pass(world)) == ["difference", "practice"]


def open_settle(text: str) -> dict[str, str]:
    form = text[text.index('/settle"') :]
    both = re.findall(r'<textarea[^>]* name="(both_[a-z_]+)"[^>]*>([^<]*)</textarea>', form)
    return hidden_fields(form) | dict(both)


class TestCheckPage:
    def test_says_how_many_texts_were_let_pass(self, lead: Browser, path: str) -> None:
        fields = open_form(lead, path) | {
            "practice": TELLS,
            "difference": "He is at LS1 4AP.",
            "level": "2",
            "go": "stay",
        }
        boxes = dict(
            re.findall(r'name="(let_pass-[a-z_]+)" type="checkbox" value="([0-9a-f,]+)"', post(lead, path, fields).text)
        )
        assert post(lead, path, fields | boxes).status_code == 303
        shown = lead.get(path.replace("factors/1", "check")).text
        assert "2 texts were saved in spite of a warning." in shown
        assert "What we do: this looks like a phone number" in shown

    def test_says_nothing_where_there_are_none(self, lead: Browser, path: str) -> None:
        assert post(lead, path, open_form(lead, path) | {"practice": "We ask.", "level": "2"}).status_code == 303
        assert "in spite of a warning" not in lead.get(path.replace("factors/1", "check")).text
