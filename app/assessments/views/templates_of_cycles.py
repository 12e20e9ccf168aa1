"""A board's templates for cycles: the list, one to be added, changed or removed."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.assessments.forms.templates import TemplateForm
from app.assessments.queries import cycles as cycles_queries
from app.assessments.queries import templates as queries
from app.assessments.service import templates as service
from app.assessments.struck import removed_on
from app.core import clock
from app.core.carrying_out import carry_out
from app.ui.forms import ConfirmForm
from tenants import SpaceKind, prefix

bp = Blueprint(
    "cycle_templates",
    __name__,
    url_prefix=f"{prefix(SpaceKind.BOARD)}/cycles/templates",
    template_folder="../templates",
)
runs = requires(Permission.CYCLES_RUN, space=SpaceKind.BOARD)
FOLDER = "assessments/board"


@bp.get("/")
@runs
def index() -> ResponseReturnValue:
    """List the templates."""
    return render_template(f"{FOLDER}/templates.html", templates=queries.list_templates())


@bp.route("/new", methods=["GET", "POST"])
@runs
def add() -> ResponseReturnValue:
    """Ask what the template holds; filled in from a cycle where the address names one (`?from=`)."""
    form = TemplateForm(**_of_cycle(request.args.get("from", "")))

    def act() -> str:
        service.add(key=form.key, now=clock.now(), **_values(form))
        return "Template kept. Start a cycle from it when you need it"

    page = f"{FOLDER}/edit_template.html"
    return carry_out(form, act, template=page, to=url_for(".index"), guards=("template", None), one=None)


@bp.route("/<uuid:template_id>", methods=["GET", "POST"])
@runs
def change(template_id: UUID) -> ResponseReturnValue:
    """Show a template to be changed."""
    one = queries.get_template(template_id)
    form = TemplateForm(
        data={
            "name": one.name,
            "title": one.title,
            "days": one.days,
            "chair_words": one.chair_words,
            "kinds": [kind.value for kind in one.kinds],
            "revision": str(one.revision),
        }
    )

    def act() -> str:
        service.change(template_id=template_id, revision=form.seen_revision, now=clock.now(), **_values(form))
        return "Template changed"

    page = f"{FOLDER}/edit_template.html"
    guards = ("template", template_id)
    return carry_out(form, act, template=page, to=url_for(".index"), revision=one.revision, guards=guards, one=one)


@bp.route("/<uuid:template_id>/remove", methods=["GET", "POST"])
@runs
def remove(template_id: UUID) -> ResponseReturnValue:
    """Ask, then throw a template away."""
    one = queries.get_template(template_id)
    form = ConfirmForm(revision=str(one.revision))

    def act() -> str:
        service.remove(template_id=template_id, revision=form.seen_revision, now=clock.now())
        return f"{one.name} removed. Cycles begun from it stay"

    page = f"{FOLDER}/remove_template.html"
    return carry_out(form, act, template=page, to=url_for(".index"), revision=one.revision, one=one)


def _values(form: TemplateForm) -> dict[str, Any]:
    return {
        "name": form.name.data,
        "title": form.title.data,
        "days": form.days.data,
        "chair_words": form.chair_words.data or "",
        "kinds": form.chosen_kinds,
    }


def _of_cycle(text: str) -> dict[str, Any]:
    """Return what a cycle gives a template; nothing where the text is no id of one of the board's."""
    cycle = next((one for one in cycles_queries.list_cycles() if str(one.id) == text), None) if text else None
    if cycle is None:
        return {}
    return {
        "name": cycle.title,
        "title": service.as_title(cycle.title, cycle.reporting_year),
        "chair_words": "" if removed_on(cycle.chair_words) else cycle.chair_words,
        # Of one that a spreadsheet brought the last day alone is known.
        **({} if cycle.imported_from else {"days": min((cycle.closes_on - cycle.opens_on).days + 1, 366)}),
    }


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
