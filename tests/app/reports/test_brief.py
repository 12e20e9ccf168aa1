"""What the brief says: whom to ask what, in whose words; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.assessments.models import Submission, SubmittedAnswer
from app.assessments.queries.cycles import list_cycles
from app.assessments.queries.results import read_results
from app.assessments.service import cycles
from app.assessments.spoken import How
from app.commons.levels import Level
from app.reports.queries.brief import LONGEST_QUOTE, Ask, brief_of
from app.reports.questions import questions_of
from app.reports.statistics import Reason
from tenants import db, is_tombstone, strike
from tests.app.assessments.board.helpers import NOW, all_levels, make_board, statements
from tests.app.reports.conftest import CHARITY, COUNCIL, POLICE, TRUST, World, answer

KEY = "msp-success-factors"


def of(asks: tuple[Ask, ...], number: int) -> Ask:
    return next(ask for ask in asks if ask.factor.number == number)


class TestBrief:
    def test_nobody_has_sent_anything(self, world: World) -> None:
        brief = world.brief()
        assert (brief.sent, brief.asked, brief.both) == (0, 4, 0)
        assert brief.asks == brief.fell == ()
        assert [one.name for one in brief.outstanding] == [COUNCIL, POLICE, TRUST, CHARITY]
        assert [one.name for one in brief.in_state("not_connected")] == [TRUST]

    def test_picks_factors_and_says_why(self, world: World) -> None:
        answer(world)
        brief = world.brief()
        picked = [(ask.factor.number, ask.reason) for ask in brief.asks]
        assert picked == [(3, Reason.LOW), (7, Reason.LOW), (5, Reason.SPREAD)]
        assert of(brief.asks, 3).question == questions_of(KEY, 3).low
        assert [one.name for one in brief.outstanding] == [TRUST]

    def test_the_lowest_is_asked_with_its_own_words(self, world: World) -> None:
        answer(world)
        (whom,) = of(world.brief().asks, 3).whom
        assert (whom.request.name, whom.level, whom.before) == (COUNCIL, Level.NOT_YET, Level.ESTABLISHED)
        assert whom.quote is not None
        assert (whom.quote.what, whom.quote.text) == ("What we do", f"What {COUNCIL} does on 3")
        assert whom.spoken_for == ""

    def test_two_ends_of_a_spread(self, world: World) -> None:
        levels = all_levels(Level.ESTABLISHED)
        world.board.submit(world.cycle, COUNCIL, levels | {3: Level.NOT_YET, 4: Level.STARTING, 5: Level.NOT_YET})
        world.board.submit(world.cycle, POLICE, levels | {3: Level.NOT_YET, 4: Level.STARTING, 5: Level.EMBEDDED})
        world.board.submit(world.cycle, CHARITY, levels | {3: Level.NOT_YET, 4: Level.STARTING})
        ask = of(world.brief().asks, 5)
        assert ask.reason is Reason.SPREAD
        assert [(one.request.name, one.level) for one in ask.whom] == [
            (COUNCIL, Level.NOT_YET),
            (POLICE, Level.EMBEDDED),
        ]

    def test_what_fell_names_who_went_down(self, world: World) -> None:
        answer(world)
        fell = world.brief().fell
        assert [ask.factor.number for ask in fell] == [3, 7]  # on 5 one went down and one up
        (whom,) = of(fell, 7).whom
        assert (whom.request.name, whom.before, whom.others) == (CHARITY, Level.ESTABLISHED, 0)
        assert of(fell, 3).whom[0].others == 2

    def test_not_sure_and_outside_are_never_asked_as_a_level(self, world: World) -> None:
        world.board.submit(world.cycle, COUNCIL, all_levels(Level.NOT_SURE))
        world.board.submit(world.cycle, POLICE, all_levels(Level.OUTSIDE))
        brief = world.brief()
        assert brief.asks == brief.fell == ()
        assert brief.sent == 2

    def test_whoever_wrote_something_is_quoted_first(self, world: World) -> None:
        levels = all_levels(Level.NOT_YET)
        world.board.submit(world.cycle, COUNCIL, levels)
        world.board.submit(world.cycle, POLICE, levels)
        self._write(world, COUNCIL, practice="", difference="")
        whom = world.brief().asks[0].whom[0]
        assert whom.request.name == POLICE
        assert whom.others == 1
        self._write(world, POLICE, practice="", difference="")
        assert world.brief().asks[0].whom[0].quote is None

    def test_a_long_text_ends_with_a_sentence(self, world: World) -> None:
        sentence = "We ask every adult what they want, and write it down in their own words. "
        world.board.submit(world.cycle, COUNCIL, all_levels(Level.NOT_YET), words=sentence * 60)
        quote = world.brief().asks[0].whom[0].quote
        assert quote is not None
        assert quote.text == (sentence * 3).strip()
        assert len(quote.text) <= LONGEST_QUOTE

    def test_words_that_were_struck_are_not_said(self, world: World) -> None:
        envelope = world.board.submit(
            world.cycle, COUNCIL, all_levels(Level.NOT_YET), words="Names Jo Lane on {factor}"
        )
        for number in range(1, 12):
            for field in ("practice", "difference"):
                path = f"answers/{number - 1}/{field}"
                world.board.call(strike, envelope_id=envelope, path=path, reason="A name", now=NOW)
        quote = world.brief().asks[0].whom[0].quote
        assert quote is not None
        assert is_tombstone(quote.text)

    def test_what_the_board_answered_in_a_partners_name_is_known(self, world: World) -> None:
        answer(world)
        changed = update(Submission).where(Submission.cycle_id == world.cycle)
        world.board.call(lambda: db.session.execute(changed.values(spoken_for=How.PHONE.value)))
        assert of(world.brief().asks, 3).whom[0].spoken_for == "phone"

    def test_a_first_cycle_has_nothing_that_fell(self, app: object) -> None:
        board = make_board()
        board.add_partner(POLICE)
        cycle = board.opened()
        board.submit(cycle, POLICE, all_levels(Level.NOT_YET))
        brief = World(board, cycle, cycle).brief()
        assert brief.results.previous is None
        assert brief.fell == ()
        assert len(brief.asks) == 3

    def test_one_statement_beside_the_results_however_many_partners(self, world: World) -> None:
        answer(world)

        def read() -> int:
            found = list_cycles()
            results = read_results(next(one for one in found if one.id == world.cycle), found)
            with statements() as made:
                brief_of(results)
            return len(made)

        assert world.board.ask(read) == 1
        for number in range(6):
            world.board.add_partner(f"More {number}")
            world.board.call(
                cycles.add_partners,
                cycle_id=world.cycle,
                partner_ids=[world.board.partners[f"More {number}"]],
                now=NOW + timedelta(days=1),
            )
            world.board.submit(world.cycle, f"More {number}", all_levels(Level.NOT_YET))
        assert world.board.ask(read) == 1

    @staticmethod
    def _write(world: World, name: str, **texts: str) -> None:
        request_id = world.board.request_id(world.cycle, name)

        def write() -> None:
            ids = db.session.scalars(select(Submission.id).where(Submission.request_id == request_id)).all()
            db.session.execute(update(SubmittedAnswer).where(SubmittedAnswer.submission_id.in_(ids)).values(**texts))

        world.board.call(write)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_question(reason: Reason) -> None:
    assert getattr(questions_of(KEY, 1), reason.value)
