"""What one screen shows: its heading, and its groups of answers with those that were given."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from app.commons.learning import Choice, ChoiceQuestion
from app.learning_needs.answering.context import DoorContext
from app.learning_needs.answering.screens import ROUTE, TOPIC
from app.learning_needs.answering.state import NONE, RATHER_NOT, State
from app.learning_needs.answering.taking import ANSWER
from app.learning_needs.answering.walk import Page


@dataclass(frozen=True, slots=True)
class Row:
    """One answer that can be chosen."""

    value: str
    label: str
    hint: str = ""
    checked: bool = False
    apart: bool = False  # stands below the others: "rather not say", "none of these"


@dataclass(frozen=True, slots=True)
class Group:
    """One question with its answers."""

    name: str
    legend: str
    rows: tuple[Row, ...]
    many: bool = False  # several may be ticked
    error: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen with questions. Where the heading is the one group's own legend, that group has none."""

    title: str
    groups: tuple[Group, ...] = ()
    caption: str = ""
    hint: str = ""
    help: str = ""  # what counts as this topic
    text: str | None = None  # what stands in the free box, where the screen has one
    skip: str = "Skip"


def screen_of(context: DoorContext, page: Page) -> Screen:
    """Return what a page of a question shows."""
    if page.state is None:
        raise ValueError("a question is asked of somebody who has begun")
    name, _, ref = page.screen.partition(".")
    return _SCREENS[name](context, page, page.state, ref)


def _areas(context: DoorContext, page: Page, state: State, ref: str) -> Screen:
    rows = (Row(survey.key, survey.board_name, survey.title) for survey in context.open)
    return Screen(
        title="Which areas do you work in?",
        groups=(_group(page, ANSWER, "", rows, set(state.areas), many=True),),
        hint=(
            f"More than one board asks the staff of {context.organisation_name} at the moment. "
            "Tick each area that you work in. You answer once, and it counts for each."
        ),
        skip="",
    )


def _about_you(context: DoorContext, page: Page, state: State, ref: str) -> Screen:
    instrument = context.instrument
    ask = {"tier": instrument.ask_tier, "service": instrument.ask_service, "length": instrument.ask_length}[page.screen]
    rows: list[Row] = {
        "tier": [Row(choice.key, choice.label, choice.hint) for choice in instrument.tiers],
        "service": [Row(key, service.label, service.hint) for key, service in context.services(state.areas).items()],
        "length": [Row(choice.key, choice.label, choice.hint) for choice in instrument.lengths],
    }[page.screen]
    rows.append(Row(RATHER_NOT, instrument.rather_not, apart=True))
    given = getattr(state, page.screen)
    return Screen(ask.question, (_group(page, ANSWER, "", rows, {given}),), caption="About you", hint=ask.hint)


def _work(context: DoorContext, page: Page, state: State, ref: str) -> Screen:
    rows = (Row(key, topic.title, topic.about) for key, topic in context.topics(state.areas).items())
    ask = context.instrument.ask_topics
    group = _group(page, ANSWER, "", rows, set(state.topics or ()), many=True)
    return Screen(ask.question, (group,), hint=ask.hint)


def _topic(context: DoorContext, page: Page, state: State, ref: str) -> Screen:
    topic, rating = context.topics(state.areas)[ref], (state.topics or {})[ref]
    groups = []
    for name, scale, given in (
        ("matters", context.instrument.matters, rating[0]),
        ("can", context.instrument.can_do, rating[1]),
    ):
        rows = (Row(str(value), label) for value, label in enumerate(scale.labels, start=1))
        groups.append(_group(page, name, scale.question, rows, {given}))
    return Screen(topic.title, tuple(groups), hint=topic.about, help=topic.help, skip="Skip this topic")


def _route(context: DoorContext, page: Page, state: State, ref: str) -> Screen:
    question = context.instrument.route
    given = int((state.topics or {})[ref][2])
    checked = {question.keys[given - 1]} if given else set()
    group = _group(page, ANSWER, "", _choices(question.choices), checked)
    # The topic stands in the heading itself: up to five of these follow each other, alike but for it.
    asked = f"{question.question[:1].lower()}{question.question[1:]}"
    return Screen(f"{context.topics(state.areas)[ref].title}: {asked}", (group,), hint=question.hint)


def _picks(question: Callable[[DoorContext], ChoiceQuestion]) -> Callable[[DoorContext, Page, State, str], Screen]:
    def made(context: DoorContext, page: Page, state: State, ref: str) -> Screen:
        asked = question(context)
        rows = [*_choices(asked.choices), *([Row(NONE, asked.none, apart=True)] if asked.none else [])]
        group = _group(page, ANSWER, "", rows, set(getattr(state, page.screen)), many=True)
        return Screen(asked.question, (group,), hint=asked.hint)

    return made


def _views(context: DoorContext, page: Page, state: State, ref: str) -> Screen:
    groups = []
    for view, given in zip(context.instrument.views, state.views, strict=True):
        labels = context.instrument.view_labels
        rows = (Row(str(value), label, apart=value == len(labels)) for value, label in enumerate(labels, start=1))
        groups.append(_group(page, view.key, view.statement, rows, {str(given)}))
    return Screen(context.instrument.ask_views, tuple(groups), skip="Skip these")


def _free(context: DoorContext, page: Page, state: State, ref: str) -> Screen:
    free = context.instrument.free
    given = page.given.get(ANSWER)
    return Screen(free.question, hint=free.hint, text=given[0] if given else state.text)


_SCREENS: dict[str, Callable[[DoorContext, Page, State, str], Screen]] = {
    "areas": _areas,
    "tier": _about_you,
    "service": _about_you,
    "length": _about_you,
    "work": _work,
    TOPIC.rstrip("."): _topic,
    ROUTE.rstrip("."): _route,
    "barriers": _picks(lambda context: context.instrument.barriers),
    "ways": _picks(lambda context: context.instrument.ways),
    "views": _views,
    "free": _free,
}


def _choices(choices: Iterable[Choice]) -> tuple[Row, ...]:
    return tuple(Row(choice.key, choice.label, choice.hint) for choice in choices)


def _group(
    page: Page, name: str, legend: str, rows: Iterable[Row], checked: Collection[str | None], *, many: bool = False
) -> Group:
    """Return a group with what is chosen in it: as it was given, where that could not be taken."""
    wanted = frozenset(page.given.get(name, checked))
    marked = tuple(Row(row.value, row.label, row.hint, row.value in wanted, row.apart) for row in rows)
    return Group(name, legend, marked, many, page.errors.get(name, ""))
