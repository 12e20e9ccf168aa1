"""A board's settings: how it looks, what it covers, who answers for its data."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.boards import queries, service
from app.boards.colour import clean_colour, contrast_with_white, said
from app.boards.forms import CouncilsForm, SettingsForm, by_region
from app.commons import queries as commons
from app.core import clock
from app.core.errors import Refused
from tenants import SpaceKind, prefix, transaction

bp = Blueprint(
    "board_settings", __name__, url_prefix=f"{prefix(SpaceKind.BOARD)}/settings", template_folder="../templates"
)
manages = requires(Permission.SETTINGS_MANAGE, space=SpaceKind.BOARD)


@bp.route("/", methods=["GET", "POST"])
@manages
def edit() -> ResponseReturnValue:
    """Show the settings; on a valid submit change them."""
    form, now = SettingsForm(), queries.get_settings()
    form.offer_councils([(row.code, row.name) for row in commons.list_councils()])
    status = 422 if form.is_submitted() else 200
    if not form.is_submitted():
        _show(form, now)
    elif form.validate():
        try:
            _save(form)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
            status = refused.status if isinstance(refused, service.Stale) else 422
            form.revision.data = str(now.revision)
        else:
            ratio = said(contrast_with_white(clean_colour(form.accent.data) or ""))
            flash(f"The settings are saved. The colour has a contrast of {ratio} against white.", "success")
            return redirect(url_for(".edit"), 303)
    page = render_template(
        "boards/settings.html",
        form=form,
        now=now,
        ratio=said(contrast_with_white(now.accent)),
        councils=queries.covered_councils(),
    )
    return page, status


def _show(form: SettingsForm, now: queries.Settings) -> None:
    for name in (
        "accent",
        "partner_word",
        "partner_words",
        "covers_text",
        "controller",
        "retention_years",
        "reminders_on",
    ):
        form[name].data = getattr(now, name)
    form.host_council.data = now.host_council or ""
    form.revision.data = str(now.revision)


def _save(form: SettingsForm) -> None:
    with transaction():
        service.edit_settings(
            accent=form.accent.data,
            partner_word=form.partner_word.data,
            partner_words=form.partner_words.data,
            covers_text=form.covers_text.data or "",
            controller=form.controller.data,
            host_council=form.host_council.data or None,
            retention_years=form.retention_years.data,
            reminders_on=form.reminders_on.data,
            revision=int(form.revision.data),
            logo=form.picture,
            remove_logo=form.remove_logo.data,
            now=clock.now(),
        )


@bp.route("/councils", methods=["GET", "POST"])
@manages
def councils() -> ResponseReturnValue:
    """Show the register, what is covered ticked; on a submit cover what is ticked."""
    form, status = CouncilsForm(), 200
    if not form.is_submitted():
        form.councils.data = [code for code, _ in queries.covered_councils()]
    elif form.validate():
        try:
            with transaction():
                service.cover(councils=form.councils.data, now=clock.now())
        except Refused as refused:
            form.add_error(refused.field, refused.message)
            status = 422
        else:
            flash("The councils are saved.", "success")
            return redirect(url_for(".edit"), 303)
    groups = by_region(commons.list_councils(), form.councils.data or (), queries.own_region())
    return render_template("boards/councils.html", form=form, groups=groups), status
