"""What each side of a survey does with what it receives, and later: split by side and by what is made."""

from importlib import import_module

MODULES = ("board", "organisation", "release", "documents", "findings", "offers", "importing")


def register() -> None:
    """Register every handler."""
    for name in MODULES:
        import_module(f"app.learning_needs.handlers.{name}")
