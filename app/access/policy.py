"""The policy: which role may do what. Data, read by the guard and by nobody else."""

from app.access.permissions import Permission as P  # noqa: N817  # a table is read by its columns
from app.people.roles import Role as R  # noqa: N817

_READS_BOARD = frozenset(
    {
        P.SPACE_READ,
        P.COMPARISONS_READ,
        P.CYCLES_READ,
        P.RESULTS_READ,
        P.PARTNERS_READ,
        P.SURVEYS_READ,
        P.FINDINGS_READ,
    }
)
# What is about counts and comparisons is there for councils alone: pages of other organisations say so.
_READS_ORGANISATION = frozenset(
    {
        P.SPACE_READ,
        P.ANSWERS_READ,
        P.COMPARISONS_READ,
        P.COUNTS_READ,
        P.MEMBERS_READ,
        P.SURVEYS_READ,
        P.FINDINGS_READ,
    }
)
_ANSWERS = _READS_ORGANISATION | {P.ANSWERS_WRITE, P.COUNTS_EDIT}
_LOOKS_AFTER = _ANSWERS | {
    P.AUDIT_READ,
    P.COUNTS_RELEASE,
    P.LINKS_ANSWER,
    P.MAIL_READ,
    P.MEMBERS_MANAGE,
    P.RESULTS_TAKE_OUT,
    P.SETTINGS_MANAGE,
    P.SIGHT_CONFIRM,
    P.SURVEYS_COORDINATE,
}
_READS_REGION = frozenset({P.SPACE_READ, P.COMPARISONS_READ, P.REGION_READ})
_WORKS_REGION = _READS_REGION | {P.CALLS_MANAGE, P.COMMENTARY_EDIT, P.COMPARATORS_EDIT}

POLICY: dict[R, frozenset[P]] = {
    R.BOARD_CHAIR: _READS_BOARD
    | {P.AUDIT_READ, P.BRIEF_READ, P.MEETINGS_MANAGE, P.MEMBERS_READ, P.RESULTS_TAKE_OUT, P.SIGHT_CONFIRM},
    R.BOARD_MANAGER: _READS_BOARD
    | {
        P.AUDIT_READ,
        P.BRIEF_READ,
        P.COMPARATORS_EDIT,
        P.CYCLES_RUN,
        P.LEARNING_PLAN_EDIT,
        P.MAIL_READ,
        P.MEETINGS_MANAGE,
        P.MEMBERS_MANAGE,
        P.MEMBERS_READ,
        P.PARTNERS_MANAGE,
        P.RELEASES_MANAGE,
        P.RESULTS_TAKE_OUT,
        P.SETTINGS_MANAGE,
        P.SIGHT_CONFIRM,
        P.SURVEYS_RUN,
        P.TEXTS_STRIKE,
    },
    R.BOARD_MODERATOR: _READS_BOARD | {P.BRIEF_READ, P.RESULTS_TAKE_OUT},
    R.BOARD_MEMBER: _READS_BOARD,
    R.BOARD_LAY_MEMBER: _READS_BOARD,
    R.BOARD_ANALYST: _READS_BOARD | {P.COMPARATORS_EDIT, P.RESULTS_TAKE_OUT},
    R.ORGANISATION_LEAD: _LOOKS_AFTER | {P.SUBMISSIONS_SEND, P.TEXTS_STRIKE},
    R.ORGANISATION_COORDINATOR: _LOOKS_AFTER | {P.TEXTS_STRIKE},
    R.ORGANISATION_CONTRIBUTOR: _ANSWERS,
    R.ORGANISATION_VIEWER: _READS_ORGANISATION,
    R.ORGANISATION_CARETAKER: frozenset({P.SPACE_READ, P.ANSWERS_READ, P.ANSWERS_WRITE, P.SUBMISSIONS_SEND}),
    R.REGION_LEAD: _WORKS_REGION | {P.AUDIT_READ, P.MEMBERS_READ, P.MEMBERS_MANAGE},
    R.REGION_ANALYST: _WORKS_REGION,
}


# What a sign-in by a mailed link may do at most, whatever its person's roles allow.
ANSWERING = frozenset({P.SPACE_READ, P.ANSWERS_READ, P.ANSWERS_WRITE, P.LINKS_ANSWER, P.SUBMISSIONS_SEND})


def permissions_of(roles: frozenset[R]) -> frozenset[P]:
    """Return everything that the roles together allow."""
    return frozenset().union(*(POLICY[role] for role in roles))
