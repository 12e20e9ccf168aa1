"""A survey's door: answering on a phone, without an account. Every screen but the first answers a post.

The answers so far travel in the page. Nothing is written before "Send", no cookie is set unless somebody asks
for it or has sent, and nothing here looks at a sign-in.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import doors
from app.access.guards import respondent
from app.commons.queries import learning_instrument
from app.core import clock
from app.extensions import csrf
from app.learning_needs.answering import tokens
from app.learning_needs.answering.asking import screen_of
from app.learning_needs.answering.checking import check_rows
from app.learning_needs.answering.context import DoorContext
from app.learning_needs.answering.pacing import Pace
from app.learning_needs.answering.response import minutes, response_of
from app.learning_needs.answering.screens import CHECK, START, may_stop, order, progress
from app.learning_needs.answering.state import Broken, State, decode, encode
from app.learning_needs.answering.taking import Fields
from app.learning_needs.answering.walk import CLOSED, KEPT, SEND, Page, step
from app.learning_needs.queries.door import door_surveys
from app.learning_needs.queries.doors import find_door
from app.learning_needs.service import ballot
from app.ui.errors import error_page
from app.ui.forms import clean
from app.ui.resume import carried_fields, is_same_origin
from tenants import transaction

bp = Blueprint("door", __name__, url_prefix="/s/<door:door>", template_folder="../templates")
FOLDER = "learning_needs/door"
ANSWERED = "answered"  # cookie: somebody has sent from this device
KEPT_COOKIE = "kept"  # cookie: the answers so far, because somebody asked for it
LONGEST_COOKIE = 3_800
TRY_AGAIN_IN = 8  # seconds
_PACE = "survey_pace"


@bp.get("/")
@respondent
def start(door: str) -> ResponseReturnValue:
    """Say whose survey it is, what is asked and who will see what."""
    if door != g.door.code:
        return redirect(url_for(".start", door=g.door.code))
    context = _context(clock.now())
    if not context.own.is_open:
        return _closed(context)
    if request.cookies.get(ANSWERED) and "again" not in request.args:
        return render_template(f"{FOLDER}/answered.html", context=context)
    return draw(context, Page(START, None), kept=_kept(context))


@bp.post("/")
@respondent
def answer(door: str) -> ResponseReturnValue:
    """Take what one screen was given, and show the next; at the end drop the answer into the ballot box."""
    now = clock.now()
    context = _context(now)
    if not tokens.is_token_of(g.door.code, request.form.get("csrf_token"), secret=_secret(), now=now):
        return _send_again(context)
    if request.form.get("go") == "throw":
        return _without_kept(redirect(url_for(".start", door=g.door.code), 303))
    page = step(context, posted())
    if page.screen == CLOSED:
        return _closed(context)
    if page.screen == SEND and page.state:
        return _send(context, page.state, now=now)
    if page.screen == KEPT and page.state:
        return _keep(context, page.state)
    return draw(context, page)


def respond(context: DoorContext) -> ResponseReturnValue:
    """Answer a request by the screens of a survey with sending switched off: what a board sees before it opens.

    Args:
        context: with `preview` set. Its `action` is where this is called again by a post, its `token` what the
            caller's own check of posts wants as `csrf_token`.
    """
    if request.method != "POST":
        return draw(context, Page(START, None))
    page = step(context, posted())
    if page.screen == SEND:
        return render_template(f"{FOLDER}/done.html", context=context, dropped=None, late=False)
    return draw(context, page)


def posted() -> Fields:
    """Return the posted fields, each with its values, trimmed."""
    return {name: [clean(value) for value in values] for name, values in request.form.lists()}


def draw(context: DoorContext, page: Page, *, kept: State | None = None) -> ResponseReturnValue:
    """Draw a screen.

    Args:
        kept: what somebody kept on this device earlier, for the first page.
    """
    state, areas = page.state, page.state.areas if page.state else ()
    chosen = context.chosen(areas)
    shared = {
        "context": context,
        "page": page,
        "state": encode(state) if state else "",
        "worry": chosen[0] if chosen else context.own,
        "form_in_error": bool(page.errors),
    }
    if page.screen in (START, KEPT):
        words = context.instrument.start.filled_in(
            board=context.own.board_name,
            smallest=context.own.smallest,
            minutes=minutes(context),
            enough_after=min(context.instrument.enough_after, len(context.own.topics)),
        )
        kept_text = encode(kept) if kept else ""
        drawn = render_template(f"{FOLDER}/{page.screen}.html", **shared, words=words, kept=kept_text)
        return drawn, page.status
    if state is None:
        raise ValueError("a question is asked of somebody who has begun")
    number, of = progress(context, state)
    if page.screen == CHECK:
        rows, seen_by = check_rows(context, state), _who_sees(context, state)
        return render_template(f"{FOLDER}/check.html", **shared, rows=rows, who_sees=seen_by, number=of, of=of)
    rated = may_stop(context, state)
    drawn = render_template(
        f"{FOLDER}/screen.html",
        **shared,
        screen=screen_of(context, page),
        number=number,
        of=of,
        rated=rated,
        left=len(order(state)) - rated,
    )
    return drawn, page.status


def _who_sees(context: DoorContext, state: State) -> tuple[str, ...]:
    chosen = context.chosen(state.areas)
    return context.instrument.start.filled_in(
        board=chosen[0].board_name if len(chosen) == 1 else "each board that you ticked",
        smallest=min(survey.smallest for survey in chosen),
        minutes=0,
        enough_after=0,
    ).who_sees


def _context(now: datetime) -> DoorContext:
    surveys = door_surveys(g.door.request_id, now=now)
    return DoorContext(
        instrument=learning_instrument(surveys[0].instrument_id),
        organisation_name=g.door.space.name,
        surveys=surveys,
        action=url_for("door.answer", door=g.door.code),
        token=tokens.token_of(g.door.code, closes_on=surveys[0].closes_on, secret=_secret()),
    )


def _send(context: DoorContext, state: State, *, now: datetime) -> ResponseReturnValue:
    """Count the answer, unless more come through this door at once than its staff would send."""
    pace: Pace = current_app.extensions[_PACE]
    if pace.is_too_fast(g.door.code, headcount=context.own.headcount, now=now):
        worry = context.chosen(state.areas)[0]
        page = render_template(
            f"{FOLDER}/busy.html", context=context, state=encode(state), worry=worry, seconds=TRY_AGAIN_IN
        )
        return page, 429, {"Retry-After": str(TRY_AGAIN_IN)}
    ticked, response = context.chosen(state.areas), response_of(context, state)
    ids = [survey.request_id for survey in ticked]
    try:
        with transaction():
            dropped = ballot.drop(response=response, request_ids=ids, key=state.key, now=now)
    except ballot.SurveyClosed:
        return _closed(context)
    if dropped.counted:
        pace.note(g.door.code, now=now)
    late = bool(dropped.closed) or len(ticked) < len(state.areas)
    done = render_template(f"{FOLDER}/done.html", context=context, dropped=dropped, late=late)
    answered = _without_kept(done)
    answered.set_cookie(ANSWERED, "1", expires=_end_of(context), **_cookie())
    return answered


def _keep(context: DoorContext, state: State) -> ResponseReturnValue:
    """Keep the answers on this device, because somebody asked for it."""
    text = encode(state)
    if len(text) > LONGEST_COOKIE:
        too_long = "Your answers are too long to be kept on this device. Go on now, or write less in the box."
        return draw(context, Page(state.at, state, note=too_long))
    drawn = draw(context, Page(KEPT, state))
    response = make_response(drawn)
    response.set_cookie(KEPT_COOKIE, text, expires=_end_of(context), **_cookie())
    return response


def _kept(context: DoorContext) -> State | None:
    try:
        return decode(request.cookies.get(KEPT_COOKIE, ""), context)
    except Broken:
        return None


def _without_kept(answered: ResponseReturnValue) -> Response:
    response = make_response(answered)
    if KEPT_COOKIE in request.cookies:
        response.delete_cookie(KEPT_COOKIE, **_cookie())
    return response


def _cookie() -> dict[str, Any]:
    return {
        "path": url_for("door.start", door=g.door.code),
        "secure": bool(current_app.config["SECURE_COOKIES"]),
        "httponly": True,
        "samesite": "Lax",
    }


def _end_of(context: DoorContext) -> datetime:
    """Return the end of the survey's last day."""
    return datetime.combine(context.own.closes_on + timedelta(days=1), time.min, clock.LOCAL)


def _closed(context: DoorContext) -> ResponseReturnValue:
    """Say that it is over; nothing was counted."""
    asked = request.method == "POST"
    return _without_kept((render_template(f"{FOLDER}/closed.html", context=context, asked=asked), 410))


def _send_again(context: DoorContext) -> ResponseReturnValue:
    """Answer a post without a token of this door: a page of ours that holds what was typed, and sends it again."""
    if not is_same_origin():
        return error_page(400)
    fields = list(carried_fields(request.form))
    return render_template(f"{FOLDER}/again.html", context=context, fields=fields), 400


def _secret() -> str:
    secret: str = current_app.config["SECRET_KEY"]
    return secret


def register(app: Flask) -> None:
    """Add the pages, and say how a door is found."""
    doors.register_finder(find_door)
    app.extensions[_PACE] = Pace()
    csrf.exempt(bp)  # that token lives in a session; the door's own is asked for in `answer`
    app.register_blueprint(bp)
