"""The demo: a made-up region at work, and made-up data at the size of a country. Refused in production."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the commands, where made-up people may be."""
    if app.config["SETTINGS"].environment == "production":
        return
    from app.demo import cli

    app.cli.add_command(cli.demo)
    app.cli.add_command(cli.sample)
