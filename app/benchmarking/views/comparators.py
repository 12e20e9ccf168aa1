"""Whom a board or region compares with beside what everybody has: its own groups, the lists that it brings in."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, abort, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from app.access.guards import requires
from app.access.permissions import Permission
from app.benchmarking.forms.comparators import GroupForm, ListForm, too_large
from app.benchmarking.lists import CouncilList, template
from app.benchmarking.queries import comparators as queries
from app.benchmarking.queries.comparators import EVERYBODY, GroupRow
from app.benchmarking.queries.grounds import Ground, ground
from app.benchmarking.queries.neighbours import METHOD, SOURCE, neighbours
from app.benchmarking.service import comparators as service
from app.benchmarking.views.tabs import register_tab
from app.boards.forms import by_region
from app.commons.names import name_key
from app.commons.queries.areas import areas as all_areas
from app.commons.shapes import AreaRow, Areas
from app.core import clock
from app.core.carrying_out import carry_out
from app.ui.forms import ConfirmForm
from tenants import SpaceKind, prefix

NAMES = {SpaceKind.BOARD: "board_comparators", SpaceKind.REGION: "region_comparators"}
COMPARE = {SpaceKind.BOARD: "board_compare.index", SpaceKind.REGION: "region_compare.index"}
FOLDER = "benchmarking/comparators"


def _pages(kind: SpaceKind) -> Blueprint:
    bp = Blueprint(NAMES[kind], __name__, url_prefix=f"{prefix(kind)}/comparators", template_folder="../templates")
    looks = requires(Permission.COMPARISONS_READ, space=kind)
    changes = requires(Permission.COMPARATORS_EDIT, space=kind)

    @bp.errorhandler(RequestEntityTooLarge)
    def refuse_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
        """Say how large a file may be, beside the question for it."""
        return render_template(f"{FOLDER}/list.html", form=too_large(ListForm(formdata=None)), group=None), 413

    @bp.get("/")
    @looks
    def index() -> ResponseReturnValue:
        """Show whom one can be compared with, and the space's own groups."""
        return _index()

    @bp.route("/new", methods=["GET", "POST"])
    @changes
    def create() -> ResponseReturnValue:
        """Ask for a group: its name, and councils to tick."""
        return _create()

    @bp.route("/<uuid:group_id>", methods=["GET", "POST"])
    @changes
    def edit(group_id: UUID) -> ResponseReturnValue:
        """Change a group, or a list."""
        group = queries.get_group(group_id)
        return _edit_list(group) if group.is_list else _edit_group(group)

    @bp.route("/<uuid:group_id>/remove", methods=["GET", "POST"])
    @changes
    def remove(group_id: UUID) -> ResponseReturnValue:
        """Ask whether a group shall go; on a yes remove it."""
        return _remove(queries.get_group(group_id))

    @bp.route("/list", methods=["GET", "POST"])
    @changes
    def upload() -> ResponseReturnValue:
        """Ask for a file with a list; on a valid submit keep the whole of it."""
        return _upload()

    @bp.get("/list.csv", endpoint="template")
    @looks
    def give_template() -> ResponseReturnValue:
        """Give the neighbours as they are worked out here, in the layout that a list has."""
        return _template()

    @bp.get("/neighbours/<string(length=9):code>", endpoint="neighbours")
    @looks
    def show_neighbours(code: str) -> ResponseReturnValue:
        """Show a council's nearest neighbours, how far each is, and how that is worked out."""
        return _neighbours(code)

    return bp


def _index() -> str:
    areas = all_areas()
    where = ground(areas)
    return render_template(
        f"{FOLDER}/index.html",
        where=where,
        compare=COMPARE[where.kind],
        groups=queries.own_groups(),
        everybody=EVERYBODY,
        names_of=lambda codes: [area.name for code in codes if (area := areas.get(code))],
        offers=queries.offered(where.first, areas, ()) if where.first else (),
    )


def _create() -> ResponseReturnValue:
    form = GroupForm()
    choice = _choice(form, all_areas())
    if form.is_submitted() and form.show.data:
        return render_template(f"{FOLDER}/group.html", form=form, group=None, **choice)

    def act() -> str:
        service.add_group(
            group_id=form.key,
            name=str(form.name.data),
            is_list=False,
            source=form.source.data or "",
            members={EVERYBODY: form.codes},
            now=clock.now(),
        )
        return f"You can now compare with {form.name.data}"

    return carry_out(form, act, template=f"{FOLDER}/group.html", to=url_for(".index"), group=None, **choice)


