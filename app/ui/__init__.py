"""What pages are built from: layout, components, forms, errors, static files.

Nouns: a *component* is one of govuk-frontend's, drawn by `ui.<name>(params)`; an *asset* is a file
that the build has named by its content; *navigation* is what a space's first bar offers.
This room knows no feature. Features give it forms, templates and navigation.
"""

from flask import Flask
from flask_wtf.csrf import generate_csrf

from app.ui import assets, errors, fields, filters, frame, navigation, security
from app.ui.components import ui


def register(app: Flask) -> None:
    """Make the pages' building blocks known to the templates, and serve the assets.

    Reads the settings DEMO, SECURE_COOKIES, SECRET_KEY.
    """
    app.jinja_env.globals.update(
        ui=ui,
        field=fields.field,
        error_summary=fields.error_summary,
        page_in_error=fields.page_in_error,
        asset=assets.asset,
        csrf_token=generate_csrf,
        frame_top=frame.frame_top,
        site_paths=navigation.PATHS,
    )
    app.jinja_env.filters.update(filters.FILTERS)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    assets.init_templates(app)
    errors.init_errors(app)
    assets.init_assets(app)
    security.init_headers(app)


__all__ = ["register"]
