"""Every page, as everybody who may see it: valid, named by its heading, readable to a machine that reads aloud."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib
from html5lib.html5parser import ParseError

from tests.isolation.browsing import Browsing
from tests.journeys.pages import NO_PAGES, Pages

SPACE = re.compile(r"\s+")
LABELLED = ("input", "select", "textarea")


def words(element: Element) -> str:
    return SPACE.sub(" ", "".join(element.itertext())).strip()


def faults(html: str) -> list[str]:
    """Return what is wrong with a page."""
    try:
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    except ParseError as error:
        return [f"not valid: {error}"]
    found = []
    if tree.get("lang") != "en-GB":
        found.append("does not say its language")
    headings = [words(one) for one in tree.iter("h1")]
    if len(headings) != 1 or not headings[0]:
        found.append(f"has headings {headings}")
    title = words(next(iter(tree.iter("title"))))
    if headings and not title.removeprefix("Error: ").startswith(headings[0]):
        found.append(f"is titled {title!r}, headed {headings[0]!r}")
    return found + ids(tree) + names(tree) + levels(tree)


def ids(tree: Element) -> list[str]:
    counted = Counter(one.get("id") for one in tree.iter() if one.get("id"))
    found = [f"has id {name} {count} times" for name, count in counted.items() if count > 1]
    for attribute in ("for", "aria-describedby", "aria-labelledby", "headers"):
        for one in tree.iter():
            missing = [name for name in (one.get(attribute) or "").split() if name not in counted]
            found += [f"{one.tag} points to {name}, which is not there" for name in missing]
    for one in tree.iter("a"):
        target = one.get("href") or ""
        if target.startswith("#") and len(target) > 1 and target[1:] not in counted:
            found.append(f"links to {target}, which is not there")
    return found


def names(tree: Element) -> list[str]:
    """Every control has a label, every link and button has words, every table names its heads."""
    labelled = {one.get("for") for one in tree.iter("label") if words(one)}
    found = []
    for tag in LABELLED:
        for one in tree.iter(tag):
            hidden = one.get("type") in ("hidden", "submit") or one.get("hidden") is not None
            if not hidden and one.get("id") not in labelled and not one.get("aria-label"):
                found.append(f"{tag} {one.get('name')} has no label")
    for tag in ("a", "button"):
        found += [
            f"{tag} to {one.get('href')} has no words"
            for one in tree.iter(tag)
            if not words(one) and not one.get("aria-label")
        ]
    for one in tree.iter("th"):
        if not one.get("scope"):
            found.append(f"heading cell {words(one)!r} has no scope")
    return found


def levels(tree: Element) -> list[str]:
    """No heading skips a level on the way down."""
    order = [int(one.tag[1]) for one in tree.iter() if isinstance(one.tag, str) and re.fullmatch("h[1-6]", one.tag)]
    return [f"goes from h{a} to h{b}" for a, b in pairwise(order) if b > a + 1]


def test_every_page_is_right(pages: Pages) -> None:
    browsing, wrong, seen = Browsing(pages.app), [], Counter[str]()
    for visit in pages.visits(everybody=True):
        answer = browsing.ask(visit.person, "GET", visit.path)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            wrong.append(f"{visit.name}: answers {answer.status_code}")
            continue
        seen[visit.endpoint] += 1
        wrong += [f"{visit.name}: {fault}" for fault in faults(answer.text)]
    assert wrong == []
    assert set(seen) == {route.endpoint for route in pages.routes()}


def test_what_is_no_page_says_what_it_is(pages: Pages) -> None:
    endpoints = {rule.endpoint for rule in pages.app.url_map.iter_rules()}
    assert endpoints >= NO_PAGES
