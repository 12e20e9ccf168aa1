"""What the worker does for comparisons: editions, packs."""

from importlib import import_module

MODULES: tuple[str, ...] = ("editions", "packs")


def register() -> None:
    """Let every handler be known."""
    for name in MODULES:
        import_module(f"{__name__}.{name}")
