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
from app.assessments.service import cycles
from app.core import clock, mail
from app.learning_needs.queries.surveys import get_survey
from app.learning_needs.service import asked, running
from app.organisations import service as organisations
from tenants import Job, acting_for, acting_for_none, maintaining, read, transaction
from tests.app.accounts.helpers import hashed
from tests.app.spaces import work
from tests.isolation.browsing import Browsing, forget
from tests.isolation.world import World
from tests.journeys.pages import Pages

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
    with maintaining():
        sent = {arguments["mail"] for arguments in read(select(Job.arguments).where(Job.kind == mail.MAIL)).scalars()}
    assert sent == mail.composer_names(), "a kind of mail that no step here sends"
    forget()
    files = [*world.mails, *(path.read_bytes() for path in mail_folder.glob("*.eml"))]
    people = {person.email.lower(): person for person in world.people.values()}
    browsing, wrong, followed = Browsing(pages.app), [], 0
    for file in files:
        message = message_from_bytes(file, policy=policy.default)
        assert isinstance(message, EmailMessage)
        person = people.get(parseaddr(str(message["To"]))[1].lower())
        links = set(LINK.findall(text_of(message)))
        for path in links:
            secret = path.startswith(("/invitations/", "/reset-password/", "/forgotten-password"))
            answer = browsing.ask(None if secret else person, "GET", path)
            followed += 1
            if answer.status_code != 200:
                wrong.append(f"{message['Subject']}, to {message['To']}: {path} answers {answer.status_code}")
        if not links:
            wrong.append(f"{message['Subject']}: leads nowhere")
    assert wrong == []
    assert followed >= len(files) > 40
