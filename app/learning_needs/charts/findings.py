"""A release's figures as charts, each with the sentence that says what it shows: of all staff, or of one group."""

from collections.abc import Sequence

from app.learning_needs.charts.bars import (
    ROUTE_PARTS,
    VIEW_PARTS,
    Part,
    Share,
    Whole,
    parts_chart,
    shares_chart,
)
from app.learning_needs.charts.needs import Need, needs_chart
from app.learning_needs.charts.priority import priority_chart
from app.learning_needs.charts.quarters import Place, Priorities, priorities
from app.learning_needs.queries.ranking import TopicFigures
from app.learning_needs.queries.sheets import ROUTES, Option, Sheet, Topic, Words
from app.ui.drawing import COPPER, DEEP, Chart


def places_of(topics: Sequence[Topic], sheet: Sheet, at: int = 0) -> Priorities:
    """Return where each topic stands whose means are both shown."""
    places = []
    for topic in topics:
        row = sheet.topic(topic.key, "rated", at)
        if row and row["mean_matters"] is not None and row["mean_can"] is not None:
            places.append(Place(topic.number, topic.title, row["mean_matters"], row["mean_can"]))
    return priorities(places)


def priority(found: Priorities, whose: str) -> Chart:
    """Return the priority chart."""
    return priority_chart(found, label=f"How much each topic matters, by how well {whose} can do it now")


def needs(ranked: Sequence[TopicFigures], whose: str) -> Chart:
    """Return the needs in order, with their intervals."""
    shown = [
        Need(f"{one.topic.number}. {one.topic.title}", row["need"], row["low"], row["high"], row["n"])
        for one in ranked
        if (row := one.rated) is not None and row["need"] is not None
    ]
    return needs_chart(
        shown, label=f"Learning needs of {whose}, widest first, with 95% intervals", sentence=_widest(ranked)
    )


def _widest(ranked: Sequence[TopicFigures]) -> str:
    shown = [one for one in ranked if one.has_need]
    if not shown:
        return "Too few answered to show any need."
    rated = [one.rated for one in shown if one.rated]
    clear = sum(row["low"] > 0 for row in rated)
    first = shown[0]
    said = f"The widest need is in {_lower(first.topic.title)}"
    alike = sum(one.best == 1 for one in shown) - 1
    if alike:
        said += f", but {_counted(alike, 'other topic')} could be as wide: their intervals overlap"
    return f"{said}. {clear} of {_counted(len(shown), 'topic')} show a need that is clearly more than none."


def routes(ranked: Sequence[TopicFigures], words: Words, whose: str) -> Chart:
    """Return what would help most, topic by topic."""
    shown = [(one, row) for one in ranked if (row := one.route) is not None and row["training"][1] is not None]
    rows = [
        Whole(f"{one.topic.number}. {one.topic.title}", tuple(row[key][1] for key in ROUTES), row["n"])
        for one, row in shown
    ]
    parts = [Part(one.label, fill, ink) for one, (fill, ink) in zip(words.routes, ROUTE_PARTS, strict=True)]
    work = [one for one, row in shown if row["change"][0] + row["both"][0] > row["training"][0]]
    if not shown:
        sentence = "Too few answered to show what would help."
    elif work:
        titles = [_lower(one.topic.title) for one in work[:3]]
        named = _listed(titles) if len(work) <= 3 else f"{', '.join(titles)}, and {len(work) - 3} more"
        sentence = (
            f"In {_counted(len(work), 'topic')} more people ask for a change at work, alone or with training, than for "
            f"training alone: {named}."
        )
    else:
        sentence = "In every topic shown, more people ask for training alone than for a change at work."
    return parts_chart(rows, parts, label=f"What would help {whose} most, by topic", sentence=sentence)


def barriers(options: Sequence[Option], sheet: Sheet, at: int = 0) -> Chart:
    """Return what gets in the way, most often picked first."""
    shown = picked(options, sheet, "barriers", at)
    said = "Too few answered to show what gets in the way." if not shown else _most(shown, "What gets in the way most")
    return shares_chart(
        shown, label="What gets in the way at work, most often picked first", sentence=said, colour=COPPER
    )


def ways(options: Sequence[Option], sheet: Sheet, at: int = 0) -> Chart:
    """Return the ways to learn, most often picked first."""
    shown = picked(options, sheet, "ways", at)
    said = (
        "Too few answered to show how people learn best."
        if not shown
        else _most(shown, "People say they learn best by")
    )
    return shares_chart(shown, label="Ways to learn, most often picked first", sentence=said, colour=DEEP)


def picked(options: Sequence[Option], sheet: Sheet, kind: str, at: int = 0) -> tuple[Share, ...]:
    """Return what a group picked, most often first; nothing where that is not shown."""
    row = sheet.ticks(kind, at) if len(sheet) else None
    if row is None:
        return ()
    shares = [
        Share(one.label, row["shares"][one.key], row["counts"][one.key])
        for one in options
        if row["shares"].get(one.key) is not None
    ]
    return tuple(sorted(shares, key=lambda one: -one.count))


def views(words: Words, sheet: Sheet, at: int = 0) -> Chart:
    """Return how far a group agrees with each statement; "never heard of it" is one of the answers."""
    rows_of = ((view, sheet.view(view.key, at)) for view in words.views)
    shown = [(view, row) for view, row in rows_of if row is not None and row["shares"][0] is not None]
    rows = [Whole(view.label, tuple(row["shares"]), row["n"]) for view, row in shown]
    parts = [Part(label, fill, ink) for label, (fill, ink) in zip(words.view_labels, VIEW_PARTS, strict=True)]
    sentence = "Too few answered to show what people think."
    if shown:
        view, row = shown[0]
        agree = min(100, row["shares"][3] + row["shares"][4])
        sentence = (
            f"{agree}% agree or strongly agree: “{view.label.rstrip('.')}”. "
            f"{row['shares'][5]}% have never heard of it. That is an answer too."
        )
    return parts_chart(rows, parts, label="Views on Making Safeguarding Personal", sentence=sentence)


def _most(shown: Sequence[Share], said: str) -> str:
    top = [f"{_lower(one.label)} ({one.share}%)" for one in shown[:3] if one.count]
    return f"{said}: {_listed(top)}." if top else "Nobody picked any of these often enough to be counted."


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _lower(title: str) -> str:
    """Return a title as it stands inside a sentence: names of laws keep their capitals."""
    return (
        title if title.startswith(("Mental Capacity", "GP")) or title[1:2].isupper() else title[:1].lower() + title[1:]
    )


def _counted(count: int, one: str) -> str:
    return f"{count} {one if count == 1 else one + 's'}"
