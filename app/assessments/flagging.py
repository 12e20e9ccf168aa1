"""Which texts of an answer look as if they told who somebody is. Pure.

A flag is {"field": …, "what": …}: a field as `queries.striking` names it ("practice", "addendum", "link-0"), and
the value of a `Kind`. It holds nothing of the text.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.assessments.crossing import AnswerPayload
from app.core.guarding import Kind, find

TEXTS = ("practice", "difference", "addendum")
LINK = "link-"
WHAT = {
    "practice": "What we do",
    "difference": "What difference it has made",
    "addendum": "What is different for this board",
}


def flags_of(texts: Mapping[str, str], links: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return what is to be flagged in one answer: each kind once a field."""
    said = {name: texts[name] for name in TEXTS} | {
        f"{LINK}{index}": str(link["title"]) for index, link in enumerate(links)
    }
    return [
        {"field": field, "what": kind.value}
        for field, text in said.items()
        for kind in dict.fromkeys(finding.kind for finding in find(text))
    ]


def flagged(answers: Sequence[AnswerPayload]) -> dict[int, list[dict[str, str]]]:
    """Return the flags of answers as they would go to a board, by factor; those without any are left out."""
    found = {}
    for answer in answers:
        payload = answer.to_json()
        if flags := flags_of(payload, payload["links"]):
            found[answer.factor] = flags
    return found


def words_of(flag: Mapping[str, str]) -> str:
    """Return a flag in words: "What we do: this looks like a phone number"."""
    field = flag["field"]
    return f"{WHAT.get(field, 'The title of a link')}: this looks like {Kind(flag['what']).label}"
