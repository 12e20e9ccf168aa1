"""Web addresses that people give as evidence: which may be kept, and so be followed by others."""

import re
from urllib.parse import urlsplit

MOST_LINKS = 10
LONGEST_ADDRESS = 2000
LONGEST_TITLE = 200
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9\u00a1-\uffff](?:[a-z0-9\u00a1-\uffff.-]*[a-z0-9\u00a1-\uffff])?", re.IGNORECASE)


def with_scheme(address: str) -> str:
    """Return an address with https:// before it where somebody left that out."""
    return f"https://{address}" if address and not _SCHEME.match(address) else address


def is_web_address(address: str) -> bool:
    """Say whether an address leads to a page on the web, and to nothing else: no script, no data, no file."""
    if len(address) > LONGEST_ADDRESS or re.search(r"[\s\x00-\x1f\x7f<>\"\\`]", address):
        return False
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    named = "." in host and bool(_HOST.fullmatch(host))
    return parts.scheme.lower() in ("http", "https") and named and port != 0 and "@" not in parts.netloc
