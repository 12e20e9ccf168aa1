"""A board's cycle at work: preview, open, another last day, close, open again, add partners."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.assessments.forms.cycles import LastDayForm, LatePartnersForm
from app.assessments.queries import cycles as queries
from app.assessments.queries.closing import open_ends
from app.assessments.queries.cycles import CycleRow
from app.assessments.service import cycles as service
from app.assessments.service import drafts
from app.commons.instrument import Instrument
from app.commons.kinds import PartnerKind
from app.commons.queries import instrument
from app.core import clock
from app.core.carrying_out import carry_out
from app.ui.filters import long_date, plural
from app.ui.forms import ConfirmForm, Form
from tenants import SpaceKind, prefix

bp = Blueprint(
    "running", __name__, url_prefix=f"{prefix(SpaceKind.BOARD)}/cycles/<uuid:cycle_id>", template_folder="../templates"
)


@bp.get("/preview")
@requires(Permission.CYCLES_READ, space=SpaceKind.BOARD)
def preview(cycle_id: UUID) -> ResponseReturnValue:
    """Show what a partner sees first: the request, and the list of factors."""
    cycle = queries.get_cycle(cycle_id)
    asked = instrument(cycle.instrument_id)
    return render_template("assessments/board/preview.html", **_preview(cycle, asked))


@bp.get("/preview/factors/<int:number>")
@requires(Permission.CYCLES_READ, space=SpaceKind.BOARD)
def preview_factor(cycle_id: UUID, number: int) -> ResponseReturnValue:
    """Show a factor's page as a partner of some kind sees it."""
    cycle = queries.get_cycle(cycle_id)
    asked = instrument(cycle.instrument_id)
    factor = asked.factor(number)
    context = _preview(cycle, asked)
    words = factor.for_kind(context["kind"])
    return render_template("assessments/board/preview_factor.html", factor=factor, words=words, **context)


def _preview(cycle: CycleRow, asked: Instrument) -> dict[str, Any]:
    """Return what both previews need, in the words for `?kind=`: of the first kind that is asked otherwise."""
    kinds = list(dict.fromkeys(one.kind for one in queries.list_requests(cycle.id))) or list(PartnerKind)
    order = list(PartnerKind)
    kinds.sort(key=order.index)
    wanted = request.args.get("kind", "")
    kind = next((one for one in PartnerKind if one.value == wanted), kinds[0])
    return {
        "cycle": cycle,
        "instrument": asked,
        "kind": kind,
        "kinds": kinds if kind in kinds else [*kinds, kind],
        "days_left": clock.days_left(cycle.closes_on, clock.now()),
    }


@bp.route("/open", methods=["GET", "POST"])
@requires(Permission.CYCLES_RUN, space=SpaceKind.BOARD)
def open_cycle(cycle_id: UUID) -> ResponseReturnValue:
    """Say what opening does; on a yes, open."""
    cycle = queries.get_cycle(cycle_id)
    form = ConfirmForm(revision=str(cycle.revision))

    def act() -> str:
        sent = service.open_cycle(cycle_id=cycle_id, revision=form.seen_revision, now=clock.now())
        return f"Cycle open. {_asked(sent)}"

    requests = queries.list_requests(cycle_id)
    today = clock.local_date(clock.now())
    return _carry_out(form, act, cycle, "open_cycle.html", requests=requests, today=today)


@bp.route("/last-day", methods=["GET", "POST"])
@requires(Permission.CYCLES_RUN, space=SpaceKind.BOARD)
def change_last_day(cycle_id: UUID) -> ResponseReturnValue:
    """Ask for another last day; partners are told."""
    cycle = queries.get_cycle(cycle_id)
    form = LastDayForm(revision=str(cycle.revision), closes_on=cycle.closes_on)

    def act() -> str:
        changed = service.change_last_day(
            cycle_id=cycle_id, revision=form.seen_revision, closes_on=form.last_day, now=clock.now()
        )
        return f"The last day is now {long_date(changed.closes_on)}. Partners have been told"

    return _carry_out(form, act, cycle, "last_day.html")


@bp.route("/close", methods=["GET", "POST"])
@requires(Permission.CYCLES_RUN, space=SpaceKind.BOARD)
def close(cycle_id: UUID) -> ResponseReturnValue:
    """Say what closing does; on a yes, close."""
    cycle = queries.get_cycle(cycle_id)
    form = ConfirmForm(revision=str(cycle.revision))

    def act() -> str:
        service.close_cycle(cycle_id=cycle_id, revision=form.seen_revision, now=clock.now())
        return "Cycle closed. Partners can send nothing more"

    left = clock.days_left(cycle.closes_on, clock.now())
    return _carry_out(form, act, cycle, "close_cycle.html", days_left=left, open_ends=open_ends(cycle))


@bp.route("/reopen", methods=["GET", "POST"])
@requires(Permission.CYCLES_RUN, space=SpaceKind.BOARD)
def reopen(cycle_id: UUID) -> ResponseReturnValue:
    """Ask until when, and open a closed cycle again."""
    cycle = queries.get_cycle(cycle_id)
    form = LastDayForm(revision=str(cycle.revision))

    def act() -> str:
        service.reopen_cycle(cycle_id=cycle_id, revision=form.seen_revision, closes_on=form.last_day, now=clock.now())
        return f"Cycle open again, until the end of {long_date(form.last_day)}. Partners have been told"

    return _carry_out(form, act, cycle, "reopen_cycle.html")


@bp.route("/partners/add", methods=["GET", "POST"])
@requires(Permission.CYCLES_RUN, space=SpaceKind.BOARD)
def add_partners(cycle_id: UUID) -> ResponseReturnValue:
    """Ask partners that joined late."""
    cycle = queries.get_cycle(cycle_id)
    there = {one.partner_id for one in queries.list_requests(cycle_id)}
    partners = queries.list_choosable()
    form = LatePartnersForm()
    form.offer(partners, there=there)

    def act() -> str:
        sent = service.add_partners(cycle_id=cycle_id, partner_ids=form.partner_ids, now=clock.now())
        return _asked(sent)

    left = tuple(partner for partner in partners if partner.id not in there)
    return _carry_out(form, act, cycle, "add_partners.html", partners=left, there=there)


@bp.route("/delete", methods=["GET", "POST"])
@requires(Permission.CYCLES_RUN, space=SpaceKind.BOARD)
def delete(cycle_id: UUID) -> ResponseReturnValue:
    """Ask, then throw a draft away."""
    cycle = queries.get_cycle(cycle_id)
    form = ConfirmForm(revision=str(cycle.revision))

    def act() -> str:
        drafts.delete_draft(cycle_id=cycle_id, revision=form.seen_revision, now=clock.now())
        return f"{cycle.title} deleted"

    return _carry_out(form, act, cycle, "delete_cycle.html", to=url_for("cycles.index"))


def _carry_out(
    form: Form, act: Callable[[], str], cycle: CycleRow, template: str, *, to: str | None = None, **context: Any
) -> ResponseReturnValue:
    """Ask, then act once and go to the cycle's page; see `carry_out`."""
    return carry_out(
        form,
        act,
        template=f"assessments/board/{template}",
        to=to or url_for("cycles.show", cycle_id=cycle.id),
        revision=cycle.revision,
        cycle=cycle,
        **context,
    )


def _asked(sent: service.Sent) -> str:
    said = f"{plural(sent.sent, 'partner has', 'partners have')} been asked"
    if sent.waiting:
        said += f"; {plural(sent.waiting, 'request waits', 'requests wait')} until the partner accepts the connection"
    return said
