"""What every feature stands on and that knows none of them: the clock, refusals, logs, mail."""

from flask import Flask

from app.core import logs, mail


def register(app: Flask) -> None:
    """Set up the logs and the mail's transport."""
    logs.init_logs(app)
    mail.init_mail(app)
