"""The people of a space: the same pages for boards, organisations and regions."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import can, requires
from app.access.permissions import Permission
from app.access.policy import permissions_of
from app.accounts import service
from app.accounts.forms import ChangeRoleForm, ConfirmForm, EndRoleForm, InviteForm, ReplaceForm
from app.core import clock
from app.core.errors import Refused
from app.people import queries as people
from app.people.roles import Role, roles_of
from app.people.service import LastKeeper, LinkUnusable
from app.ui.navigation import register_nav
from tenants import SpaceKind, prefix, transaction


def register(app: Flask) -> None:
    """Add the pages to each kind of space, and to its navigation."""
    for kind in SpaceKind:
        app.register_blueprint(_blueprint(kind))
        register_nav(kind, _nav, order=80)


def _nav(space: Any) -> list[dict[str, str]]:
    if not can(Permission.MEMBERS_READ):
        return []
    return [{"text": "People", "href": url_for(f"members_{space.kind.value}.index")}]


def _blueprint(kind: SpaceKind) -> Blueprint:
    bp = Blueprint(
        f"members_{kind.value}", __name__, url_prefix=f"{prefix(kind)}/members", template_folder="../templates"
    )
    reads = requires(Permission.MEMBERS_READ, space=kind)
    manages = requires(Permission.MEMBERS_MANAGE, space=kind)
    both = ["GET", "POST"]
    bp.add_url_rule("/", "index", reads(lambda: index()))
    bp.add_url_rule("/invite", "invite", manages(lambda: invite()), methods=both)
    for path, name, view, methods in (
        ("/invitations/<uuid:token_id>/cancel", "cancel_invitation", cancel_invitation, both),
        ("/invitations/<uuid:token_id>/send-again", "send_again", send_again, ["POST"]),
        ("/<uuid:membership_id>/change", "change", change, both),
        ("/<uuid:membership_id>/end", "end", end, both),
        ("/<uuid:membership_id>/replace", "replace", replace, both),
    ):
        bp.add_url_rule(path, name, manages(_own(view)), methods=methods)
    return bp


def _own(view: Any) -> Any:
    """Return a function of its own for each kind of space: what a view declares is kept on it."""
    return lambda **values: view(**values)


def roles_to_give() -> list[Role]:
    """Return the roles of the space that allow no more than one's own do: nobody gives what they do not have."""
    return [role for role in roles_of(g.space.kind) if permissions_of(frozenset({role})) <= g.permissions]


def _check_may_touch(role: Role) -> None:
    if role not in roles_to_give():
        abort(403, "Your role here does not let you change this person’s role. Ask somebody who has it.")


def index() -> ResponseReturnValue:
    """List the people, their roles, and who is invited."""
    return render_template(
        "members/index.html",
        members=people.list_members(),
        pending=people.list_pending(),
        may_touch=set(roles_to_give()) if can(Permission.MEMBERS_MANAGE) else set(),
        now=clock.now(),
    )


def invite() -> ResponseReturnValue:
    """Invite a person to a role; whether they use the service already is said to nobody."""
    form = InviteForm(roles=roles_to_give())
    return _invite(form, lambda: form.chosen, said="", page=lambda: render_template("members/invite.html", form=form))


def _invite(
    form: InviteForm | ReplaceForm,
    role: Callable[[], Role],
    *,
    said: str,
    page: Callable[[], str],
    replaces_id: UUID | None = None,
) -> ResponseReturnValue:
    """On a valid submit invite whom the form names, and say so; else show the page."""
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                service.invite(
                    email=form.email.data,
                    name=form.name.data,
                    role=role(),
                    token_id=form.key,
                    replaces_id=replaces_id,
                    now=clock.now(),
                )
        except Refused as refused:
            form.add_error(refused.field, refused.message)
            status = 422 if refused.field else refused.status
        else:
            flash(f"An invitation is on its way to {form.email.data}{said}", "success")
            return redirect(url_for(".index"), 303)
    return page(), 422 if form.errors and status == 200 else status


def cancel_invitation(token_id: UUID) -> ResponseReturnValue:
    """Ask once more, then cancel an invitation."""
    form = ConfirmForm()
    if not form.validate_on_submit():
        return render_template("members/cancel.html", form=form, invited=people.get_pending(token_id))
    try:
        with transaction():
            service.cancel(token_id=token_id, now=clock.now())
    except LinkUnusable:
        flash("This invitation was accepted or cancelled already", "note")
    else:
        flash("The invitation is cancelled: its link does not work any more", "success")
    return redirect(url_for(".index"), 303)


def send_again(token_id: UUID) -> ResponseReturnValue:
    """Send an invitation anew, with a new link; the old one stops working."""
    try:
        with transaction():
            service.send_again(token_id=token_id, now=clock.now())
    except LinkUnusable:
        flash("This invitation was accepted, cancelled or sent again already", "note")
    else:
        flash("The invitation is on its way again. The link in the earlier mail does not work any more", "success")
    return redirect(url_for(".index"), 303)


def change(membership_id: UUID) -> ResponseReturnValue:
    """Give a member another role."""
    member = people.get_member(membership_id)
    held = member.roles[0].role
    _check_may_touch(held)
    form = ChangeRoleForm(roles=roles_to_give(), role=held.value)
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                service.change_role(membership_id=membership_id, role=form.chosen, now=clock.now())
        except Refused as refused:
            form.add_error(refused.field, refused.message)
            status = refused.status
        else:
            flash(f"{member.name} is {form.chosen.label.lower()} now", "success")
            return _onwards(member.account_id)
    page = render_template("members/change.html", form=form, member=member, held=held)
    return page, 422 if form.errors and status == 200 else status


def end(membership_id: UUID) -> ResponseReturnValue:
    """Ask once more, then end a role; the person can do nothing with it from then on."""
    member = people.get_member(membership_id)
    _check_may_touch(member.roles[0].role)
    form = EndRoleForm()
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                service.end_membership(membership_id=membership_id, leaves_nobody=form.leaves_nobody, now=clock.now())
        except LastKeeper as last:
            if last.may_still_go:
                form.nobody.data = "left"
                return render_template("members/end_last.html", form=form, member=member, membership_id=membership_id)
            form.add_error(None, last.message)
            status = last.status
        except Refused as refused:
            form.add_error(None, refused.message)
            status = refused.status
        else:
            flash(f"{member.name} is no longer {member.roles[0].role.label.lower()} here", "success")
            return _onwards(member.account_id)
    return render_template("members/end.html", form=form, member=member, held=member.roles[0].role), status


def replace(membership_id: UUID) -> ResponseReturnValue:
    """Invite somebody to take a role over; whoever has it now keeps it until they accept. One's own: hand it over."""
    member = people.get_member(membership_id)
    held = member.roles[0].role
    _check_may_touch(held)
    form, own = ReplaceForm(), member.account_id == g.principal.account_id
    whose = "Your role" if own else f"The role of {member.name}"
    return _invite(
        form,
        lambda: held,
        said=f". {whose} ends when they accept",
        page=lambda: render_template("members/replace.html", form=form, member=member, held=held, own=own),
        replaces_id=member.account_id,
    )


def _onwards(account_id: UUID) -> ResponseReturnValue:
    """Go back to the list; whoever changed their own role may not be able to see it any more."""
    return redirect("/" if account_id == g.principal.account_id else url_for(".index"), 303)
