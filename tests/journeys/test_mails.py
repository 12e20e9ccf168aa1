"""Every kind of mail is sent for some step, and its links lead where it says, for whoever got it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from sqlalchemy import select

from app.accounts import service as accounts
from app.assessments.queries.cycles import get_cycle
from app.assessments.service import cycles, nudging, reminding
from app.boards.service import claiming
from app.core import clock, mail
from app.learning_needs.queries.surveys import get_survey
from app.learning_needs.service import asked, running
from app.organisations import service as organisations
from app.people import queries as people
from app.people.keys import link_secret
from app.people.models import TokenPurpose
from app.people.roles import Role
from app.reports.service import meetings
from tenants import Job, acting_for, acting_for_none, maintaining, new_id, read, transaction
from tests.app.accounts.helpers import hashed
from tests.app.spaces import work
from tests.isolation.browsing import Browsing, forget
from tests.isolation.world import World
from tests.journeys.pages import Pages

SECRET = ("/answer/", "/claim/", "/forgotten-password", "/invitations/", "/mail-choices/", "/reset-password/")
REPLACED = 410  # a newer mail has a link of its own; the page of this one offers another
NO_LINKS = ("About answering for",)  # a claim was turned down: there is nowhere to go
LINK = re.compile(r"http://localhost(/[^\s\"<]*)")


def more_steps(world: World) -> None:
    """Take the steps that the world has not: more time, a decline, a password changed."""
    now, ids = clock.now(), world.ids["alder"]
    with acting_for(world.spaces["alder"].id, world.people["board_manager@alder"].account_id), transaction():
        cycles.change_last_day(
            cycle_id=ids["cycles"]["open"], revision=2, closes_on=clock.local_date(now) + timedelta(days=40), now=now
        )
    more_of_surveys(world, now)
    with acting_for(world.spaces["small"].id, world.people["organisation_lead@small"].account_id), transaction():
        organisations.decline_link(asker_id=world.spaces["birch"].id, now=now)
    person = world.people["board_member@alder"]
    with acting_for_none(person.account_id), transaction():
        accounts.change_password(password_hash=hashed(), now=now)
    more_of_the_journey(world, now)
    work(later=timedelta(minutes=2))


def more_of_the_journey(world: World, now: datetime) -> None:
    """Remind partners and contacts, mail a link and the brief, turn a claim down, and let the last who answers go."""
    ids, alder = world.ids["alder"], world.spaces["alder"].id
    manager, cycle_id = world.people["board_manager@alder"].account_id, ids["cycles"]["open"]
    asked_of = [ids["requests"]["open", key] for key in ("reed", "newcomer")]
    with acting_for(alder, manager), transaction():
        nudging.remind_partners(cycle_id=cycle_id, key=new_id(), request_ids=asked_of, words="", now=now)
    with acting_for(alder, manager):
        last_day = get_cycle(cycle_id).closes_on
    with acting_for(alder), transaction():
        week_before = clock.start_of(last_day - timedelta(days=7)) + timedelta(hours=8)
        assert reminding.remind_contacts(cycle_id=cycle_id, last_day=last_day, days=7, now=week_before)
    with acting_for(alder, manager), transaction():
        meetings.mail_to_me(cycle_id=ids["cycles"]["closed"], now=now)
    with acting_for(alder, manager), transaction():
        claiming.refuse_claim(claim_id=ids["claim_id"], now=now)
    with acting_for(world.spaces["quill"].id), transaction():
        token_id = claiming.make_claim(name="Clay", email="clay@msp.example", job="Lead", now=now)
    assert token_id is not None
    with acting_for_none():
        found = people.find_claim(link_secret(TokenPurpose.CLAIM.value, token_id))
    assert found is not None
    assert found.request_id is not None
    with acting_for(world.spaces["quill"].id), transaction():
        claiming.confirm_address(token_id=token_id, claim_id=found.request_id, now=now)
    lead = world.people["organisation_lead@small"]
    with acting_for(world.spaces["small"].id), transaction():
        accounts.mail_answer_link(email=lead.email, request_id=ids["requests"]["open", "small"], now=now)


def the_last_leave(world: World) -> None:
    """Let whoever answers for an organisation go: its board hears of it, and whoever is left."""
    now, lead = clock.now(), world.people["organisation_lead@small"]
    members = world.ids["small"]["members"]
    for role in (Role.ORGANISATION_COORDINATOR, Role.ORGANISATION_LEAD):
        with acting_for(world.spaces["small"].id, lead.account_id), transaction():
            accounts.end_membership(membership_id=members[role], now=now, leaves_nobody=True)
    work(later=timedelta(minutes=2))


def more_of_surveys(world: World, now: datetime) -> None:
    """Remind a partner of a survey, give it more time, and have it remind itself."""
    ids, manager = world.ids["alder"], world.people["board_manager@alder"].account_id
    survey_id, request_id = ids["surveys"]["open"], ids["survey_requests"]["open", "quill"]
    later = clock.local_date(now) + timedelta(days=40)
    with acting_for(world.spaces["alder"].id, manager), transaction():
        running.nudge(survey_id=survey_id, request_id=request_id, now=now)
    with acting_for(world.spaces["alder"].id, manager):
        revision = get_survey(survey_id).revision
    with acting_for(world.spaces["alder"].id, manager), transaction():
        running.change_last_day(survey_id=survey_id, revision=revision, closes_on=later, now=now)
    with acting_for(world.spaces["quill"].id), transaction():
        assert asked.remind_if_low(request_id=request_id, closes_on=later.isoformat(), now=now) > 0


def text_of(message: EmailMessage) -> str:
    return "\n".join(str(part.get_content()) for part in message.walk() if part.get_content_maintype() == "text")


def test_lead_where_they_say(pages: Pages, mail_folder: Path) -> None:
    world = pages.world
    more_steps(world)
    files = [*world.mails, *_mails(mail_folder)]
    followed, wrong = _follow(pages, files)
    assert followed >= len(files) > 40
    the_last_leave(world)
    new = [one for one in _mails(mail_folder) if one not in files]
    assert new
    wrong += _follow(pages, new)[1]
    assert wrong == []
    with maintaining():
        sent = {arguments["mail"] for arguments in read(select(Job.arguments).where(Job.kind == mail.MAIL)).scalars()}
    assert sent == mail.composer_names(), "a kind of mail that no step here sends"


def _mails(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.glob("*.eml"))]


def _follow(pages: Pages, files: list[bytes]) -> tuple[int, list[str]]:
    """Follow every link of some mails as whoever got them; return how many there were, and what is wrong."""
    forget()
    people_of = {person.email.lower(): person for person in pages.world.people.values()}
    browsing, wrong, followed = Browsing(pages.app), [], 0
    for file in files:
        message = message_from_bytes(file, policy=policy.default)
        assert isinstance(message, EmailMessage)
        person = people_of.get(parseaddr(str(message["To"]))[1].lower())
        links = set(LINK.findall(text_of(message)))
        for path in links:
            answer = browsing.ask(None if path.startswith(SECRET) else person, "GET", path)
            followed += 1
            if answer.status_code not in ((200, REPLACED) if path.startswith("/answer/") else (200,)):
                wrong.append(f"{message['Subject']}, to {message['To']}: {path} answers {answer.status_code}")
        if not links and not str(message["Subject"]).startswith(NO_LINKS):
            wrong.append(f"{message['Subject']}: leads nowhere")
    return followed, wrong
