"""Passwords: which are strong enough, and how they are kept. Twelve characters or more, and not a common one.

There are no rules of composition. Refused is what is guessed first: the passwords of a list of 30,000
that leaked most often, two of the commonest put together, either with a little added at an end or with
letters swapped for look-alikes, repetition, runs along the keyboard or the alphabet, and one's own
name, address or place.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 128  # characters
COMMONEST = 3_000  # two of these put together are no better than one
ADDED = 6  # so many characters before or after do not make a common password uncommon
LEFT_OVER = 8  # so many must be left of a password once the words that anybody would try are taken out
SERVICE_WORDS = ("mspboard", "msp", "board", "safeguarding", "adults", "making", "personal", "password", "passphrase")

TOO_SHORT = f"Use {SHORTEST} characters or more"
TOO_LONG = f"Use {LONGEST} characters or fewer"
TOO_COMMON = (
    "This password is easy to guess: many people use it or one like it. Use three words that do not go together"
)
TOO_CLOSE = "This password has your name, your email address or this service in it. Use words that are not about you"

_LOOKALIKES = str.maketrans({"0": "o", "1": "i", "!": "i", "3": "e", "4": "a", "@": "a", "5": "s", "$": "s", "7": "t"})
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "01234567890123456789")

# OWASP's profile for argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, salt_len=16)


@cache
def _ranks() -> dict[str, int]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # here: only whoever sets a password needs it

    return {password: rank for rank, password in enumerate(FREQUENCY_LISTS["passwords"])}


def normal(password: str) -> str:
    """Return a password as it is hashed: the same characters, however the keyboard put them together (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def weakness(password: str, context: Iterable[str] = ()) -> str | None:
    """Return what is wrong with a new password, as a sentence for its field; None where nothing is.

    Args:
        password: as it was typed.
        context: what anybody would try for this person: name, email address, the name of the space.
    """
    text = normal(password)
    if len(text) < SHORTEST:
        return TOO_SHORT
    if len(text) > LONGEST:
        return TOO_LONG
    forms = {text.casefold(), text.casefold().translate(_LOOKALIKES)}
    if any(_is_common(form) for form in forms):
        return TOO_COMMON
    if any(len(_without(form, context)) < LEFT_OVER for form in forms):
        return TOO_CLOSE
    return None


def _is_common(text: str) -> bool:
    letters = re.sub(r"[\W_]+", "", text)
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
    cores = {text, letters}
    if len(letters) - len(core) <= ADDED:
        cores.add(core)
    return any(_is_listed(core) or _is_repeated(core) or _is_run(core) or _is_two(core) for core in cores if core)


def _is_listed(text: str) -> bool:
    return text in _ranks()


def _is_repeated(text: str) -> bool:
    """Say whether a text is few characters over and over: "aaaaaaaaaaaa", "blueblueblue", "abababababab"."""
    if len(set(text)) <= 3:
        return True
    found = re.fullmatch(r"(.+?)\1+", text)
    return found is not None and (len(found[1]) <= 4 or _is_listed(found[1]))


def _is_run(text: str) -> bool:
    """Say whether a text is made of long runs of the alphabet, the keyboard or the digits, either way round."""
    rows = [row for run in _RUNS for row in (run, run[::-1])]
    left = text
    for length in range(min(len(text), 20), 3, -1):
        for piece in {left[start : start + length] for start in range(len(left) - length + 1)}:
            if any(piece in row for row in rows):
                left = left.replace(piece, "")
    return len(left) <= 2


def _is_two(text: str) -> bool:
    ranks = _ranks()

    def very_common(part: str) -> bool:
        return ranks.get(part, COMMONEST) < COMMONEST

    return any(very_common(text[:cut]) and very_common(text[cut:]) for cut in range(3, len(text) - 2))


def _without(text: str, context: Iterable[str]) -> str:
    """Return what is left of a text once the words of a context and of the service are taken out."""
    given = [part for one in context for part in re.split(r"[\W_]+", normal(one).casefold()) if len(part) >= 3]
    found = {word for word in (*given, *SERVICE_WORDS) if word in text}
    for word in sorted(found, key=len, reverse=True):
        text = text.replace(word, "")
    return re.sub(r"[\W_]+", "", text) if found else text


def hash_password(password: str) -> str:
    """Return what is kept of a password. It takes some 20 milliseconds: never inside a transaction."""
    return _hasher.hash(normal(password))


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")


def is_right(password: str, kept: str | None) -> bool:
    """Say whether a password is the one that was kept; as long in saying no where none was."""
    try:
        return _hasher.verify(kept or _nobodys_hash(), normal(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Say whether a password was kept with other parameters than those in use now."""
    return _hasher.check_needs_rehash(kept)
