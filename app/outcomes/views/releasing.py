"""Releasing a period: who may see it, the page once more, the receipt, and taking it back."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.carrying_out import carry_out
from app.core.errors import AlreadyDone, Refused, Stale
from app.outcomes.forms.releasing import ReleaseForm
from app.outcomes.forms.uploads import YesForm
from app.outcomes.queries import calls
from app.outcomes.queries import releases as queries
from app.outcomes.queries.councils import OwnCouncil
from app.outcomes.queries.counts import PeriodPage, get_period
from app.outcomes.service import releases as service
from app.outcomes.views.blueprint import FOLDER, bp, reads
from app.outcomes.views.blueprint import releases as releases_counts
from app.outcomes.views.counts import check_period
from app.outcomes.views.tied import own_council
from tenants import transaction


@bp.route("/<int:year>/<int:quarter>/release", methods=["GET", "POST"])
@releases_counts
def release(year: int, quarter: int) -> ResponseReturnValue:
    """Ask who may see a period; then show the page once more, and on a yes release it."""
    council, now, form = own_council(), clock.now(), ReleaseForm()
    check_period(year, quarter)
    page = get_period(year, quarter, council_code=council.code)
    asked = [call for call in calls.open_calls(now=now) if (call.year, call.quarter) == (year, quarter)]
    form.offer(
        council.region_name,
        [table.code for table in page.tables],
        [(str(call.id), f"Yes: {call.title}") for call in asked],
        {table for call in asked for table in call.tables},
    )
    form.today, status = clock.local_date(now), 200
    if not form.is_submitted():
        form.seen.data = page.seen
    elif form.change.data:
        return _page("release", council, page, form=form)
    elif form.validate_on_submit() and form.confirmed.data != "yes":
        answered = next((call for call in asked if str(call.id) == form.call.data), None)
        page = get_period(year, quarter, council_code=council.code, released=form.tables.data)
        return _page("confirm", council, page, form=form, answered=answered)
    elif not form.errors:
        try:
            with transaction():
                release_id = service.release(
                    key=form.key,
                    year=year,
                    quarter=quarter,
                    tables=form.tables.data or (),
                    audiences=form.chosen,
                    until=form.last_day,
                    call_id=next((call.id for call in asked if str(call.id) == form.call.data), None),
                    has_seen=bool(form.has_seen.data),
                    seen=form.seen.data or "",
                    now=now,
                )
        except AlreadyDone:
            return redirect(url_for(".receipt", release_id=form.key), 303)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
            status = refused.status
            if isinstance(refused, Stale):
                form.seen.data, form.has_seen.data = page.seen, False
        else:
            flash("The counts are released", "success")
            return redirect(url_for(".receipt", release_id=release_id), 303)
    return _page("release", council, page, form=form), 422 if form.errors and status == 200 else status


@bp.get("/releases/<uuid:release_id>")
@reads
def receipt(release_id: UUID) -> ResponseReturnValue:
    """Say who can see a release, until when, and exactly what."""
    council, now = own_council(), clock.now()
    found, cells = queries.get_release(release_id), queries.released_cells_of(release_id)
    beside = [
        row
        for row in queries.list_releases(year=found.year, quarter=found.quarter)
        if row.released_at == found.released_at or row.stands(now)
    ]
    return render_template(
        f"{FOLDER}/receipt.html", council=council, release=found, cells=cells, beside=beside, now=now
    )


@bp.route("/releases/<uuid:release_id>/withdraw", methods=["GET", "POST"])
@releases_counts
def withdraw(release_id: UUID) -> ResponseReturnValue:
    """Ask, then take a release back."""
    council, found, form = own_council(), queries.get_release(release_id), YesForm()
    to = url_for(".receipt", release_id=release_id)
    if found.withdrawn_at is not None and request.method == "GET":
        return redirect(to, 303)

    def act() -> str:
        service.withdraw(release_id=release_id, now=clock.now())
        return "The counts are withdrawn. Nobody else can see them from now on"

    return carry_out(form, act, template=f"{FOLDER}/withdraw.html", to=to, release=found, council=council)


def _page(name: str, council: OwnCouncil, page: PeriodPage, **more: object) -> str:
    return render_template(f"{FOLDER}/{name}.html", council=council, page=page, **more)
