"""An organisation answers: the list of factors, a page for each, and what two people typed at once."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import can, requires
from app.access.permissions import Permission
from app.assessments.forms.answering import AnswerForm
from app.assessments.forms.settling import SettleForm
from app.assessments.queries import answers as queries
from app.assessments.queries.answers import FactorPage
from app.assessments.service.answers import Conflict, NotAnAnswer, Saved, save_answer
from app.assessments.service.links import MOST_LINKS
from app.assessments.service.merging import Base, Typed, as_typed
from app.assessments.service.returns import NotOpen
from app.core import clock
from app.core.letting_pass import LooksPersonal
from app.ui.errors import error_page, wants_json
from app.ui.filters import time_of_day
from app.ui.guarding import as_json
from tenants import SpaceKind, prefix, transaction

bp = Blueprint(
    "answering",
    __name__,
    url_prefix=f"{prefix(SpaceKind.ORGANISATION)}/requests/<uuid:asked_id>",
    template_folder="../templates",
)
reads = requires(Permission.ANSWERS_READ, space=SpaceKind.ORGANISATION)
writes = requires(Permission.ANSWERS_WRITE, space=SpaceKind.ORGANISATION)
FOLDER = "assessments/organisation"


@bp.get("/")
@reads
def show(asked_id: UUID) -> ResponseReturnValue:
    """Show what is asked: the factors and how far each is."""
    tasks = queries.task_list(asked_id, now=clock.now())
    return render_template(f"{FOLDER}/show.html", tasks=tasks, asked=tasks.asked)


@bp.get("/factors/<int(min=1, max=99):number>")
@reads
def factor(asked_id: UUID, number: int) -> ResponseReturnValue:
    """Show one factor: to be answered, or to be read by who may not, or when it is over."""
    page = queries.factor_page(asked_id, number, now=clock.now())
    if not (page.asked.is_open and can(Permission.ANSWERS_WRITE)):
        return render_template(f"{FOLDER}/read_factor.html", page=page, asked=page.asked)
    return _draw(page, AnswerForm(page.answer), short=page.fits_short_form and request.args.get("form") != "full")


@bp.post("/factors/<int(min=1, max=99):number>")
@writes
def save(asked_id: UUID, number: int) -> ResponseReturnValue:
    """Save what was typed: at a button, or while somebody types, which asks for JSON."""
    now, form, action = clock.now(), AnswerForm(), request.form.get("go", "")
    staying = action == "add-link" or action.startswith("remove-")
    if not form.check(partial=wants_json() or staying):
        return _not_saved(asked_id, number, form)
    try:
        with transaction():
            saved = save_answer(
                asked_id=asked_id,
                factor=number,
                base=form.base,
                typed=form.typed(but_link=_removed(action)),
                lets=form.lets,
                now=now,
            )
    except LooksPersonal as found:
        return _warned(asked_id, number, form, found)
    except NotAnAnswer as refused:
        form.add_error(refused.field, refused.message)
        return _not_saved(asked_id, number, form)
    except Conflict as conflict:
        return _ask_which(number, conflict)
    except NotOpen as over:
        return _too_late(number, form.typed(), over)
    if wants_json():
        return jsonify(saved_at=time_of_day(saved.saved_at), revision=str(saved.base))
    return redirect(_after(asked_id, number, action, form, saved), 303)


@bp.post("/factors/<int(min=1, max=99):number>/settle")
@writes
def settle(asked_id: UUID, number: int) -> ResponseReturnValue:
    """Save what somebody chose where two people had changed the same field."""
    now, form = clock.now(), SettleForm()
    if not form.check():
        page = queries.factor_page(asked_id, number, now=now)
        return _draw_both(page, form), 422
    try:
        with transaction():
            save_answer(asked_id=asked_id, factor=number, base=form.base, typed=form.typed(), lets=form.lets, now=now)
    except LooksPersonal as found:
        form.warn(found.warned)
        return _draw_both(queries.factor_page(asked_id, number, now=now), form), 422
    except NotAnAnswer as refused:
        form.add_error(f"both_{refused.field}", refused.message)
        return _draw_both(queries.factor_page(asked_id, number, now=now), form), 422
    except Conflict as conflict:
        return _ask_which(number, conflict)
    except NotOpen as over:
        return _too_late(number, form.typed(), over)
    return redirect(url_for(".factor", asked_id=asked_id, number=number), 303)


def _draw(page: FactorPage, form: AnswerForm, *, short: bool, unsaved: bool = False) -> str:
    """Draw the form, with a row more for links than are filled."""
    form.offer(page.instrument)
    rows = min(MOST_LINKS, max(form.filled_rows + 1, request.args.get("links", 0, int)))
    drawn = as_typed(page.answer)
    if not unsaved:
        form.revision.data = str(Base.of(page.answer.revision, drawn))
    return render_template(
        f"{FOLDER}/factor.html", page=page, asked=page.asked, form=form, short=short, rows=rows, unsaved=unsaved
    )


def _warned(asked_id: UUID, number: int, form: AnswerForm, found: LooksPersonal) -> ResponseReturnValue:
    """Say what looks as if it told who somebody is; nothing is saved until it is taken out, or let pass."""
    if wants_json():
        return jsonify(as_json(found.warned)), 422
    form.warn(found.warned)
    page = queries.factor_page(asked_id, number, now=clock.now())
    return _draw(page, form, short="form-short" in request.form, unsaved=True), 422


def _not_saved(asked_id: UUID, number: int, form: AnswerForm) -> ResponseReturnValue:
    """Say what has to be put right; everything typed stays in its field."""
    if wants_json():
        return jsonify(message="Something has to be put right first.", errors=form.errors), 422
    page = queries.factor_page(asked_id, number, now=clock.now())
    return _draw(page, form, short="form-short" in request.form, unsaved=True), 422


def _ask_which(number: int, conflict: Conflict) -> ResponseReturnValue:
    """Show both answers, field by field."""
    by, at = conflict.answer.saved_by, time_of_day(conflict.answer.saved_at)
    if wants_json():
        who = f"{by[:1].upper()}{by[1:]}" if by else ""
        return jsonify(conflict=True, by=who, at=at, message=conflict.message), 409
    page = queries.factor_page(conflict.asked.id, number, now=clock.now())
    return _draw_both(page, SettleForm.of(conflict)), 409


def _draw_both(page: FactorPage, form: SettleForm) -> str:
    differences = list(form.differences(as_typed(page.answer)))
    return render_template(
        f"{FOLDER}/settle.html", page=page, asked=page.asked, form=form, differences=differences, held=form.held()
    )


def _too_late(number: int, typed: Typed, over: NotOpen) -> ResponseReturnValue:
    """Say that it is over, and give back what was typed."""
    if wants_json():
        return error_page(409, f"{over.message} Copy what you typed before you leave this page.", reason="closed")
    return render_template(f"{FOLDER}/too_late.html", asked=over.asked, typed=typed, number=number, over=over), 409


def _removed(action: str) -> int | None:
    number = action.removeprefix("remove-")
    return int(number) if action.startswith("remove-") and number.isascii() and number.isdigit() else None


def _after(asked_id: UUID, number: int, action: str, form: AnswerForm, saved: Saved) -> str:
    """Return where a button leads once the answer is saved."""
    here: dict[str, Any] = {"asked_id": asked_id, "number": number}
    if "form-full" in request.form:
        here["form"] = "full"
    match action:
        case "add-link":
            return url_for(".factor", **here, links=min(form.drawn_rows + 1, MOST_LINKS), _anchor="links")
        case "later":
            return url_for(".show", asked_id=asked_id)
        case "continue" if saved.next_factor:
            return url_for(".factor", asked_id=asked_id, number=saved.next_factor)
        case "continue":
            return url_for("sending.check", asked_id=asked_id)
    return url_for(".factor", **here, _anchor="links" if action.startswith("remove-") else None)


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
