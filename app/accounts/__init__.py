"""The pages of a person: sign-in, password, sign-ins, spaces, invitations; and the people of a space.

Its nouns: sign-in, device (a browser that has signed in before), invitation, reset, member.
Floors above learn of an accepted invitation with `on_invitation_accepted`.
"""

from flask import Flask

from app.accounts.service import Accepted, on_invitation_accepted, on_invitation_wanted


def register(app: Flask) -> None:
    """Put the pages, the commands and the mails of accounts into the app."""
    from app.accounts import cli, handlers, messages, views  # noqa: F401  # they register jobs and composers

    app.config["DEVICE_COOKIE_NAME"] = "__Host-device" if app.config["SECURE_COOKIES"] else "device"
    views.register(app)
    app.cli.add_command(cli.commands)


__all__ = ["Accepted", "on_invitation_accepted", "on_invitation_wanted", "register"]
