"""Where requests go: every route, with the ids of every space, its own and those that it must not take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from werkzeug.routing import Rule

from app.access.guards import Declared, declared_of
from app.assessments.service.taking_out import DRAFT, SENT, SUBMISSION, WORKBOOK
from app.people.roles import Role
from app.reports.messages.brief import KIND as BRIEF
from tenants import SpaceKind
from tests.isolation.world import BOARDS, CLAIMED, PERIOD, World

METHODS = ("GET", "POST")
# A step of a cycle can be taken in one of its states alone; elsewhere any will do.
CYCLE_OF = {
    "running.open_cycle": "draft",
    "running.delete": "draft",
    "cycles.edit": "draft",
    "running.preview": "draft",
    "running.preview_factor": "draft",
    "running.close": "open",
    "running.change_last_day": "open",
    "running.add_partners": "open",
    "cycles.show": "open",
    "reminding.remind": "open",
    "reminding.more_time": "open",
    "import_results.remove": "brought_in",
}
# Which of the world's files a route gives, by its endpoint: the kind under which it was made.
FILE_OF = {
    "cycle_files.take": WORKBOOK,
    "cycle_files.take_answers": SUBMISSION,
    "brief.download": BRIEF,
    "own_files.take_draft": DRAFT,
    "own_files.take_sent": SENT,
}
# The same of a survey: by the endpoint, else by its blueprint; the closed one elsewhere.
SURVEY_OF = {
    "surveys.edit": "draft",
    "surveys.edit_topics": "draft",
    "surveys.edit_services": "draft",
    "surveys.preview": "draft",
    "surveys.show": "open",
    "running_surveys.open_survey": "draft",
    "running_surveys.delete": "draft",
    "running_surveys": "open",
    "paper": "open",
    "survey_import": "imported",
    "staff_surveys": "open",
    "staff_paper": "open",
}
# What routes about comparisons take beside ids: a council, a measure, a period, a chart.
PUBLIC: dict[str, Any] = {
    "code": "E06000001",
    "key": "sac-2015-msp-fully",
    "year": PERIOD[0],
    "quarter": PERIOD[1],
    "chart": "bars",
    "ext": "svg",
}
# What is chosen in a path from a few words.
CHOSEN: dict[str, dict[str, Any]] = {
    "cycle_files.take_table": {"table": "wide"},
    "cycle_files.make": {"kind": WORKBOOK},
    "public.guide": {"name": "board-manager"},
    "import_results.template": {"layout": "wide", "file_format": "csv"},
    "partners_import.get_template": {"extension": "csv"},
}
UNREACHED = ("partners.invite", "partners.ask")  # they are for a partner that has not answered
LEAST: dict[SpaceKind, Role] = {
    SpaceKind.BOARD: Role.BOARD_LAY_MEMBER,
    SpaceKind.ORGANISATION: Role.ORGANISATION_VIEWER,
    SpaceKind.REGION: Role.REGION_ANALYST,
}


@dataclass(frozen=True)
class Route:
    """One method of one rule, and what its view declares."""

    endpoint: str
    method: str
    rule: str
    arguments: frozenset[str]
    declared: Declared

    @property
    def name(self) -> str:
        """How a finding calls it."""
        return f"{self.method} {self.rule}"


def routes_of(app: Flask) -> list[Route]:
    """Return every route there is, in order."""
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ()))):
        declared = declared_of(app, rule.endpoint)
        if declared is None:
            raise AssertionError(f"{rule.endpoint} declares nothing")
        given = (rule.rule, frozenset(rule.arguments), declared)
        found += [Route(rule.endpoint, method, *given) for method in METHODS if method in (rule.methods or ())]
    return found


def rule_of(app: Flask, route: Route) -> Rule:
    """Return the rule of a route."""
    return next(rule for rule in app.url_map.iter_rules(route.endpoint) if rule.rule == route.rule)


def survey_state(route: Route) -> str:
    """Return at which stage the survey of a route about surveys is."""
    return SURVEY_OF.get(route.endpoint) or SURVEY_OF.get(route.endpoint.split(".")[0], "closed")


class Targets:
    """Fills in the ids of routes."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app = app
        self.world = world

    def spaces_of(self, route: Route) -> list[str]:
        """Return the spaces that a route can lie in."""
        return [key for key, space in self.world.spaces.items() if space.kind is route.declared.space]

    def path(self, route: Route, space: str | None, values: dict[str, Any]) -> str:
        """Return the path of a route."""
        given = {name: str(value) if isinstance(value, UUID) else value for name, value in values.items()}
        if space is not None:
            given["space"] = self.world.spaces[space].slug
        wanted = {name: value for name, value in given.items() if name in route.arguments}
        made: Any = rule_of(self.app, route).build(wanted, False)
        if made is None:
            raise AssertionError(f"{route.rule} cannot be built of {given}")
        return str(made[1])

    def own(self, route: Route, space: str | None) -> dict[str, Any]:
        """Return the values of a route's parameters that belong to a space, and fit together."""
        wanted = route.arguments - {"space"}
        values: dict[str, Any] = {"number": 1, "field": "practice", "table": "partner", "which": "offer"}
        values |= {name: value for name, value in CHOSEN.get(route.endpoint, {}).items() if name in wanted}
        if space is None:
            values |= self._no_space()
            if route.endpoint == "console.tie":  # organisations alone are councils
                values["space_id"] = self.world.spaces["quill"].id
        elif space in BOARDS:
            values |= self._board(route, space)
        else:
            values |= self._other(route, space)
        return {name: values[name] if values.get(name) is not None else uuid4() for name in wanted}

    def _no_space(self) -> dict[str, Any]:
        return {
            "space_id": self.world.spaces["alder"].id,
            "job_id": self.world.jobs[0],
            "state": "suspended",
            "key": "msp-success-factors",
            "version": 1,
            "secret": "no-such-secret",
            "file_id": self.world.ids["alder"]["figures_file_id"],
            "release_id": self.world.ids["alder"]["figures_release_id"],
            "organisation_id": self.world.spaces["newcomer"].id,
            "door": self.world.ids["quill"]["doors"][self.world.ids["alder"]["survey_requests"]["open", "quill"]],
        }

    def _board(self, route: Route, space: str) -> dict[str, Any]:
        ids = self.world.ids[space]
        state = CYCLE_OF.get(route.endpoint, "closed")
        request_id = ids["requests"].get((state, "quill"))
        unreached = "newcomer" if space == "alder" and route.endpoint in UNREACHED else "quill"
        return {
            "cycle_id": ids["cycles"][state],
            "request_id": request_id,
            "submission_id": ids["submissions"].get((request_id, 1)),
            "template_id": ids["template_id"],
            "meeting_id": ids["meeting_id"],
            "mail_id": ids["mail_id"],
            "claim_id": ids.get("claim_id"),
            "answer_id": ids["answer_id"],
            "note_id": ids["note_id"],
            "file_id": ids["files"].get(FILE_OF.get(route.endpoint)) or ids["results_file_id"],
            "partner_id": ids["partners"][unreached],
            "organisation_id": self.world.spaces["stranger"].id,
            "style_hash": ids["style_hash"],
            "logo_hash": ids["logo_hash"],
            **self._members(space),
            **self._survey(route, space),
            **self._compared(route, space),
            **({"upload_id": ids["upload_list_id"]} if "/partners/import/" in route.rule else {}),
        }

    def _survey(self, route: Route, space: str) -> dict[str, Any]:
        """Return what a board's routes about surveys take, which fit together."""
        if "/surveys/" not in route.rule:
            return {}
        ids, state = self.world.ids[space], survey_state(route)
        return {
            "survey_id": ids["surveys"][state],
            "request_id": ids["survey_requests"].get((state, "quill")),
            "text_id": ids["text_id"],
            "document_id": ids["document_id"],
            "learning_id": ids["learning_id"],
            "session_id": ids["session_id"],
            "offer_id": ids["offers"]["quill"],
        }

    def _compared(self, route: Route, space: str) -> dict[str, Any]:
        """Return what routes about comparisons take. Councils and measures are the same for all: they are public."""
        ids = self.world.ids[space]
        council = self.world.spaces[space].kind is SpaceKind.ORGANISATION
        values = {
            "group_id": ids.get("group_id"),
            "release_id": ids.get("counts_release_id" if council else "release_id"),
            "upload_id": ids.get("upload_id"),
            "call_id": ids.get("called_by" if council else "call_id"),
            "pack_id": ids.get("pack_id"),
            "what": "survey",
            "subject_id": ids.get("surveys", {}).get("closed"),
            **PUBLIC,
        }
        return {name: value for name, value in values.items() if name in route.arguments}

    def _members(self, space: str) -> dict[str, Any]:
        ids, kind = self.world.ids[space], self.world.spaces[space].kind
        return {"membership_id": ids["members"].get(LEAST[kind]), "token_id": ids.get("token_id")}

    def _other(self, route: Route, space: str) -> dict[str, Any]:
        ids = self.world.ids[space]
        values = self._members(space) | self._compared(route, space)
        if self.world.spaces[space].kind is not SpaceKind.ORGANISATION:
            return values
        if "/surveys/" in route.rule:
            return values | self._asked_survey(route, space)
        is_open = route.endpoint in ("sending.take_back", "sending.check", "sending.submit") or "sent_id" not in (
            route.arguments
        )
        state = "open" if is_open and "submission_id" not in route.arguments else "closed"
        asked_id = self.world.ids["alder"]["requests"].get((state, space)) if space in CLAIMED else None
        sent = [
            id_ for (asked, _), id_ in sorted(ids["sent"].items(), key=lambda item: item[0][1]) if asked == asked_id
        ]
        return values | {
            "asked_id": asked_id,
            "sent_id": sent[-1] if sent else None,
            "submission_id": sent[0] if sent else None,
            "asker_id": self.world.spaces["alder"].id if "alder" in self.world.linked(space) else None,
            "mail_id": ids.get("mail_id"),
            **self._files(route, space),
        }

    def _files(self, route: Route, space: str) -> dict[str, Any]:
        """Return what an organisation's routes about files take, which fit together."""
        if "/files/" not in route.rule or space not in CLAIMED[:3]:
            return {}
        ids = self.world.ids[space]
        return {
            "asked_id": self.world.ids["alder"]["requests"].get(("closed", space)),
            "sent_id": ids.get("files_sent_id"),
            "file_id": ids["files"].get(FILE_OF.get(route.endpoint, DRAFT)),
        }

    def _asked_survey(self, route: Route, space: str) -> dict[str, Any]:
        if space not in CLAIMED[:3]:
            return {}
        alder = self.world.ids["alder"]
        return {
            "request_id": alder["survey_requests"][survey_state(route), space],
            "offer_id": alder["offers"].get(space),
        }

    def foreign(self, route: Route, space: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the values that a route of a space must not take, and what is wrong with them."""
        own = self.own(route, space)
        others = [key for key in self.spaces_of(route) if key != space]
        for name in sorted(own):
            for what, value in self._wrong(route, name, space, others):
                if value is not None and value != own[name]:
                    yield f"{what} {name}", own | {name: value}
        for other in others:
            theirs = self.own(route, other)
            if len(own) > 1 and theirs != own:
                yield f"everything of {other}'s", theirs

    def _wrong(self, route: Route, name: str, space: str, others: list[str]) -> Iterator[tuple[str, Any]]:
        if name == "number":
            yield "too high a", 77
            return
        if name == "field":
            yield "unheard of", "space_id"
            return
        if name in ("style_hash", "logo_hash"):
            yield "no", "0" * len(str(self.world.ids["alder"][name]))
        if name.endswith("_id"):
            yield "random", uuid4()
        for other in others:
            # The directory is for every board to read: an entry in it is nobody's secret.
            if name not in ("organisation_id", "asker_id"):
                yield f"{other}'s", self.own(route, other).get(name)
        yield from self._of_other_kinds(route, name, space)

    def _of_other_kinds(self, route: Route, name: str, space: str) -> Iterator[tuple[str, Any]]:
        world = self.world
        if name == "organisation_id":
            yield "a board as", world.spaces["birch"].id
        if name == "asker_id":
            linked = world.linked(space)
            for other in ("alder", "birch", "north", "reed"):
                if other not in linked and other != space:
                    yield f"{other} as", world.spaces[other].id
        if name == "membership_id":
            for other in ("alder", "reed", "stranger", "north"):
                if other != space:
                    yield f"{other}'s keeper as", next(iter(world.ids[other]["members"].values()))
        if "/surveys/" in route.rule:
            yield from self._of_another_survey(route, name, space)
        elif name in ("request_id", "asked_id"):
            yield "another cycle's", self._of_another_request(name, space)
        if name == "sent_id" or (name == "submission_id" and route.arguments & {"request_id", "asked_id"}):
            yield "another request's", self._of_another_submission(name, space)

    def _of_another_survey(self, route: Route, name: str, space: str) -> Iterator[tuple[str, Any]]:
        """Yield ids of the same board's other survey: its own, in the wrong place."""
        ids = self.world.ids[space]
        if space in BOARDS and name == "request_id":
            other = "open" if survey_state(route) == "closed" else "closed"
            yield "another survey's", ids["survey_requests"].get((other, "reed"))
        if space in BOARDS and name == "survey_id" and len(route.arguments) > 2:
            yield "another survey as", ids["surveys"]["imported"]

    def _of_another_request(self, name: str, space: str) -> UUID | None:
        """Return a request of the same board's other cycle: its own, in the wrong place."""
        if name != "request_id":
            return None
        found: UUID | None = self.world.ids[space]["requests"].get(("open", "reed"))
        return found

    def _of_another_submission(self, name: str, space: str) -> UUID | None:
        ids = self.world.ids[space]
        if space in BOARDS:
            found: UUID | None = ids["submissions"].get((ids["requests"].get(("closed", "reed")), 1))
            return found
        board = "birch" if "birch" in self.world.linked(space) else "alder"
        asked = self.world.ids[board]["requests"].get(("closed" if board == "birch" else "open", space))
        return next((id_ for (one, _), id_ in ids["sent"].items() if one == asked), None)
