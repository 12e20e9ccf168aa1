"""Thousands of requests that nobody sends by mistake: no fault, no redirect elsewhere, nothing raw, nothing foreign.

scripts/test sends a sample of them, scripts/test --full all. They come from a seed: what fails, fails again.
"""

from __future__ import annotations

import gc
import json
import random
from collections import Counter
from io import BytesIO
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import pytest
from werkzeug.test import TestResponse

from tests.isolation.browsing import HTML
from tests.isolation.building import WORLD
from tests.isolation.sweep import FULL, Case, Sweep
from tests.support.databases import Databases

REQUESTS = 5_500 if FULL else 900
RENEW_EVERY = 120
TEXTS: tuple[str, ...] = (
    "",
    " ",
    "\t\n\r",
    "\x00",
    "a\x00b",
    "\x1b[31m",
    "\ufeff",
    "\u202egnp.exe",
    "e\u0301" * 50,
    "\U0001f980" * 130,
    "\u2028\u2029",
    "ß" * 201,
    "x" * 121,
    "x" * 2_001,
    "x" * 6_001,
    "x" * 90_000,
    "\n" * 5_000,
    "{{ 7 * 7 }}${7*7}<%= 7 %>",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE account; --",
    "' OR 1=1 --",
    "%s%n%x %(name)s {0}",
    "../../../../etc/passwd",
    '=HYPERLINK("https://evil.example")',
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "a@b.example\r\nBcc: everybody@evil.example",
    "a" * 250 + "@example.org",
    "@",
    "Ａ＠ｂ．ｃｏｍ",
)
NUMBERS = (
    "0",
    "-1",
    "1",
    "2",
    "007",
    "1.5",
    "1e3",
    "1e309",
    "NaN",
    "inf",
    "0x10",
    "1_000",
    "²",
    "٣",
    "Ⅷ",
    "½",
    "2147483648",
    "9" * 20,
    "9" * 5_000,
    "31",
    "30",
    "13",
    "feb",
    "1999",
    "2101",
    "99999",
    "None",
    "true",
    "on",
)
IDS = ("not-an-id", "00000000-0000-0000-0000-000000000000", "{0}" * 12, "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}")
BYTES = (b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\x80", b"%", b"%zz", b"\x00")
FILES = (
    b"",
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"<svg onload=alert(1)>",
    b"PK\x03\x04" + b"\x00" * 100,
    b"x" * 1_200_000,
)
HEADERS: tuple[dict[str, str], ...] = (
    {},
    {},
    {"Accept": "application/json"},
    {"Accept": "*/*;q=nan"},
    {"Accept-Language": "xx" * 500},
    {"Referer": "//evil.example"},
    {"Origin": "null"},
    {"Range": "bytes=5-2"},
    {"If-None-Match": '"' + "x" * 500},
    {"X-Forwarded-For": "' OR 1"},
    {"User-Agent": "\u00ff" * 300},
    {"Content-Type": "text/plain"},
    {"Content-Type": "multipart/form-data"},
    {"Content-Type": "multipart/form-data; boundary=x"},
    {"Content-Type": "application/json"},
    {"Content-Type": "application/x-www-form-urlencoded; charset=utf-7"},
)


class Generator:
    """Spoils forms and paths, always alike from the same seed."""

    def __init__(self, sweep: Sweep, seed: int) -> None:
        self.sweep = sweep
        self.random = random.Random(seed)
        by_route: dict[str, list[Case]] = {}
        for case in (*sweep.own("POST"), *sweep.own("GET")):
            by_route.setdefault(case.route.name, []).append(case)
        self.by_route = by_route
        self.names = sorted(by_route)

    def value(self) -> str:
        """Return something odd."""
        return self.random.choice(self.random.choice((TEXTS, NUMBERS, IDS)))

    def send(self, name: str) -> tuple[str, TestResponse]:
        """Send one odd request to a route; return what it was, and what came."""
        case = self.random.choice(self.by_route[name])
        person = self.sweep.person(case.person)
        headers = {**HTML, **self.random.choice(HEADERS)}
        headers["Cookie"] = f"session={self.sweep.browsing.cookie(person)}"
        path = self._path(case)
        more: dict[str, Any] = {}
        if case.route.method == "POST":
            more = self._body(case, headers)
        try:
            answer = self.sweep.browsing.open(path, method=case.route.method, headers=headers, **more)
        except (UnicodeError, ValueError) as refused:
            # The client itself cannot write such a request down.
            if "client" not in str(type(refused).__module__) and not _of_the_client(refused):
                raise
            return "", TestResponse((), "400 Not sent", {}, None)  # type: ignore[arg-type]  # there was no request
        return f"{case.person}: {case.route.method} {path[:200]} {str(more)[:300]} {headers}", answer

    def _path(self, case: Case) -> str:
        path, chance = case.path, self.random.random()
        if chance < 0.15:
            key = self.random.choice(("page", "kind", "sort", "version", "q", "next", "links", "form", "name", "x"))
            return f"{path}?{urlencode({key: self.value()[:3_000]}, errors='replace')}"
        if chance < 0.22:
            return f"{path}?{quote_from_bytes(self.random.choice(BYTES), safe='%=&')}=1"
        if chance < 0.28:
            parts = path.split("/")
            parts[self.random.randrange(1, len(parts))] = quote_from_bytes(
                self.value()[:300].encode("utf-8", "replace")
            )
            return "/" + "/".join(parts).lstrip("/")  # two at the start would be a host to the test client
        return path

    def _body(self, case: Case, headers: dict[str, str]) -> dict[str, Any]:
        fields = dict(self.sweep.fields(case.route, case.space))
        fields["csrf_token"] = self.sweep.browsing.token(self.sweep.person(case.person))
        for name in self.random.sample(sorted(fields), min(len(fields), self.random.randint(1, 3))):
            if name == "csrf_token" and self.random.random() < 0.9:
                continue
            odd = self.random.random()
            if odd < 0.15:
                del fields[name]
            elif odd < 0.3:
                fields[name] = [self.value(), self.value(), *([fields[name]] if isinstance(fields[name], str) else [])]
            else:
                fields[name] = self.value()
        chance = self.random.random()
        if headers.get("Content-Type") == "application/json":
            return {"data": self.random.choice((json.dumps({"title": self.value()}), "{", "[]", "nul", '"x"'))}
        if chance < 0.08:
            body = urlencode({key: value for key, value in fields.items() if isinstance(value, str)})
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
            return {"data": body.encode() + b"&practice=" + quote_from_bytes(self.random.choice(BYTES)).encode()}
        if chance < 0.16 and "Content-Type" not in headers:
            fields["logo"] = (
                BytesIO(self.random.choice(FILES)),
                self.random.choice(("a.png", "../x", "", "\u202e.png")),
            )
            return {"data": fields, "content_type": "multipart/form-data"}
        return {"data": fields}


def _of_the_client(error: BaseException) -> bool:
    trace = error.__traceback__
    names = []
    while trace:
        names.append(trace.tb_frame.f_code.co_filename)
        trace = trace.tb_next
    return not any("/app/" in name or "/tenants/" in name for name in names)


def wrong_with(response: TestResponse) -> str | None:
    """Say what is wrong with an answer to an odd request."""
    told_unready = response.status_code == 503 and response.is_json and '"worker"' in response.text
    if response.status_code >= 500 and not told_unready:
        return f"a fault, {response.status_code}"
    location = response.headers.get("Location", "")
    if location and (not location.startswith("/") or location.startswith(("//", "/\\"))):
        return f"leads to {location}"
    text = response.text if response.mimetype == "text/html" else ""
    for raw in ("<script>alert(1)", "<img src=x", "onload=alert(1)>", "Traceback (most recent", "sqlalchemy.exc"):
        if raw in text:
            return f"holds {raw}"
    return "counts to 49" if " 49$49" in text else None


@pytest.mark.full
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # the test client writes large forms to files
@pytest.mark.timeout(1_800 if FULL else 300)
class TestGenerated:
    def test_requests_meet_no_fault(
        self, sweep: Sweep, databases: Databases, database_kind: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sweep.app.config, "PROPAGATE_EXCEPTIONS", False)
        generator = Generator(sweep, seed=20261123)
        found, statuses = [], Counter[int]()
        for number in range(REQUESTS):
            if number % RENEW_EVERY == 0:
                databases.renew(database_kind, WORLD)
            asked, answer = generator.send(generator.names[number % len(generator.names)])
            statuses[answer.status_code] += 1
            if wrong := wrong_with(answer):
                found.append(f"{wrong}: {asked}")
        gc.collect()  # while those files may be forgotten
        print(f"{REQUESTS} generated requests, {len(found)} wrong: {dict(sorted(statuses.items()))}")
        assert not found, f"{len(found)} found:\n" + "\n".join(found[:20])
        assert len({status // 100 for status in statuses} & {2, 3, 4}) == 3
