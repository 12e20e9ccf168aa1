"""Checking an edition of the measures before it is put on the shelf."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.commons.files import MeasureSetFiles
from app.commons.importing.labels import ASCOF, SAC, TOTALS, fold
from app.commons.models import MeasureKind, Polarity

_TEXTS = {"code": 30, "title": 200, "short_title": 60, "topic": 60, "unit": 40}
_WORDS = ("numerator", "denominator", "good", "source", "caveats")
_DENOMINATORS = {"rest", "whole", "over", "population"}
_POPULATIONS = {"adults_18plus", "adults_65plus"}
_ENQUIRIES = {"section 42", "other", "concerns"}


def check_measures(files: MeasureSetFiles) -> list[str]:
    """Return what is wrong with an edition of the measures, a sentence each; an empty list where nothing is."""
    counted = Counter(str(measure.get("key")) for measure in files.measures)
    problems = [f"The measure {key} is there {times} times." for key, times in counted.items() if times > 1]
    if not files.measures:
        problems.append("There are no measures.")
    for measure in files.measures:
        name = str(measure.get("key"))
        problems += [f"{name}: {problem}" for problem in _measure(measure)]
    places = Counter(_place(caveat) for caveat in files.caveats)
    problems += [f"There are {times} caveats for {place}." for place, times in places.items() if times > 1]
    for caveat in files.caveats:
        if not 0 < len(caveat.get("words", "")) <= 500:
            problems.append(f"The caveat for {_place(caveat)} needs words, at most 500 characters.")
    return problems


def _place(caveat: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(caveat.get(name) for name in ("dataset", "table_code", "area_code", "year"))


def _measure(measure: Mapping[str, Any]) -> Iterator[str]:
    if not re.fullmatch(r"[a-z0-9-]{1,60}", str(measure.get("key"))):
        yield "A key has small letters, digits and hyphens, 60 at most."
    for name, longest in _TEXTS.items():
        if not 0 < len(str(measure.get(name) or "")) <= longest:
            yield f"{name} needs words, at most {longest} characters."
    for name in _WORDS:
        if not measure.get(name):
            yield f"{name} needs words."
    if measure.get("polarity") not in {member.value for member in Polarity}:
        yield "The polarity is high, low or neutral."
    if measure.get("kind") not in {member.value for member in MeasureKind}:
        yield "The kind is not known."
    year, multiplier, decimals = measure.get("framework_year"), measure.get("multiplier"), measure.get("decimals")
    if not isinstance(year, int) or not 2000 <= year <= 2100:
        yield "The year of the framework is not one."
    if not isinstance(multiplier, int | float) or multiplier <= 0:
        yield "The multiplier is more than 0."
    if not isinstance(decimals, int) or not 0 <= decimals <= 6:
        yield "The decimals are from 0 to 6."
    yield from _definition(measure.get("definition"))


def _definition(definition: Any) -> Iterator[str]:
    if not isinstance(definition, Mapping):
        yield "There is no definition."
    elif not definition:
        return
    elif definition.get("dataset") == ASCOF:
        if not definition.get("table") or definition.get("level") not in TOTALS:
            yield "The definition needs a table, and the level that is the whole."
    elif definition.get("dataset") == SAC:
        yield from _counts(definition)
    else:
        yield "The dataset is not known."


def _counts(definition: Mapping[str, Any]) -> Iterator[str]:
    if not definition.get("table") or definition.get("enquiry") not in _ENQUIRIES:
        yield "The definition needs a table and a kind of enquiry."
    if len(_DENOMINATORS & definition.keys()) != 1:
        yield "The definition needs exactly one of rest, whole, over and population."
    if definition.get("population", "adults_18plus") not in _POPULATIONS:
        yield "The population is not known."
    over = definition.get("over", {})
    if "over" in definition and over.get("enquiry") not in _ENQUIRIES:
        yield "What it is set over needs a kind of enquiry."
    if "total" in definition and "rest" not in definition:
        yield "Only a block of parts and rest has a total."
    named = [name for name in ("parts", "rest", "whole", "block") if name in definition or name == "parts"]
    lists = [definition.get(name) for name in named] + ([over.get("parts")] if "over" in definition else [])
    if not all(map(_are_cells, lists)):
        yield "Each list of cells holds lists of labels, as they are once folded."


def _are_cells(cells: Any) -> bool:
    if not isinstance(cells, Sequence) or isinstance(cells, str) or not cells:
        return False
    return all(
        isinstance(spellings, Sequence)
        and not isinstance(spellings, str)
        and spellings
        and all(
            isinstance(label, str) and fold(label.removeprefix("*")) == label.removeprefix("*") for label in spellings
        )
        for spellings in cells
    )
