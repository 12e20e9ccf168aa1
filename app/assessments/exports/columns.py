"""The columns of every table that is taken out: what each is called, what it means, and where it comes from.

The dictionary is made of the same list, so that no column is without its meaning.
"""

from app.assessments.exports.shapes import (
    NOT_ANSWERED,
    Column,
    Kind,
    Line,
    answer_word,
    level_number,
    links_as_text,
    links_of,
    local,
    of_words,
)
from app.assessments.queries.taking_out import STATUS
from app.assessments.spoken import How
from app.assessments.struck import readable
from app.commons.levels import Level


def _how(line: Line) -> str:
    current = line.partner.request.current
    return current.spoken_for if current else ""


def _with_answer(line: Line, word: str) -> str:
    return word if line.partner.request.current else ""


_STATUSES = "; ".join(f"{code}: {words}" for code, words in STATUS.items())
_ANSWERS = "; ".join([*(level.name.lower() for level in Level), f"{NOT_ANSWERED}: left open"])

CYCLE = (
    of_words("board", "Board", "Whose cycle it is", lambda line: line.found.board, wide=28),
    of_words("cycle", "Cycle", "The cycle's title", lambda line: line.found.cycle.title, wide=22),
    of_words(
        "reporting_year",
        "Reporting year",
        "The year that the answers are about, April to March",
        lambda line: line.found.cycle.year_label,
        "2026-27",
    ),
)
PARTNER = (
    of_words("partner", "Partner", "Its name as the cycle opened", lambda line: line.partner.request.name, wide=34),
    of_words(
        "partner_kind",
        "Kind of partner",
        "What sort of organisation it is",
        lambda line: line.partner.request.kind.value,
        wide=18,
    ),
    of_words("ods_code", "NHS code", "The health service's organisation code", lambda line: line.partner.keys.ods_code),
    of_words(
        "company_number",
        "Company number",
        "At Companies House; eight long, zeros in front belong to it",
        lambda line: line.partner.keys.company_number,
    ),
    of_words(
        "charity_number",
        "Charity number",
        "In the register of charities",
        lambda line: line.partner.keys.charity_number,
    ),
    of_words(
        "council_code",
        "Council code",
        "The council's official code",
        lambda line: line.partner.keys.council_code,
        "E06000022",
    ),
    of_words("police_force", "Police force", "The force's name", lambda line: line.partner.keys.police_force, wide=20),
    of_words("status", "Status", "Where the partner is, for software", lambda line: line.partner.status, _STATUSES),
    of_words("status_words", "Status in words", "The same, to read", lambda line: STATUS[line.partner.status], wide=24),
    of_words(
        "answered_for",
        "How the board got the answers",
        "Filled in where the board answered in the partner's name",
        _how,
        "; ".join(how.value for how in How),
    ),
)
SENT = (
    Column(
        "version",
        "Version",
        "Which version of the answers counts; 1 is the first that was sent",
        Kind.NUMBER,
        lambda line: line.partner.request.current.version if line.partner.request.current else None,
        "empty: nothing counts",
        9,
    ),
    Column(
        "sent_at",
        "Sent",
        "When that version was signed off and sent",
        Kind.MOMENT,
        lambda line: local(line.partner.request.current.submitted_at) if line.partner.request.current else None,
        wide=17,
    ),
    of_words(
        "signed_by",
        "Signed by",
        "Name and role, as the partner gave them",
        lambda line: readable(line.partner.request.current.submitted_by) if line.partner.request.current else "",
        wide=30,
    ),
)
PROGRESS = (
    Column("last_day", "Last day", "The last day for this partner", Kind.DAY, lambda line: line.partner.last_day),
    Column(
        "asked_at",
        "Asked",
        "When the request went to the partner",
        Kind.MOMENT,
        lambda line: local(line.partner.request.sent_at),
        "empty: it waits until the partner is connected",
        17,
    ),
    Column(
        "factors",
        "Factors",
        "How many factors there are",
        Kind.NUMBER,
        lambda line: len(line.found.factors),
        wide=9,
    ),
    Column(
        "factors_answered",
        "Factors answered",
        "In what was sent; while the partner is working on it, so far",
        Kind.NUMBER,
        lambda line: (line.partner.request.current or line.partner.request).answered,
        wide=10,
    ),
    Column(
        "last_worked_on",
        "Last worked on",
        "When somebody at the partner last saved an answer",
        Kind.MOMENT,
        lambda line: local(line.partner.request.last_worked_on),
        wide=17,
    ),
    Column(
        "versions",
        "Versions",
        "How many versions were sent, those taken back or replaced among them",
        Kind.NUMBER,
        lambda line: len(line.partner.request.versions),
        wide=9,
    ),
    Column(
        "taken_back_at",
        "Taken back",
        "When the newest version was taken back, where it was",
        Kind.MOMENT,
        lambda line: local(line.partner.request.latest.withdrawn_at) if line.partner.request.latest else None,
        wide=17,
    ),
)
FACTOR = (
    of_words(
        "group",
        "Group",
        "Which group the factor belongs to",
        lambda line: _group(line),
        wide=12,
    ),
    Column(
        "factor",
        "Factor",
        "The factor's number",
        Kind.NUMBER,
        lambda line: line.factor.number if line.factor else None,
        wide=8,
    ),
    of_words(
        "factor_title",
        "Factor in words",
        "The factor's title",
        lambda line: line.factor.title if line.factor else None,
        wide=30,
    ),
)


def _group(line: Line) -> str:
    return line.found.results.instrument.group_of(line.factor.number).title if line.factor else ""


def _before(line: Line) -> int | None:
    return level_number(line.partner.before.get(line.factor.number)) if line.factor else None


def _elsewhere(line: Line) -> int | None:
    answer = line.answer
    return level_number(answer.shared_level) if answer and answer.shared_level != answer.level else None


ANSWER = (
    Column(
        "level",
        "Level",
        "The level that the partner chose for itself",
        Kind.NUMBER,
        lambda line: level_number(line.answer.level) if line.answer else None,
        "1: Not yet; 2: Starting; 3: Established; 4: Embedded; empty: see answer",
        8,
    ),
    of_words(
        "answer",
        "Answer",
        "The same as one word, with the answers that are no level; empty where nothing was sent",
        lambda line: _with_answer(line, answer_word(line.answer.level if line.answer else None)),
        _ANSWERS,
    ),
    Column(
        "level_before",
        "Level last time",
        "The level that the partner chose in the cycle before",
        Kind.NUMBER,
        _before,
        "1 to 4; empty: no level then",
        9,
    ),
    Column(
        "level_elsewhere",
        "Level for other boards",
        "Where the partner gave this board a level of its own: the one that its other boards get",
        Kind.NUMBER,
        _elsewhere,
        "1 to 4; empty: the same",
        10,
    ),
    of_words(
        "what_we_do",
        "What we do",
        "The partner's own words",
        lambda line: readable(line.answer.practice) if line.answer else "",
        "a text that was removed says when",
        60,
    ),
    of_words(
        "difference",
        "What difference it has made",
        "The partner's own words",
        lambda line: readable(line.answer.difference) if line.answer else "",
        "a text that was removed says when",
        60,
    ),
    of_words(
        "different_here",
        "What is different for this board",
        "The partner's own words, for this board alone",
        lambda line: readable(line.answer.addendum) if line.answer else "",
        "a text that was removed says when",
        40,
    ),
    of_words(
        "links",
        "Links to evidence",
        "One on a line: its title, then where it leads",
        lambda line: links_as_text(links_of(line.answer)),
        wide=40,
    ),
)