def _edit_group(group: GroupRow) -> ResponseReturnValue:
    form = GroupForm(
        data={
            "name": group.name,
            "source": group.source,
            "councils": list(group.members.get(EVERYBODY, ())),
            "revision": str(group.revision),
        }
    )
    areas = all_areas()
    choice = _choice(form, areas)
    if form.is_submitted() and form.show.data:
        return render_template(f"{FOLDER}/group.html", form=form, group=group, **choice)
    before = sorted(group.members.get(EVERYBODY, ()))

    def act() -> str:
        service.change_group(
            group_id=group.id,
            revision=form.seen_revision,
            name=str(form.name.data),
            source=form.source.data or "",
            members=None if form.codes == before else {EVERYBODY: form.codes},
            now=clock.now(),
        )
        return "The group is saved"

    return carry_out(
        form,
        act,
        template=f"{FOLDER}/group.html",
        to=url_for(".index"),
        revision=group.revision,
        group=group,
        members=[area.name for code in before if (area := areas.get(code))],
        **choice,
    )


def _upload() -> ResponseReturnValue:
    form = ListForm()
    if form.is_submitted():
        form.lookup = queries.council_finder()

    def act() -> str:
        found = _found(form)
        service.add_group(
            group_id=form.key,
            name=str(form.name.data),
            is_list=not found.is_group,
            source=str(form.source.data),
            members=found.members,
            now=clock.now(),
        )
        return _said(f"You can now compare with {form.name.data}", found)

    return carry_out(form, act, template=f"{FOLDER}/list.html", to=url_for(".index"), group=None)


def _edit_list(group: GroupRow) -> ResponseReturnValue:
    form = ListForm(data={"name": group.name, "source": group.source, "may": True, "revision": str(group.revision)})
    form.needs_file, form.takes_groups = False, False
    if form.is_submitted():
        form.lookup = queries.council_finder()

    def act() -> str:
        service.change_group(
            group_id=group.id,
            revision=form.seen_revision,
            name=str(form.name.data),
            source=str(form.source.data),
            members=form.found.members if form.found else None,
            now=clock.now(),
        )
        return _said("The list is saved", form.found)

    return carry_out(
        form, act, template=f"{FOLDER}/list.html", to=url_for(".index"), revision=group.revision, group=group
    )


def _remove(group: GroupRow) -> ResponseReturnValue:
    form = ConfirmForm(data={"revision": str(group.revision)})

    def act() -> str:
        service.remove_group(group_id=group.id, revision=form.seen_revision, now=clock.now())
        return f"{group.name} is removed"

    return carry_out(
        form, act, template=f"{FOLDER}/remove.html", to=url_for(".index"), revision=group.revision, group=group
    )


def _template() -> ResponseReturnValue:
    areas = all_areas()
    councils = ground(areas).councils or areas.councils()[:1]
    lines = [(area, [other for other, _ in neighbours(areas, area.code)]) for area in councils]
    return send_file(
        BytesIO(template(lines)),
        mimetype="text/csv; charset=utf-8",
        as_attachment=True,
        download_name="list-of-neighbours.csv",
        etag=False,
        max_age=None,
    )


def _neighbours(code: str) -> ResponseReturnValue:
    areas = all_areas()
    council, near = areas.get(code), neighbours(areas, code)
    if council is None or not near:
        abort(404)
    return render_template(f"{FOLDER}/neighbours.html", council=council, near=near, method=METHOD, source=SOURCE)


def _choice(form: GroupForm, areas: Areas) -> dict[str, Any]:
    """Return the councils to tick, a fold a region; with words to find, those that match and what is ticked."""
    chosen, words = set(form.councils.data or ()), (form.find.data or "").casefold()
    councils = sorted(areas.councils(), key=lambda area: (area.region_name or "", area.name))
    shown = [area for area in councils if not words or _fits(area, words)]
    folds = by_region(shown, chosen, _region_of(ground(areas)))
    if words:
        for fold in folds:
            fold["open"] = True
        rest = [area for area in councils if area.code in chosen and area not in shown]
        if rest:
            folds.insert(0, _ticked(rest))
    return {"folds": folds, "words": words, "matches": len(shown)}


def _fits(area: AreaRow, words: str) -> bool:
    kind = area.council_type.label if area.council_type else ""
    key = name_key(words)
    return words in f"{area.name} | {area.region_name} | {kind}".casefold() or (
        key != "" and key in name_key(area.name)
    )


def _ticked(areas: Iterable[AreaRow]) -> dict[str, Any]:
    items = [{"value": area.code, "text": area.name, "checked": True} for area in areas]
    return {"name": "Ticked already", "items": items, "open": True, "count": len(items)}


def _region_of(where: Ground) -> str | None:
    first = where.councils[0] if where.councils else None
    return first.region_code if first else where.region.code if where.region else None


def _found(form: ListForm) -> CouncilList:
    assert form.found is not None  # noqa: S101 - a valid form has read its file
    return form.found


def _said(begin: str, found: CouncilList | None) -> str:
    return ". ".join((begin, *found.notes)) if found else begin


def register(app: Flask) -> None:
    """Add the pages, and their place among the tabs."""
    for kind, name in NAMES.items():
        app.register_blueprint(_pages(kind))
        register_tab(kind, "Groups", f"{name}.index", order=80, permission=Permission.COMPARISONS_READ)
