"""What a person fills in: sign-in, a new password, a name, an invitation, a role."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import EmailField, HiddenField, PasswordField, RadioField, StringField
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError

from app.core.addresses import WRONG_ADDRESS, is_address
from app.people.passwords import LONGEST, SHORTEST, weakness
from app.people.queries.notifications import News, Reminders
from app.people.roles import Role
from app.ui.forms import Form, OnceForm, choices

EMAIL_LENGTH, NAME_LENGTH, NEXT_LENGTH = 254, 120, 2_000
_REMINDERS = {
    Reminders.ALL: "All: 14, 7 and 1 days before it, and once it is over",
    Reminders.LAST: "The last: the day before it, and once it is over",
    Reminders.NONE: "None",
}
_NEWS = {News.AT_ONCE: "At once", News.DAILY: "Once a day, in one mail with the rest"}


def email_address(form: Any, field: Any) -> None:
    """Check that a field holds something that could be an email address."""
    if not is_address(field.data or ""):
        raise ValidationError(WRONG_ADDRESS)


def _email_field(label: str, *, missing: str, **render_kw: Any) -> EmailField:
    longest = f"The email address must be {EMAIL_LENGTH} characters or fewer"
    return EmailField(
        label,
        [InputRequired(missing), Length(max=EMAIL_LENGTH, message=longest), email_address],
        render_kw={"autocomplete": "email", "spellcheck": False, **render_kw},
    )


def _name_field(label: str, *, missing: str, hint: str = "", **render_kw: Any) -> StringField:
    longest = f"The name must be {NAME_LENGTH} characters or fewer"
    return StringField(
        label, [InputRequired(missing), Length(max=NAME_LENGTH, message=longest)], description=hint, render_kw=render_kw
    )


def _current_password(label: str = "Password", missing: str = "Enter your password") -> PasswordField:
    return PasswordField(label, [InputRequired(missing)], render_kw={"autocomplete": "current-password"})


def _new_password(label: str = "New password") -> PasswordField:
    return PasswordField(
        label,
        [InputRequired("Enter a password")],
        description=f"Use {SHORTEST} to {LONGEST} characters. Three words that do not go together are good.",
        render_kw={"autocomplete": "new-password"},
    )


class SignInForm(Form):
    """Who are you."""

    email = _email_field("Email address", missing="Enter your email address", autocomplete="username")
    password = _current_password()
    next = HiddenField()
    carried = HiddenField()


class ForgottenForm(Form):
    """To which address should the link go."""

    email = _email_field("Email address", missing="Enter your email address")


class NewPasswordForm(Form):
    """A password that is not easy to guess.

    Args:
        context: what anybody would try for this person; it is refused.
    """

    password = _new_password()

    def __init__(self, *args: Any, context: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.context = tuple(context)

    def validate_password(self, field: Any) -> None:
        """Refuse what is short, long, common, or about the person."""
        wrong = weakness(field.data or "", self.context)
        if wrong:
            raise ValidationError(wrong)


class ChangePasswordForm(NewPasswordForm):
    """The current password, and another."""

    current = _current_password("Current password", "Enter your current password")
    password = _new_password()  # again, so that it comes second


class JoinForm(NewPasswordForm):
    """What a new person tells of themselves."""

    name = _name_field("Your full name", missing="Enter your full name", autocomplete="name")
    password = _new_password("Choose a password")


class NameForm(Form):
    """How a person is called."""

    name = _name_field("Full name", missing="Enter your full name", autocomplete="name")


class ConfirmForm(Form):
    """One button."""


def _role_field() -> RadioField:
    return RadioField("Role", [InputRequired("Choose a role")], validate_choice=False)


class _RoleForm(OnceForm):
    """A role out of those that may be given."""

    role = _role_field()

    def __init__(self, *args: Any, roles: Iterable[Role] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles = tuple(roles)
        self.role.choices = choices((role.value, role.label) for role in self.roles)
        self.role.render_kw = {"params": {"choices": {r.value: {"hint": {"text": r.hint}} for r in self.roles}}}

    def validate_role(self, field: Any) -> None:
        """Refuse a role that was not offered."""
        if field.data not in {role.value for role in self.roles}:
            raise StopValidation("Choose one of the roles shown")

    @property
    def chosen(self) -> Role:
        """The role, once the form is valid."""
        return Role(self.role.data)


class InviteForm(_RoleForm):
    """Who is invited, and to what."""

    name = _name_field("Full name", missing="Enter the person’s full name", autocomplete="off")
    email = _email_field("Work email address", missing="Enter the person’s email address", autocomplete="off")
    role = _role_field()


class ReplaceForm(OnceForm):
    """Who takes a role over."""

    name = _name_field("Full name", missing="Enter the person’s full name", autocomplete="off")
    email = _email_field("Work email address", missing="Enter the person’s email address", autocomplete="off")


class EndRoleForm(Form):
    """One button; where nobody would be left, it says so."""

    nobody = HiddenField()

    @property
    def leaves_nobody(self) -> bool:
        """Whether the person was told that nobody is left, and goes all the same."""
        return bool(self.nobody.data == "left")


class ChangeRoleForm(_RoleForm):
    """Another role for a member."""


class EndSessionForm(Form):
    """Which sign-in to end: an id, "others" or "all"."""

    session = HiddenField()

    @property
    def one(self) -> UUID | None:
        """The id of the sign-in, where one was named."""
        try:
            return UUID(self.session.data or "")
        except ValueError:
            return None


class MailChoicesForm(Form):
    """Which mails a person gets, and when."""

    reminders = RadioField(
        "Which reminders of a last day do you want?",
        choices=[(one.value, _REMINDERS[one]) for one in Reminders],
    )
    news = RadioField(
        "When do you want to hear of what is new?",
        choices=[(one.value, _NEWS[one]) for one in News],
        description="A board asks something, or gives more time.",
    )

    @property
    def chosen(self) -> tuple[Reminders, News]:
        """What was chosen, once the form is valid."""
        return Reminders(self.reminders.data), News(self.news.data)
