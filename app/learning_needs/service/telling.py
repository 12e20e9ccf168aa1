"""Telling partners of a survey: one envelope each, to those that are connected."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from app.learning_needs.crossing import SURVEY, SurveyPayload
from app.learning_needs.models import Survey, SurveyRequest, SurveyState
from app.learning_needs.service.drafts import requests_of
from tenants import Outgoing, publish_all
from tenants.envelopes import linked_spaces


@dataclass(frozen=True, slots=True)
class Sent:
    """What opening, or adding partners, came to."""

    sent: int
    waiting: int  # for partners that have not accepted the link yet

    def detail(self) -> dict[str, int]:
        """Return it for the trail."""
        return {"sent": self.sent, "waiting": self.waiting}


def outgoing(survey: Survey, request: SurveyRequest, *, nudge: bool = False) -> Outgoing:
    """Return the envelope that says how a survey stands, for one partner."""
    payload = SurveyPayload(
        survey_id=survey.id,
        title=survey.title,
        instrument_id=survey.instrument_id,
        topics=survey.topics,
        services=survey.services,
        intro=survey.intro,
        worry_phone=survey.worry_phone,
        worry_words=survey.worry_words,
        smallest=survey.smallest,
        opens_on=survey.opens_on,
        closes_on=survey.closes_on,
        door=request.door,
        is_open=survey.state is SurveyState.OPEN,
        is_nudge=nudge,
    )
    return Outgoing(to=request.organisation_id, subject_id=request.id, payload=payload.to_json())


def publish_survey(survey: Survey, requests: Iterable[SurveyRequest], *, now: datetime) -> list[SurveyRequest]:
    """Publish a survey as it stands to those of the requests' partners that are connected; return these."""
    linked = linked_spaces()
    reached = [request for request in requests if request.organisation_id in linked]
    if reached:
        publish_all(SURVEY, [outgoing(survey, request) for request in reached], now=now)
    return reached


def send(survey: Survey, requests: Collection[SurveyRequest], *, now: datetime) -> Sent:
    """Ask the partners that are connected; the others wait."""
    reached = publish_survey(survey, requests, now=now)
    for request in reached:
        request.sent_at = request.sent_at or now
    return Sent(len(reached), len(requests) - len(reached))


def tell_again(survey: Survey, *, now: datetime) -> list[SurveyRequest]:
    """Tell those that were asked how the survey stands now; return who could be told.

    Those that were never asked get it all when they connect.
    """
    return publish_survey(survey, [request for request in requests_of(survey.id) if request.sent_at], now=now)
