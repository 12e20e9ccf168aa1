"""What the worker makes of results for people to take away. Nothing here runs in a request."""

from uuid import UUID

from app.assessments.charts import heat_drawing as heat
from app.assessments.exports.excel import excel_of
from app.assessments.exports.paper import Paper, paper_of_draft, paper_of_partner, paper_of_receipt
from app.assessments.exports.pdf import heat_pdf_of, pdf_of
from app.assessments.exports.word import word_of
from app.assessments.queries import taking_out as queries
from app.assessments.queries.answers import task_list
from app.assessments.queries.cycles import get_request
from app.assessments.queries.receipts import get_receipt
from app.assessments.queries.results import list_answers
from app.assessments.service.taking_out import DRAFT, HEAT_MAP, SENT, SUBMISSION, WORKBOOK
from app.assessments.spoken import MARK
from app.commons.levels import Level
from app.core import clock
from app.core.keeping import CannotMake, Made, Tell, file_maker
from app.ui.picture import png_of
from tenants import slug_of


@file_maker(WORKBOOK)
def make_workbook(cycle_id: UUID, file_format: str, tell: Tell) -> Made:
    """Return a cycle's results as a workbook."""
    found = queries.read_cycle(cycle_id)
    tell(10)
    name = f"{slug_of(found.cycle.title)}-results.{file_format}"
    return Made(name, excel_of(found, made_at=clock.now(), tell=tell))


@file_maker(HEAT_MAP)
def make_heat_map(cycle_id: UUID, file_format: str, tell: Tell) -> Made:
    """Return a cycle's heat map as a picture, or as a paper: a table, so that it reads aloud."""
    found = queries.read_cycle(cycle_id)
    tell(20)
    name = f"{slug_of(found.cycle.title)}-heat-map.{file_format}"
    footing = heat.heat_footing(found, day=clock.local_date(clock.now()))
    if file_format == "png":
        return Made(name, png_of(heat.heat_drawing(found), footing))
    content = heat_pdf_of(
        found=found,
        label=f"{found.cycle.title}: levels by partner and factor",
        sentence=heat.heat_sentence(found),
        footing=footing.lines(),
        key=[(level.value, heat.cell_words(level)) for level in Level],
        cell_words=heat.cell_words,
        status=queries.STATUS,
        mark=MARK,
    )
    return Made(name, content)


@file_maker(SUBMISSION)
def make_submission(submission_id: UUID, file_format: str, tell: Tell) -> Made:
    """Return one version of a partner's answers, as the board holds it."""
    place = queries.place_of_version(submission_id)
    found = queries.read_cycle(place.cycle_id)
    partner = get_request(place.cycle_id, place.request_id)
    version = next((one for one in partner.versions if one.id == submission_id), None)
    if version is None:
        raise CannotMake("this version is not there any more")
    tell(20)
    paper = paper_of_partner(found, partner, version, list_answers(submission_id))
    return _made(paper, f"{slug_of(partner.name)}-version-{version.version}", file_format)


@file_maker(SENT)
def make_sent(sent_id: UUID, file_format: str, tell: Tell) -> Made:
    """Return one version of an organisation's answers, as it sent it."""
    receipt = get_receipt(queries.request_of_sent(sent_id), sent_id, now=clock.now())
    tell(20)
    paper = paper_of_receipt(receipt, organisation=queries.own_name())
    return _made(paper, f"{slug_of(receipt.asked.title)}-version-{receipt.sent.version}", file_format)


@file_maker(DRAFT)
def make_draft(asked_id: UUID, file_format: str, tell: Tell) -> Made:
    """Return an organisation's answers as they stand, to go round inside it."""
    now = clock.now()
    tasks = task_list(asked_id, now=now)
    tell(20)
    paper = paper_of_draft(tasks, organisation=queries.own_name(), made_at=now)
    return _made(paper, f"draft-{slug_of(tasks.asked.title)}", file_format)


def _made(paper: Paper, name: str, file_format: str) -> Made:
    content = word_of(paper, made_at=clock.now()) if file_format == "docx" else pdf_of(paper)
    return Made(f"{name}.{file_format}", content)
