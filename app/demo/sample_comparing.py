"""What a sample compares: ten years of made-up national figures, and what its boards let others see."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from app.assessments.models import Cycle, CycleState
from app.benchmarking.handlers.editions import make_editions
from app.benchmarking.queries import previews
from app.benchmarking.queries.previews import Subject
from app.benchmarking.service import releases
from app.benchmarking.service.releases import Terms
from app.core import clock
from app.demo import national
from app.demo.sample_rows import Shared
from tenants import Audience, acting_for, maintaining, new_id, read, transaction

NAMED = 3  # of four boards three are named to their region; the fourth, as all to England, is not


def take_in_figures(years: int, *, seed: int, now: datetime) -> None:
    """Take in the last so many years of made-up figures, of every council in the register."""
    last = clock.reporting_year_of(clock.local_date(now)) - 2
    national.take_in_made_up(range(last - years + 1, last + 1), now, seed=seed)


def release_results(shared: Shared, *, now: datetime) -> Iterator[None]:
    """Have each board release its last closed cycle to its region and to England; at the end make the editions."""
    newest = select(Cycle.id).where(Cycle.state == CycleState.CLOSED).order_by(Cycle.reporting_year.desc()).limit(1)
    for number, (space_id, account_id) in enumerate(zip(shared.plan.boards, shared.plan.managers, strict=True)):
        with acting_for(space_id, account_id):
            cycle_id = read(newest).scalar_one()
            found = previews.prepare(Subject.CYCLE, cycle_id)
            if found.refusal:
                yield
                continue
            terms = [
                Terms(Audience.REGION, named=number % (NAMED + 1) < NAMED),
                Terms(Audience.ENGLAND, named=False),
            ]
            with transaction():
                releases.release(
                    key=new_id(),
                    what=Subject.CYCLE,
                    subject_id=cycle_id,
                    terms=terms,
                    until=None,
                    seen=found.digest,
                    now=now,
                )
        yield
    with maintaining():
        make_editions({}, now=now)
