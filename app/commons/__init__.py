"""The shared shelf, without a space: the register of councils and regions, the instruments, national figures.

Its nouns: region, council, council change, release, instrument, factor, level, topic, kind of partner, measure,
series, observation, figure, caveat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def register(app: Flask) -> None:
    """Put the shelf's pages and commands into the app."""
    from app.commons import cli, handlers, views  # here, so that kinds and levels can be imported without the pages

    app.register_blueprint(views.bp)
    app.cli.add_command(cli.councils)
    app.cli.add_command(cli.instruments)
    app.cli.add_command(cli.measures)
    handlers.register()
