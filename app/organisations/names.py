"""The name of an organisation, for matching: what is left when case, marks and the kind of company are taken away."""

import re
import unicodedata

_ENDINGS = frozenset({"cic", "cio", "limited", "llp", "ltd", "plc"})


def search_name(name: str) -> str:
    """Return a name as it is matched: "The Lantern Trust (Row) Ltd." -> "lantern trust row".

    Two names that give the same are taken for the same organisation until somebody says otherwise.
    """
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    plain = re.sub(r"['’`]", "", plain.replace("&", " and "))
    words = re.sub(r"[^a-z0-9]+", " ", plain).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and words[-1] in _ENDINGS:
        words = words[:-1]
    return " ".join(words)
