"""The pages."""

from importlib import import_module

from flask import Flask

from app.benchmarking.views.tabs import in_templates

MODULES: tuple[str, ...] = ("looking", "commentary", "comparators", "packs", "our_region", "releases", "peers")


def register(app: Flask) -> None:
    """Add every blueprint."""
    app.context_processor(in_templates)
    for name in MODULES:
        import_module(f"{__name__}.{name}").register(app)
