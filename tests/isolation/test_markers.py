"""Every text of every space carries a marker of its own: it is looked for in all that others can come to see."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from typing import Any
from urllib.parse import urldefrag, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.isolation.browsing import TYPED, read_page
from tests.isolation.building import WORLD
from tests.isolation.reading import text_of
from tests.isolation.snapshot import owner_engine, owners_of, tables
from tests.isolation.sweep import FULL, Sweep
from tests.isolation.world import MARKER, OPERATOR, World, unescaped
from tests.support.databases import Databases

MOST_PAGES = 400 if FULL else 20
# Texts that nobody writes: made of other things, or chosen from a list.
NOT_WRITTEN = {
    "account_session.device",
    "account_session.token_hash",
    "board_edition.figures",  # keys, labels of the instrument and numbers
    "board_edition.instrument_key",
    "board_edition.region_code",
    "board_release.cells",  # the same; labels of topics of a board's own stay with it
    "board_release.council_codes",
    "board_release.instrument_key",
    "board_release.region_code",
    "commentary.council_code",
    "commentary.measure_key",
    "comparator_member.council_code",
    "comparator_member.for_code",
    "counts_release.cells",
    "counts_release.council_code",
    "counts_release.council_name",  # of the register
    "counts_release.region_code",
    "counts_upload.content",  # packed
    "counts_upload.file_hash",
    "counts_upload.report",  # of labels of the collection
    "measure_file.content",  # packed
    "measure_file.file_hash",
    "measure_file.report",
    "own_count.category",
    "own_count.enquiry_type",
    "own_count.subcategory",
    "own_count.table_code",
    "pack_file.content",  # packed
    "pack_file.filename",  # of the region's path
    "pack_file.format",
    "return_call.region_code",
    "return_call.region_name",
    "return_call.tables",
    "sight.council_code",
    "sight.measure_key",
    "sight.region_code",
    "asked.board_accent",
    "cycle_template.kinds",
    "held_file.kind",
    "let_pass.field",
    "let_pass.object_kind",
    "let_pass.print",
    "let_pass.what",
    "made_file.format",
    "made_file.kind",
    "mail_record.kind",
    "mail_record.message_id",
    "mail_record.provider_id",
    "mail_record.reason",  # the carrier's
    "meeting.recipients",  # ids
    "notification.accent",
    "notification.detail",  # days and counts
    "notification.key",
    "notification.kind",
    "notification.path",
    "sent_submission.spoken_for",
    "submission.spoken_for",
    "submitted_answer.flags",
    "asked.partner_kind",
    "asked_survey.door",
    "ballot_box.records",  # codes alone
    "barrier_offer.barrier",
    "barrier_offer.detail",
    "audit_entry.action",
    "audit_entry.object_kind",
    "board_council.council_code",
    "board_settings.accent",
    "board_settings.logo_hash",
    "credential.password_hash",
    "directory.council_code",
    "envelope.kind",
    "envelope.payload_hash",
    "envelope.sent_hash",
    "findings_sheet.content",  # keys and figures: names are put to them by the page
    "findings_sheet.sheet",
    "job.dedupe_key",
    "job.kind",
    "job.last_error",
    "planned_learning.partners",
    "planned_learning.tiers",
    "planned_learning.topic",
    "planned_learning.ways",
    "received_offer.barrier",
    "received_offer.barrier_label",
    "sent_keys.newer",
    "sent_keys.older",
    "sent_submission.one_time_key",
    "space.host_council",
    "space.host_name",
    "space.region_code",
    "space.slug",
    "strike.path",
    "strike.text_hash",
    "strike.tombstone",
    "survey_document.format",
    "survey_document.kind",
    "survey_overlap.counts",
    "survey_progress.by_day",
    "survey_request.door",
    "survey_request.held_back",
    "survey_upload.content",  # packed
    "survey_upload.mapping",
    "survey_upload.report",
    "throttle.key",
    "token.token_hash",
    # Written, but short and public: letters and digits of a register.
    "directory.charity_number",
    "directory.company_number",
    "directory.ods_code",
}
WITHOUT_WORDS = (
    *("job", "audit_entry", "throttle", "credential", "account_session", "delivery", "progress"),
    *("answer_count", "findings_sheet", "sent_keys", "survey_overlap", "survey_progress"),
)


def rows() -> Iterator[tuple[sa.Table, Any]]:
    with owner_engine().connect() as connection:
        for table in tables():
            for row in connection.execute(sa.select(table)).mappings():
                yield table, row


class TestWorld:
    def test_every_text_that_people_write_is_marked(self, world_app: Flask, world: World) -> None:
        with world_app.app_context():
            written = {
                f"{table.name}.{column.name}"
                for table in tables()
                for column in table.columns
                if isinstance(column.type, (sa.Text, sa.JSON, sa.LargeBinary))
                and not isinstance(column.type, sa.Enum)
                and table.name not in ("job", "audit_entry")
            }
            marked = {f"{table.name}.{name}" for table, row in rows() for name, value in row.items() if _marked(value)}
        assert written - marked - NOT_WRITTEN == {"board_settings.logo"}
        assert not marked & NOT_WRITTEN

    def test_there_is_somebody_in_every_role_and_much_to_find(self, world: World) -> None:
        assert len(world.people) >= 30
        assert len(world.readers) >= 150
        assert len(world.mails) >= 20


def _marked(value: Any) -> bool:
    return value is not None and bool(MARKER.search(text_of(value)))


class TestRows:
    def test_each_space_holds_what_it_may_read_alone(self, world_app: Flask, world: World) -> None:
        names = {space.id: key for key, space in world.spaces.items()}
        found = []
        with world_app.app_context():
            for table, row in rows():
                holders = {names[owner] for owner in owners_of(table, row) if owner in names}
                held = {one.lower() for value in row.values() for one in MARKER.findall(text_of(value))}
                wrong = {marker for marker in held if not holders <= world.readers[marker] | {OPERATOR}}
                found += [f"{table.name}: {sorted(holders)} hold {marker}" for marker in sorted(wrong)]
        assert not found

    def test_what_was_struck_is_kept_nowhere(self, world_app: Flask, world: World) -> None:
        struck = {marker for marker, readers in world.readers.items() if not readers}
        assert struck
        with world_app.app_context():
            left = [
                table.name for table, row in rows() for one in MARKER.findall(str(dict(row))) if one.lower() in struck
            ]
            left += [
                table.name
                for table, row in rows()
                for value in row.values()
                if isinstance(value, bytes) and any(marker in text_of(value).lower() for marker in struck)
            ]
        assert left == []

    def test_what_is_struck_when_a_link_has_ended_goes_all_the_same(self, world_app: Flask, world: World) -> None:
        lead, reason = world.people["organisation_lead@small"], {"reason": "It names a person"}
        with world_app.app_context():
            sweep = Sweep(world_app, world)
            case = next(
                case
                for case in sweep.own("POST")
                if case.route.endpoint == "striking.from_organisation" and case.person == lead.key
            )
            before = MARKER.findall(sweep.browsing.ask(lead, "GET", case.path).text)
            assert sweep.browsing.ask(lead, "POST", f"{_link_of(world)}/end").status_code == 303
            assert sweep.browsing.ask(lead, "POST", case.path, reason).status_code == 303
            with owner_engine().connect() as connection:
                rest = connection.scalars(sa.select(sa.text("practice")).select_from(sa.text("submitted_answer")))
                held = {one.lower() for text in rest for one in MARKER.findall(text)}
        struck = [marker.lower() for marker in before if world.readers[marker.lower()] == {"small", "alder"}]
        assert struck
        assert not held & set(struck)

    def test_jobs_and_trails_hold_ids_not_words(self, world_app: Flask, world: World) -> None:
        with world_app.app_context():
            found = [(table.name, dict(row)) for table, row in rows() if table.name in WITHOUT_WORDS and _marked(row)]
        assert found == []


def _link_of(world: World) -> str:
    return f"/organisations/small/links/{world.spaces['alder'].id}"


class TestPages:
    @pytest.mark.full
    @pytest.mark.timeout(1800 if FULL else 300)
    def test_nobody_who_follows_links_comes_upon_anothers_words(self, world_app: Flask, world: World) -> None:
        with world_app.app_context():
            sweep = Sweep(world_app, world)
            found, seen = [], 0
            for key in sweep.everybody():
                crawled = Crawl(sweep, key)
                found += crawled.found
                seen += len(crawled.seen)
                assert sweep.readers(key) == set() or crawled.markers, f"{key} sees nothing of their own"
        print(f"{seen} pages walked by {len(sweep.everybody())} people, {len(found)} foreign markers")
        assert not found, "\n".join(found[:40])

    def test_people_see_their_own(self, world_app: Flask, world: World) -> None:
        with world_app.app_context():
            sweep = Sweep(world_app, world)
            for space in ("alder", "birch", "quill", "reed", "small", "stranger", "north", "south"):
                keeper = sweep.keeper(space)
                assert keeper is not None
                crawled = Crawl(sweep, keeper.key, most=100)
                assert any(world.readers[marker] == {space} for marker in crawled.markers), space


class Crawl:
    """What somebody comes to see who follows every link from their first pages."""

    def __init__(self, sweep: Sweep, key: str, *, most: int = MOST_PAGES) -> None:
        self.seen: set[str] = set()
        self.found: list[str] = []
        self.markers: set[str] = set()
        person = sweep.person(key)
        waiting = ["/"]
        if person:
            waiting += ["/account", "/spaces", *(sweep.world.spaces[space].home for space in person.roles)]
        while waiting and len(self.seen) < most:
            path = waiting.pop(0 if FULL else sweep.random.randrange(len(waiting)))
            if path in self.seen:
                continue
            self.seen.add(path)
            response = sweep.browsing.ask(person, "GET", path)
            self._look(sweep, key, path, response)
            if response.mimetype == "text/html":
                links = [response.location] if response.location else read_page(response.text)[1]
                waiting += [link for link in map(_local, links) if link and link not in self.seen]

    def _look(self, sweep: Sweep, key: str, path: str, response: Any) -> None:
        if response.status_code >= 400:
            self.found.append(f"{key}: a link leads to {path}, which answers {response.status_code}")
        if response.mimetype.startswith("image/"):
            return
        text = text_of(response.data)
        self.markers |= {marker.lower() for marker in MARKER.findall(text)}
        if leaked := sweep.world.leaks(text, sweep.readers(key)):
            self.found.append(f"{key}: GET {path} holds {sorted(leaked)}")
        if response.mimetype == "text/html" and (raw := unescaped(text)):
            self.found.append(f"{key}: GET {path} holds markup as it was typed: {sorted(raw)}")


def _local(link: str | None) -> str | None:
    parts = urlsplit(link or "")
    if parts.scheme not in ("", "http") or parts.netloc not in ("", "localhost") or not parts.path.startswith("/"):
        return None
    return None if parts.path.startswith("/static/") else urldefrag(link or "")[0].removeprefix("http://localhost")


class TestMails:
    def test_hold_what_their_reader_may_read_alone(self, world: World) -> None:
        found = []
        addressed = dict(world.addressed)
        for raw in world.mails:
            mail = message_from_bytes(raw, policy=default)
            to = mail["To"].addresses[0].addr_spec
            readers = addressed[to]
            body = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
            everything = " ".join([*(str(value) for value in mail.values()), *map(text_of, body.values())])
            if leaked := world.leaks(everything, readers):
                found.append(f"to {to}: {mail['Subject']}: {sorted(leaked)}")
            if raw_ones := unescaped(body["text/html"]):
                found.append(f"to {to}: markup as it was typed: {sorted(raw_ones)}")
        assert not found, "\n".join(found)


class TestLogs:
    def test_hold_nothing_that_people_wrote(
        self,
        world_app: Flask,
        world: World,
        databases: Databases,
        database_kind: str,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level(logging.DEBUG)
        secrets = {value for value in TYPED.values() if len(value) > 11}
        with world_app.app_context():
            sweep = Sweep(world_app, world)
            for cases in (sweep.own("GET"), sweep.own("POST"), sweep.refused()):
                for case in {case.route.name: case for case in cases}.values():
                    sweep.send(case)
            databases.renew(database_kind, WORLD)
        lines = [str(vars(record)) + record.getMessage() for record in caplog.records]
        assert len(lines) > 10
        assert not [line for line in lines if MARKER.search(line)]
        assert not [line for line in lines if any(secret in line for secret in secrets)]
        assert not [line for line in lines if any(person.token in line for person in world.people.values())]
