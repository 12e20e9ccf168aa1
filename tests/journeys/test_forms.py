"""Every form that there is: pressed twice it counts once, and what is too long or made up is refused in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin
from zlib import crc32

import pytest

from tests.app.spaces import work
from tests.isolation.browsing import Browsing, Form, fill_in, forget, read_page
from tests.isolation.building import WORLD
from tests.isolation.snapshot import Snapshot
from tests.journeys.pages import Pages, Visit, prepare
from tests.support.databases import Databases

pytestmark = pytest.mark.timeout(600)
# Each time on purpose: a sign-in each time it is asked for; a mail each time, a new link in it; a pack each time, once
# the one before is made: figures may have come in since.
EACH_TIME = frozenset({"/sign-in", "/sign-out", "/regions/north/packs/"})
# The same of a file that is taken, which the trail notes, of one that is made anew, and of a brief that is mailed.
FILES = re.compile(r"/files/|/brief/[0-9a-f-]{36}/(pdf|mail)$")
SHARES = 4  # so that no one test takes most of the time
# What is gone after the first press is not there for the second: as it would be for anybody who made the id up.
GONE = ("/delete", "/discard", "/end", "/remove", "/remove-import", "/throw-away")


def forms(pages: Pages, browsing: Browsing) -> Iterator[tuple[Visit, Form, str]]:
    """Yield every form that sends something, and where to; each address and set of fields once."""
    seen = set()
    for visit in pages.visits():
        for form in read_page(browsing.ask(visit.person, "GET", visit.path).text)[0]:
            to = urljoin(visit.path, form.action or visit.path.split("?")[0])
            marks = (visit.endpoint, to, tuple(sorted({*form.fields, *form.choices})))
            if form.method == "POST" and to not in EACH_TIME and marks not in seen:
                seen.add(marks)
                yield visit, form, to


# Fields that nobody types into: hidden ones, and the name that a browser's store of passwords looks for.
UNTYPED = frozenset(
    "csrf_token submission_key revision read next carried form-full form-short session username seen lines nobody shown".split()  # noqa: SIM905, E501 - as they stand in pages
)
SECRET = frozenset({"password", "current"})  # not sent back
# Which button, where any other saves and stays, or only shows the form otherwise; a tick is a tick.
CHOSEN_OTHERWISE = frozenset(
    {
        *("go", "show", "england_named", "has_seen", "leave_out", "region_named", "reminders_on", "remove_logo"),
        "reminders",  # the other button, which is pressed here too, chooses none of them
    }
)


def names_of(changed: dict[Any, set[str]]) -> set[str]:
    return set().union(*changed.values())


@pytest.mark.parametrize("share", range(SHARES))
def test_pressed_twice_it_counts_once(pages: Pages, databases: Databases, database_kind: str, share: int) -> None:
    browsing, wrong, counted = Browsing(pages.app), [], 0
    for visit, form, to in list(forms(pages, browsing)):
        if crc32(visit.endpoint.encode()) % SHARES != share:
            continue
        forget()
        databases.renew(database_kind, WORLD)
        prepare(pages.world)
        fields = fill_in(form)
        before = Snapshot()
        first = browsing.ask(visit.person, "POST", to, fields)
        forget()
        work()  # mails have gone: nothing that waits can take the second press in
        between = Snapshot()
        second = browsing.ask(visit.person, "POST", to, fields)
        again = names_of(Snapshot().changed(between)) - {"throttle"}  # a try is a try
        if FILES.search(to):
            again -= {"audit_entry", "job", "made_file"}
        forget()
        counted += bool(between.changed(before))
        lost = first.status_code < 400 and second.status_code == 404 and not to.endswith(GONE)
        if second.status_code >= 500 or lost:
            wrong.append(f"{visit.name}: {to} answers {first.status_code}, then {second.status_code}")
        if again:
            wrong.append(f"{visit.name}: {to} changes {sorted(again)} again")
    assert wrong == []
    assert counted > 5, "few forms do anything"


def texts(form: Form) -> list[str]:
    """Return the fields that somebody types into."""
    return [name for name in form.fields if name not in UNTYPED and name not in form.choices]


def test_too_long_is_said_at_the_field(pages: Pages) -> None:
    browsing, wrong, tried = Browsing(pages.app), [], 0
    for visit, form, to in list(forms(pages, browsing)):
        for name in texts(form):
            tried += 1
            words = f"{name} {'x' * 20_000}"
            answer = browsing.ask(visit.person, "POST", to, fill_in(form) | {name: words})
            forget()
            if answer.status_code < 400 or answer.status_code >= 500:
                wrong.append(f"{visit.name}: {name} of {to} answers {answer.status_code}")
            elif answer.status_code == 422 and "govuk-error-message" not in answer.text:
                wrong.append(f"{visit.name}: {name} of {to} has no message at its field")
            elif (
                answer.status_code == 422 and "password" not in name and name != "current" and words not in answer.text
            ):
                wrong.append(f"{visit.name}: {name} of {to} is not kept")
    assert wrong == []
    assert tried > 40


def test_a_choice_that_was_not_offered_is_refused(pages: Pages) -> None:
    browsing, wrong, tried = Browsing(pages.app), [], 0
    for visit, form, to in list(forms(pages, browsing)):
        for name in form.choices:
            if name in CHOSEN_OTHERWISE:
                continue
            tried += 1
            answer = browsing.ask(visit.person, "POST", to, fill_in(form) | {name: "no-such-choice"})
            forget()
            if not 400 <= answer.status_code < 500:
                wrong.append(f"{visit.name}: {name} of {to} answers {answer.status_code}")
    assert wrong == []
    assert tried > 10
