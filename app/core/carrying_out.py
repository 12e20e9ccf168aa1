"""A page that asks, then does it once: the shape of every button that changes how things stand."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.errors import AlreadyDone, Refused, Stale
from app.core.letting_pass import LooksPersonal, guard
from tenants import transaction


def carry_out(
    form: Any,
    act: Callable[[], str],
    *,
    template: str,
    to: str,
    revision: int | None = None,
    guards: tuple[str, UUID | None] | None = None,
    **context: Any,
) -> ResponseReturnValue:
    """On a valid submit act once and go on; else, or where it is refused, show the form.

    Args:
        form: what was sent, if anything was: an `app.ui.forms.Form`.
        act: does it, inside the one transaction, and answers what to say of it.
        template: of the form's page.
        to: where to go then, and where a second press of the button leads.
        revision: of what is acted on, as it was when this request came; put into the form when its own is stale.
        guards: what the form's guarded texts are of, "learning" and its id: they are looked through first. The id of
            what is new is the form's key: None.
        context: what else the page shows.
    """
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                if guards:
                    guard_form(form, guards[0], guards[1] or form.key, now=clock.now())
                said = act()
        except AlreadyDone:
            return redirect(to, 303)
        except Refused as refused:
            show_refusal(form, refused)
            status = refused.status
            if isinstance(refused, Stale) and "revision" in form:
                form.revision.data = str(revision)  # the page that follows shows it as it is now
        else:
            flash(said, "success")
            return redirect(to, 303)
    page = render_template(template, form=form, **context)
    return page, 422 if form.errors and status == 200 else status


def guard_form(form: Any, kind: str, object_id: UUID, *, now: datetime) -> None:
    """Look through the texts of a form that takes in `app.ui.guarding.Guarded`, those that somebody changed.

    Args:
        kind: what they are of: "cycle".
        object_id: of which one; of a new one, the form's key.
        now: aware UTC.

    Raises:
        LooksPersonal: one of them looks as if it told who somebody is.
    """
    guard(kind=kind, object_id=object_id, texts=form.guarded_texts(), lets=form.lets, now=now)


def show_refusal(form: Any, refused: Refused) -> None:
    """Put what a service refused at its field; a warning of a text with the box that lets it pass."""
    if isinstance(refused, LooksPersonal):
        form.warn(refused.warned)
    else:
        form.add_error(refused.field, refused.message)
