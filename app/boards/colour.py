"""Whether a colour can be read: its contrast against white.

Source: Web Content Accessibility Guidelines 2.2, relative luminance and contrast ratio.
"""

import re

LEAST = 4.5


def clean_colour(typed: str) -> str | None:
    """Return a colour as "#rrggbb" in lower case; None where it is none. "#abc" and a missing # are understood."""
    digits = typed.strip().lstrip("#").lower()
    if re.fullmatch(r"[0-9a-f]{3}", digits):
        digits = "".join(digit * 2 for digit in digits)
    return f"#{digits}" if re.fullmatch(r"[0-9a-f]{6}", digits) else None


def contrast_with_white(colour: str) -> float:
    """Return the contrast ratio of a colour against white, 1 to 21.

    Args:
        colour: "#rrggbb".
    """
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def said(ratio: float) -> str:
    """Return a ratio as it is told, never rounded up over the limit: "4.4 to 1"."""
    return f"{int(ratio * 10) / 10:g} to 1"


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
