"""A board's manager looks after a cycle's stragglers: one mail to remind them, or more time for some."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.assessments.forms.reminding import MoreTimeForm, RemindForm
from app.assessments.messages.reminders import Reminder, reminder_letter
from app.assessments.queries import cycles as queries
from app.assessments.queries.cycles import CycleRow
from app.assessments.queries.nudging import Candidate, candidates
from app.assessments.service.more_time import give_more_time
from app.assessments.service.nudging import Reminded, remind_partners
from app.core import clock
from app.core.carrying_out import carry_out
from app.core.mail import Letter, plain_text, shown
from app.ui.filters import long_date, plural
from tenants import SpaceKind, prefix

bp = Blueprint(
    "reminding",
    __name__,
    url_prefix=f"{prefix(SpaceKind.BOARD)}/cycles/<uuid:cycle_id>",
    template_folder="../templates",
)
runs = requires(Permission.CYCLES_RUN, space=SpaceKind.BOARD)


@bp.route("/remind", methods=["GET", "POST"])
@runs
def remind(cycle_id: UUID) -> ResponseReturnValue:
    """Show who is outstanding and the mail as it will look; on a yes, send it."""
    now = clock.now()
    cycle = queries.get_cycle(cycle_id)
    if not cycle.is_open:
        return redirect(url_for("cycles.show", cycle_id=cycle_id), 303)
    requests = queries.list_requests(cycle_id)
    found = candidates(cycle, requests, now=now)
    form = RemindForm(partners=[str(one.request.id) for one in found if one.is_to_choose])
    form.offer(found, everybody=[one.id for one in requests])

    def act() -> str:
        done = remind_partners(
            cycle_id=cycle_id, key=form.key, request_ids=form.request_ids, words=form.words.data or "", now=clock.now()
        )
        return _reminded(done)

    letter = _letter(cycle, found, form)
    context: dict[str, Any] = {"cycle": cycle, "found": found, "text": plain_text(letter), "look": shown(letter)}
    if request.form.get("go") == "preview":
        form.validate()  # what is wrong is said, and nothing is sent
        return render_template("assessments/board/remind.html", form=form, **context)
    return carry_out(
        form,
        act,
        template="assessments/board/remind.html",
        to=url_for("cycles.show", cycle_id=cycle_id),
        guards=("nudge", None),
        **context,
    )


def _letter(cycle: CycleRow, found: tuple[Candidate, ...], form: RemindForm) -> Letter:
    """Return the mail as the first of those chosen will get it."""
    ticked = set(form.partners.data or ())
    chosen = [one for one in found if str(one.request.id) in ticked] or list(found)
    first = chosen[0] if chosen else None
    closes_on = max(cycle.closes_on, (first.request.closes_on if first else None) or cycle.closes_on)
    reminder = Reminder(
        to_name=(first.contact if first else None) or "(each person’s name)",
        to_email="",
        board=g.space.name,
        accent=g.board_look.accent if g.board_look else "#0b5563",
        organisation=first.request.name if first else "(the partner)",
        title=cycle.title,
        closes_on=closes_on,
        days_left=max(0, clock.days_left(closes_on, clock.now())),
        words=form.words.data or "",
    )
    not_connected = bool(first and first.contact)
    says = "Start answering" if not_connected else "Go on answering"
    return reminder_letter(reminder, action=(says, "/"), connects=not_connected)


def _reminded(done: Reminded) -> str:
    said = f"{plural(done.told + done.mailed, 'partner is', 'partners are')} reminded. The mails are on their way"
    if done.left_out:
        said += f". {plural(done.left_out, 'partner was', 'partners were')} left out: reminded today, or sent by now"
    return said


@bp.route("/more-time", methods=["GET", "POST"])
@runs
def more_time(cycle_id: UUID) -> ResponseReturnValue:
    """Ask who gets more time, and until when."""
    cycle = queries.get_cycle(cycle_id)
    if not cycle.is_open:
        return redirect(url_for("cycles.show", cycle_id=cycle_id), 303)
    requests = queries.list_requests(cycle_id)
    form = MoreTimeForm(revision=str(cycle.revision), partners=[str(one.id) for one in requests if not one.current])
    form.offer(requests)

    def act() -> str:
        given = give_more_time(
            cycle_id=cycle_id,
            revision=form.seen_revision,
            request_ids=form.request_ids,
            closes_on=form.last_day,
            now=clock.now(),
        )
        many = plural(given.partners, "partner has", "partners have")
        return f"{many} until the end of {long_date(form.last_day)}. Those that are connected are told by mail"

    return carry_out(
        form,
        act,
        template="assessments/board/more_time.html",
        to=url_for("cycles.show", cycle_id=cycle_id),
        revision=cycle.revision,
        cycle=cycle,
        requests=requests,
    )


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
