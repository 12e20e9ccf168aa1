"""Pages of the learning needs analysis: the board's, the organisation's, and the door's, which need no account."""

from importlib import import_module

from flask import Flask

MODULES: tuple[str, ...] = (
    "door",
    "plan",
    "offers",
    "staff_offers",
    "importing",
    "findings",
    "documents",
    "staff_findings",
    "surveys",
    "staff",
    "paper",
    "staff_paper",
)


def register(app: Flask) -> None:
    """Add every blueprint."""
    for name in MODULES:
        import_module(f"app.learning_needs.views.{name}").register(app)
