"""What the pages of a plan show, put together: needs beside the plan, one piece of learning, its figures in words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.commons.learning import LearningInstrument
from app.commons.queries import learning_instrument
from app.learning_needs.queries.needs import (
    ALL,
    NeedRow,
    PlanPartner,
    Reach,
    Sheets,
    Ticked,
    get_sheets,
    need_of,
    ranked_needs,
    reach,
    ticked,
)
from app.learning_needs.queries.plan import (
    LearningRow,
    PlanSurvey,
    Totals,
    get_plan_survey,
    list_learning,
    list_partners,
    totals,
)

SHEETS = (ALL, "partner", "tier")


@dataclass(frozen=True, slots=True)
class Ground:
    """What a plan stands on: a survey, what it asked and whom, what it found."""

    survey: PlanSurvey
    instrument: LearningInstrument
    sheets: Sheets
    partners: tuple[PlanPartner, ...]

    def need(self, topic: str) -> NeedRow:
        """Return a topic's need over everybody."""
        return need_of(self.sheets, self.survey.topic(topic) or {"key": topic, "title": topic})

    def route(self, topic: str) -> Mapping[str, Any] | None:
        """Return what those with a wide gap said would help most: for each route its count and its share."""
        found: Mapping[str, Any] | None = self.sheets.all("topics", topic, "route")
        return found

    def reach(self, topic: str, tiers: Collection[str] = (), partners: Collection[str] = ()) -> Reach:
        """Estimate how many people have a need; see `needs.reach`."""
        return reach(self.sheets, self.partners, topic=topic, tiers=tiers, chosen=partners)

    def ways(self, tiers: Collection[str] = ()) -> "Ways":
        """Return the ways to learn, the most wanted first: by one tier where one is chosen and shown, else by all."""
        labels = {choice.key: choice.label for choice in self.instrument.ways.choices}
        of_tier = {tier.key: tier.label for tier in self.instrument.tiers}
        tier = next(iter(tiers)) if len(tiers) == 1 else None
        group = f"tier:{tier}" if tier in of_tier and self.sheets.of("tier", f"tier:{tier}", "ways") else ALL
        of_whom = of_tier.get(group.partition(":")[2])
        return Ways(ticked(self.sheets, "ways", labels, group=group), of_whom)

    def piece(self, row: LearningRow) -> "Piece":
        """Return a piece of learning with its words and its people."""
        names = {str(partner.partner_id): partner.name for partner in self.partners}
        tiers = {tier.key: tier.label for tier in self.instrument.tiers}
        ways = {choice.key: choice.label for choice in self.instrument.ways.choices}
        worked_out = self.reach(row.topic, row.tiers, row.partners)
        return Piece(
            row=row,
            need=self.need(row.topic),
            tiers=tuple(tiers[key] for key in row.tiers if key in tiers),
            partners=tuple(names[key] for key in row.partners if key in names),
            ways=tuple(ways[key] for key in row.ways if key in ways),
            reach=worked_out,
            people=worked_out.people if row.about_people is None else row.about_people,
        )


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways to learn, the most wanted first, and whose wishes these are."""

    rows: tuple[Ticked, ...]
    tier: str | None  # the label of the one tier; None where they are everybody's


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of learning, in words."""

    row: LearningRow
    need: NeedRow
    tiers: tuple[str, ...]  # none means everybody
    partners: tuple[str, ...]  # none means all
    ways: tuple[str, ...]
    reach: Reach
    people: int | None  # as the board says, else as it is worked out


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The needs, and beside them the plan in the board's order."""

    ground: Ground
    needs: tuple[NeedRow, ...]
    pieces: tuple[Piece, ...]
    totals: Totals

    @property
    def planned(self) -> Mapping[str, int]:
        """How many pieces in hand meet each topic."""
        topics = [piece.row.topic for piece in self.pieces if piece.row.is_in_hand]
        return {topic: topics.count(topic) for topic in topics}


def get_ground(survey_id: UUID, *, sheets: Collection[str] = SHEETS) -> Ground:
    """Return what a survey's plan stands on, in three statements; NoResultFound where there is no such survey."""
    survey = get_plan_survey(survey_id)
    instrument = learning_instrument(survey.instrument_id)
    return Ground(survey, instrument, get_sheets(survey_id, sheets), list_partners(survey_id))


def get_plan_page(survey_id: UUID) -> PlanPage:
    """Return a survey's plan, in four statements; NoResultFound where there is no such survey."""
    ground = get_ground(survey_id)
    pieces = tuple(ground.piece(row) for row in list_learning(survey_id))
    rows = tuple(piece.row for piece in pieces)
    return PlanPage(
        ground=ground,
        needs=ranked_needs(ground.sheets, ground.survey.topics),
        pieces=pieces,
        totals=totals(rows, {piece.row.id: piece.people for piece in pieces}),
    )
