"""Reading a space's audit trail: who did what, when, in plain words.

The trail itself holds ids. Names are put to them here, of people who are or were members, and of
spaces that are or were linked; what has no name any more is shown without one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.people.models import Account
from app.people.roles import Role
from tenants import AuditEntry, Space, read

PAGE = 50
SERVICE = "The service"

# Each action as a sentence without its subject. What stands in braces comes from the entry's detail.
WORDS: dict[str, str] = {
    "answers.given_for": "Sent answers in the organisation’s name, got by {how}",
    "answers.seen": "Read what was said in the organisation’s name",
    "barrier.answered": "Answered a board’s offer to remove a barrier: {answer}",
    "barrier.offer_withdrawn": "Took back an offer to remove a barrier from",
    "barrier.offered": "Offered to have a barrier removed by",
    "board.created": "Made this board",
    "brief.mailed": "Mailed the chair’s brief to {people} people",
    "call.closed": "Closed a call for a return",
    "call.made": "Called on councils for a return, due on {day}",
    "claim.confirmed": "Confirmed a claim to be of",
    "claim.made": "Heard that somebody claims to be of the organisation",
    "claim.refused": "Refused a claim to be of",
    "commentary.saved": "Wrote about a measure",
    "comparator.added": "Added a group to compare with",
    "comparator.changed": "Changed a group to compare with",
    "comparator.removed": "Removed a group to compare with",
    "council.tied": "Tied this organisation to a council in the register",
    "counts.released": "Released counts to the {audience}",
    "counts.taken": "Brought in a file of counts",
    "counts.thrown_away": "Threw a file of counts away",
    "counts.withdrawn": "Withdrew counts that were released to the {audience}",
    "cycle.closed": "Closed a cycle",
    "cycle.created": "Drafted a cycle",
    "cycle.deleted": "Deleted a draft cycle",
    "cycle.edited": "Changed a cycle",
    "cycle.import_removed": "Removed results that were brought in from a spreadsheet",
    "cycle.imported": "Brought in the results of an earlier year from a spreadsheet: {partners} partners",
    "cycle.last_day_changed": "Gave a cycle another last day: {day}",
    "cycle.opened": "Opened a cycle",
    "cycle.partners_added": "Asked more partners in a cycle",
    "cycle.partners_given_time": "Gave {partners} partners until {day}",
    "cycle.reminded": "Reminded {partners} partners",
    "cycle.reopened": "Opened a closed cycle again",
    "directory.claimed": "Became the first of this organisation to join",
    "directory.edited": "Changed the organisation's entry in the directory",
    "flag.looked_at": "Looked at a text that was let pass",
    "form.full_asked": "Asked for the full form",
    "form.short_asked": "Went back to the short form",
    "free_answer.cleared": "Cleared a free answer to be shown",
    "free_answer.kept_back": "Kept a free answer back",
    "learning.changed": "Changed a piece of planned learning",
    "learning.planned": "Planned a piece of learning",
    "learning.removed": "Took a piece of learning out of the plan",
    "learning.reordered": "Changed the order of the plan",
    "link.accepted": "Connected with",
    "link.answer_mailed": "Had a link for answering mailed",
    "link.asked": "Asked to connect with",
    "link.declined": "Declined to connect with",
    "link.ended": "Ended the connection with",
    "meeting.added": "Added a meeting",
    "meeting.changed": "Changed a meeting",
    "meeting.removed": "Removed a meeting",
    "member.ended": "Took away the role “{role}” of",
    "member.handed_over": "Handed over the role “{role}”",
    "member.invitation_cancelled": "Cancelled an invitation",
    "member.invited": "Invited somebody as “{role}”",
    "member.joined": "Joined as “{role}”:",
    "member.replaced": "Replaced, in the role “{role}”,",
    "member.role_changed": "Changed from “{from}” to “{to}” the role of",
    "organisation.entered": "Entered in the directory:",
    "organisation.nobody_left": "Nobody is left who answers for the organisation",
    "organisation.taken_up": "Took up the organisation after nobody was left",
    "partner.added": "Added a partner:",
    "partner.care_ended": "Stopped looking after",
    "partner.changed": "Changed what is kept about a partner:",
    "partner.invited": "Invited the contact of",
    "partner.left": "Noted that a partner left:",
    "partner.looked_after": "Began to look after",
    "partner.named_new": "Named somebody else at",
    "partner.returned": "Noted that a partner came back:",
    "partners.imported": "Brought in {partners} partners from a spreadsheet",
    "region.created": "Made this region",
    "release.made": "Released results to the {audience}",
    "release.withdrawn": "Withdrew results that were released to the {audience}",
    "request.sent": "Sent what was waiting to",
    "results.taken_out": "Took out results as a file",
    "session.changed": "Changed what is kept about a learning session",
    "session.noted": "Noted a learning session",
    "session.removed": "Took a learning session out of the plan",
    "settings.councils_changed": "Changed which councils the board covers",
    "settings.edited": "Changed the settings",
    "settings.logo_changed": "Changed the logo",
    "settings.logo_removed": "Removed the logo",
    "sight.confirmed": "Confirmed having seen what the region would ask about",
    "space.host_name_changed": "Changed this board's own web address",
    "space.state_changed": "Moved this space from “{from}” to “{to}”",
    "submission.sent": "Signed off and sent version {version} of the answers, {answered} of them answered",
    "submission.withdrawn": "Took back version {version} of the answers",
    "survey.answers_crossed": "Passed the staff’s answers on to",
    "survey.closed": "Closed a learning needs survey",
    "survey.created": "Drafted a learning needs survey",
    "survey.deleted": "Deleted a draft learning needs survey",
    "survey.edited": "Changed a learning needs survey",
    "survey.headcount_declared": "Said how many staff could answer a survey: {headcount}",
    "survey.imported": "Brought in a file of answers to a survey",
    "survey.last_day_changed": "Gave a learning needs survey another last day: {day}",
    "survey.left_out": "Went on without the answers of",
    "survey.new_version": "Began a new version of an open survey",
    "survey.nudged": "Reminded the coordinators of",
    "survey.opened": "Opened a learning needs survey",
    "survey.partners_added": "Asked more partners’ staff in a survey",
    "survey.released": "Worked out the findings of a survey",
    "survey.sent": "Sent the survey that was waiting to",
    "template.added": "Added a template for cycles",
    "template.changed": "Changed a template for cycles",
    "template.removed": "Removed a template for cycles",
    "text.let_pass": "Saved a text in spite of a warning about personal data",
    "text.struck": "Removed a text from what was sent, for good",
    "text.struck_elsewhere": "A text was removed at the other end, and so from here",
}
HEARD = {
    "asked": "Received a request to connect from",
    "accepted": "Heard that a request to connect was accepted by",
    "declined": "Heard that a request to connect was declined by",
    "ended": "Heard that the connection was ended by",
}


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One line of a trail."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Some lines, newest first, and whether there are older ones."""

    rows: tuple[TrailRow, ...]
    number: int
    has_older: bool


