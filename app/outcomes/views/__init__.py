"""The pages."""

from importlib import import_module

from flask import Flask

MODULES: tuple[str, ...] = ("counts", "calls")


def register(app: Flask) -> None:
    """Add every blueprint."""
    for name in MODULES:
        import_module(f"{__name__}.{name}").register(app)
