"""What in an answer looks like a person's data, as the board keeps it beside its copy."""

from collections.abc import Mapping

from app.core.guarding import find


def flags_of(texts: Mapping[str, str]) -> list[dict[str, str]]:
    """Return for each field what its text looks as if it held, each kind once: `[{"field": …, "what": …}]`.

    Args:
        texts: by field.
    """
    found = dict.fromkeys((name, one.kind.value) for name, text in texts.items() if text for one in find(text))
    return [{"field": name, "what": what} for name, what in found]
