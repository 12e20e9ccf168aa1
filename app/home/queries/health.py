"""How the service is: whether the database answers, whether its tables are as this version wants them, and jobs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Text, column, func, select, table
from sqlalchemy.exc import SQLAlchemyError

from app.people.models import Account, AccountState
from tenants import Job, JobState, Space, look_up, read

HEAD = Path(__file__).resolve().parents[3] / "migrations" / ".current-head"
OVERDUE = timedelta(minutes=5)  # a worker that runs is never so far behind


@dataclass(frozen=True, slots=True)
class Health:
    """What a load balancer asks before it sends anybody here. None: could not be asked."""

    database: bool
    migrations: bool | None
    overdue_jobs: int | None


@dataclass(frozen=True, slots=True)
class Counts:
    """What the operator's monitoring draws: how many of what, never whose."""

    jobs: dict[str, int]  # by state
    overdue_jobs: int
    oldest_due_seconds: float  # of the longest waiting job that is due; 0 where none is
    spaces: dict[tuple[str, str], int]  # by kind and state
    accounts: int


def health(*, now: datetime) -> Health:
    """Return how the service is; as the operator. It raises nothing: that it could not be asked is the answer."""
    try:
        statement = select(column("version_num", Text)).select_from(table("alembic_version"))
        version = look_up("schema_version", statement, {})
        at_head = version is not None and version[0] == HEAD.read_text().strip()
        return Health(database=True, migrations=at_head, overdue_jobs=_overdue(now))
    except SQLAlchemyError:
        return Health(database=False, migrations=None, overdue_jobs=None)


def _overdue(now: datetime) -> int:
    late = select(func.count()).select_from(Job).where(Job.state == JobState.WAITING, Job.run_at < now - OVERDUE)
    return int(read(late).scalar_one())


def counts(*, now: datetime) -> Counts:
    """Return how many of what there are; as the operator."""
    jobs = read(select(Job.state, func.count()).group_by(Job.state))
    oldest = read(select(func.min(Job.run_at)).where(Job.state == JobState.WAITING, Job.run_at <= now)).scalar_one()
    spaces = read(select(Space.kind, Space.state, func.count()).group_by(Space.kind, Space.state))
    active = select(func.count()).select_from(Account).where(Account.state == AccountState.ACTIVE)
    return Counts(
        jobs={state.value: number for state, number in jobs},
        overdue_jobs=_overdue(now),
        oldest_due_seconds=(now - oldest).total_seconds() if oldest else 0.0,
        spaces={(kind.value, state.value): number for kind, state, number in spaces},
        accounts=int(read(active).scalar_one()),
    )