def trail(*, page: int) -> TrailPage:
    """Return a page of the current space's trail, newest first.

    Args:
        page: from 1.
    """
    person = aliased(Account)
    statement = (
        select(AuditEntry.at, AuditEntry.action, AuditEntry.detail, Account.name, Space.name, person.name)
        .outerjoin(Account, Account.id == AuditEntry.account_id)
        .outerjoin(Space, Space.id == AuditEntry.object_id)
        .outerjoin(person, person.id == AuditEntry.object_id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    )
    found = read(statement).all()
    rows = tuple(
        TrailRow(at, who or SERVICE, sentence(action, detail, space or person_))
        for at, action, detail, who, space, person_ in found[:PAGE]
    )
    return TrailPage(rows, page, has_older=len(found) > PAGE)


def sentence(action: str, detail: Mapping[str, Any], about: str | None = None) -> str:
    """Return an action in plain words; one that this list does not know, as it is named."""
    if action == "link.heard":
        said = HEARD.get(str(detail.get("state")), "Heard that a connection changed:")
    else:
        said = WORDS.get(action) or action.replace("_", " ").replace(".", ": ").capitalize()
    for key, value in detail.items():
        said = said.replace(f"{{{key}}}", _ROLES.get(str(value), str(value)))
    if about:
        return f"{said} {about}"
    return said.removesuffix(":") + (" somebody" if said.endswith((" with", " from", " by", " of")) else "")


_ROLES = {role.value: role.label for role in Role}
