"""What every feature stands on and that knows none of them: the clock, refusals, logs, mail."""

from flask import Flask

from app.core import cli, logs, mail


def register(app: Flask) -> None:
    """Set up the logs, the mail's transport, and its commands."""
    logs.init_logs(app)
    mail.init_mail(app)
    app.cli.add_command(cli.mail)
