"""A page that asks, then does it once: the shape of every button that changes how things stand."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from app.core.errors import AlreadyDone, Refused, Stale
from tenants import transaction


def carry_out(
    form: Any, act: Callable[[], str], *, template: str, to: str, revision: int | None = None, **context: Any
) -> ResponseReturnValue:
    """On a valid submit act once and go on; else, or where it is refused, show the form.

    Args:
        form: what was sent, if anything was: an `app.ui.forms.Form`.
        act: does it, inside the one transaction, and answers what to say of it.
        template: of the form's page.
        to: where to go then, and where a second press of the button leads.
        revision: of what is acted on, as it was when this request came; put into the form when its own is stale.
        context: what else the page shows.
    """
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                said = act()
        except AlreadyDone:
            return redirect(to, 303)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
            status = refused.status
            if isinstance(refused, Stale) and "revision" in form:
                form.revision.data = str(revision)  # the page that follows shows it as it is now
        else:
            flash(said, "success")
            return redirect(to, 303)
    page = render_template(template, form=form, **context)
    return page, 422 if form.errors and status == 200 else status
