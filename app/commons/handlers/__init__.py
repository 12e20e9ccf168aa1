"""What the worker does for the shelf."""

from importlib import import_module

MODULES = ("figures",)


def register() -> None:
    """Register every handler."""
    for name in MODULES:
        import_module(f"app.commons.handlers.{name}")
