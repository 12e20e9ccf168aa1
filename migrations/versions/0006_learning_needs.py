"""The learning needs analysis: surveys, doors, ballot boxes, findings, the plan.

Revision: 0006_learning_needs, after 0005_assessments
"""

import sqlalchemy as sa
from alembic import op

from tenants import rls
from tenants.migrating import on_postgresql

revision = "0006_learning_needs"
down_revision = "0005_assessments"
branch_labels = None
depends_on = None

SCOPED = (
    "survey",
    "survey_request",
    "findings_sheet",
    "free_answer",
    "survey_upload",
    "asked_survey",
    "answer_count",
    "sent_keys",
    "survey_overlap",
    "received_findings",
    "received_offer",
    "ballot_box",
    "survey_document",
    "planned_learning",
    "learning_session",
    "barrier_offer",
)

# One row of the closed list of questions that are asked before a space is known: where a survey's link leads.
DOOR_COLUMNS = """TABLE (id uuid, kind text, slug text, name text, state text, host_name text, request_id uuid)"""
DOOR = """SELECT s.id, s.kind::text, s.slug, s.name, s.state::text, s.host_name, a.id
    FROM asked_survey a JOIN space s ON s.id = a.space_id WHERE a.door = $1 ORDER BY a.id LIMIT 1"""


def protect() -> None:
    """Put up the second wall; how many answered is written by the organisation alone, and only to a linked board."""
    linked = f"""EXISTS (SELECT 1 FROM link l WHERE l.state = 'accepted' AND l.asked_id = {rls.SPACE}
        AND l.asker_id = survey_progress.space_id)"""
    parties = ("space_id", "organisation_id")
    check = f"organisation_id = {rls.SPACE} AND {linked}"
    for table in SCOPED:
        on_postgresql(rls.protect_scoped(table))
    on_postgresql(rls.protect_two_party("survey_progress", parties, check=check, grants="SELECT, INSERT, UPDATE"))
    on_postgresql(rls.function("resolve_door", "door text", DOOR_COLUMNS, DOOR))


def upgrade() -> None:
    op.create_table(
        "ballot_box",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("shelf", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("records", sa.LargeBinary(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.CheckConstraint("shelf >= 0", name=op.f("ck_ballot_box_shelf")),
        sa.CheckConstraint("width > 0", name=op.f("ck_ballot_box_width")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_ballot_box_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_ballot_box")),
        sa.UniqueConstraint("space_id", "request_id", "shelf", name=op.f("uq_ballot_box_space_id_request_id_shelf")),
    )
    op.create_table(
        "received_offer",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("board_name", sa.Text(), nullable=False),
        sa.Column("barrier", sa.Text(), nullable=False),
        sa.Column("barrier_label", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "answer",
            sa.Enum("taken_up", "not_now", name="offeranswer", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("answer_words", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(answer_words) <= 1000", name=op.f("ck_received_offer_answer_words_length")),
        sa.CheckConstraint("length(words) <= 1000", name=op.f("ck_received_offer_words_length")),
        sa.ForeignKeyConstraint(["board_id"], ["space.id"], name=op.f("fk_received_offer_board_id_space")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_received_offer_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_received_offer")),
    )
    op.create_table(
        "survey_document",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "made", "failed", name="documentstate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(filename) <= 160", name=op.f("ck_survey_document_filename_length")),
        sa.CheckConstraint("length(format) <= 8", name=op.f("ck_survey_document_format_length")),
        sa.CheckConstraint("length(kind) <= 40", name=op.f("ck_survey_document_kind_length")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_survey_document_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_survey_document")),
        sa.UniqueConstraint(
            "space_id", "subject_id", "kind", "format", name=op.f("uq_survey_document_space_id_subject_id_kind_format")
        ),
    )
    op.create_table(
        "survey_progress",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("by_day", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("answered >= 0", name=op.f("ck_survey_progress_answered")),
        sa.CheckConstraint(
            "headcount IS NULL OR headcount BETWEEN 1 AND 1000000", name=op.f("ck_survey_progress_headcount")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["space.id"], name=op.f("fk_survey_progress_organisation_id_space")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_survey_progress_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "request_id", name=op.f("pk_survey_progress")),
    )
    op.create_index(op.f("ix_survey_progress_organisation_id"), "survey_progress", ["organisation_id"], unique=False)
    op.create_index(
        op.f("ix_survey_progress_space_id_survey_id"), "survey_progress", ["space_id", "survey_id"], unique=False
    )
    op.create_table(
        "asked_survey",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("board_name", sa.Text(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("worry_phone", sa.Text(), nullable=False),
        sa.Column("worry_words", sa.Text(), nullable=False),
        sa.Column("smallest", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "closed",
                "withdrawn",
                name="askedsurveystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("crossed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "headcount IS NULL OR headcount BETWEEN 1 AND 1000000", name=op.f("ck_asked_survey_headcount")
        ),
        sa.CheckConstraint("length(door) <= 12", name=op.f("ck_asked_survey_door_length")),
        sa.ForeignKeyConstraint(["board_id"], ["space.id"], name=op.f("fk_asked_survey_board_id_space")),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instrument_version.id"], name=op.f("fk_asked_survey_instrument_id_instrument_version")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_asked_survey_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_asked_survey")),
    )
    op.create_index(op.f("ix_asked_survey_door"), "asked_survey", ["door"], unique=False)
    op.create_index(
        op.f("ix_asked_survey_space_id_state_closes_on"),
        "asked_survey",
        ["space_id", "state", "closes_on"],
        unique=False,
    )
    op.create_table(
        "survey",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum("asked", "imported", name="surveyorigin", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("opens_itself", sa.Boolean(), nullable=False),
        sa.Column("smallest", sa.Integer(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("worry_phone", sa.Text(), nullable=False),
        sa.Column("worry_words", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "closing",
                "closed",
                name="surveystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("change_reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_survey_dates_in_order")),
        sa.CheckConstraint("length(change_reason) <= 500", name=op.f("ck_survey_change_reason_length")),
        sa.CheckConstraint("length(intro) <= 2000", name=op.f("ck_survey_intro_length")),
        sa.CheckConstraint("length(title) <= 120", name=op.f("ck_survey_title_length")),
        sa.CheckConstraint("length(worry_phone) <= 40", name=op.f("ck_survey_worry_phone_length")),
        sa.CheckConstraint("length(worry_words) <= 300", name=op.f("ck_survey_worry_words_length")),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_survey_progress")),
        sa.CheckConstraint("smallest BETWEEN 10 AND 50", name=op.f("ck_survey_smallest")),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instrument_version.id"], name=op.f("fk_survey_instrument_id_instrument_version")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "replaces_id"],
            ["survey.space_id", "survey.id"],
            name=op.f("fk_survey_space_id_replaces_id_survey"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_survey_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_survey")),
        sa.UniqueConstraint("space_id", "title", name=op.f("uq_survey_space_id_title")),
    )
    op.create_table(
        "answer_count",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.CheckConstraint("answered >= 0", name=op.f("ck_answer_count_answered")),
        sa.ForeignKeyConstraint(
            ["space_id", "request_id"],
            ["asked_survey.space_id", "asked_survey.id"],
            name=op.f("fk_answer_count_space_id_request_id_asked_survey"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_answer_count_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_answer_count")),
        sa.UniqueConstraint("space_id", "request_id", "day", name=op.f("uq_answer_count_space_id_request_id_day")),
    )
    op.create_table(
        "barrier_offer",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("partner_name", sa.Text(), nullable=False),
        sa.Column("barrier", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "answer",
            sa.Enum("taken_up", "not_now", name="offeranswer", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("answer_words", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("action_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.CheckConstraint("length(answer_words) <= 1000", name=op.f("ck_barrier_offer_answer_words_length")),
        sa.CheckConstraint("length(barrier) <= 80", name=op.f("ck_barrier_offer_barrier_length")),
        sa.CheckConstraint("length(words) <= 1000", name=op.f("ck_barrier_offer_words_length")),
        sa.ForeignKeyConstraint(["organisation_id"], ["space.id"], name=op.f("fk_barrier_offer_organisation_id_space")),
        sa.ForeignKeyConstraint(
            ["space_id", "partner_id"],
            ["partner.space_id", "partner.id"],
            name=op.f("fk_barrier_offer_space_id_partner_id_partner"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "survey_id"],
            ["survey.space_id", "survey.id"],
            name=op.f("fk_barrier_offer_space_id_survey_id_survey"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_barrier_offer_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_barrier_offer")),
        sa.UniqueConstraint(
            "space_id",
            "survey_id",
            "partner_id",
            "barrier",
            name=op.f("uq_barrier_offer_space_id_survey_id_partner_id_barrier"),
        ),
    )
    op.create_table(
        "findings_sheet",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.CheckConstraint("length(sheet) <= 40", name=op.f("ck_findings_sheet_sheet_length")),
        sa.ForeignKeyConstraint(
            ["space_id", "survey_id"],
            ["survey.space_id", "survey.id"],
            name=op.f("fk_findings_sheet_space_id_survey_id_survey"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_findings_sheet_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_findings_sheet")),
        sa.UniqueConstraint("space_id", "survey_id", "sheet", name=op.f("uq_findings_sheet_space_id_survey_id_sheet")),
    )
    op.create_table(
        "free_answer",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "cleared",
                "kept_back",
                name="textstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(text) <= 1000", name=op.f("ck_free_answer_text_length")),
        sa.ForeignKeyConstraint(
            ["space_id", "survey_id"],
            ["survey.space_id", "survey.id"],
            name=op.f("fk_free_answer_space_id_survey_id_survey"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_free_answer_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_free_answer")),
    )
    op.create_index(
        op.f("ix_free_answer_space_id_survey_id_state"), "free_answer", ["space_id", "survey_id", "state"], unique=False
    )
    op.create_table(
        "planned_learning",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("tiers", sa.JSON(), nullable=False),
        sa.Column("partners", sa.JSON(), nullable=False),
        sa.Column("about_people", sa.Integer(), nullable=True),
        sa.Column("ways", sa.JSON(), nullable=False),
        sa.Column("fits", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("cost_pence", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "arranged",
                "delivered",
                "dropped",
                name="plannedstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "about_people IS NULL OR about_people BETWEEN 0 AND 1000000", name=op.f("ck_planned_learning_about_people")
        ),
        sa.CheckConstraint(
            "cost_pence IS NULL OR cost_pence BETWEEN 0 AND 10000000000", name=op.f("ck_planned_learning_cost")
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on",
            name=op.f("ck_planned_learning_dates_in_order"),
        ),
        sa.CheckConstraint("length(fits) <= 1000", name=op.f("ck_planned_learning_fits_length")),
        sa.CheckConstraint("length(notes) <= 2000", name=op.f("ck_planned_learning_notes_length")),
        sa.CheckConstraint("length(provider) <= 200", name=op.f("ck_planned_learning_provider_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_planned_learning_title_length")),
        sa.CheckConstraint("length(topic) <= 80", name=op.f("ck_planned_learning_topic_length")),
        sa.CheckConstraint("places IS NULL OR places BETWEEN 1 AND 100000", name=op.f("ck_planned_learning_places")),
        sa.ForeignKeyConstraint(
            ["space_id", "survey_id"],
            ["survey.space_id", "survey.id"],
            name=op.f("fk_planned_learning_space_id_survey_id_survey"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_planned_learning_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_planned_learning")),
    )
    op.create_index(
        op.f("ix_planned_learning_space_id_survey_id_position"),
        "planned_learning",
        ["space_id", "survey_id", "position"],
        unique=False,
    )
    op.create_table(
        "received_findings",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "request_id"],
            ["asked_survey.space_id", "asked_survey.id"],
            name=op.f("fk_received_findings_space_id_request_id_asked_survey"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_received_findings_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_received_findings")),
        sa.UniqueConstraint(
            "space_id", "request_id", "version", name=op.f("uq_received_findings_space_id_request_id_version")
        ),
    )
    op.create_table(
        "sent_keys",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("newer", sa.LargeBinary(), nullable=False),
        sa.Column("older", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "request_id"],
            ["asked_survey.space_id", "asked_survey.id"],
            name=op.f("fk_sent_keys_space_id_request_id_asked_survey"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_sent_keys_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_sent_keys")),
        sa.UniqueConstraint("space_id", "request_id", name=op.f("uq_sent_keys_space_id_request_id")),
    )
    op.create_table(
        "survey_overlap",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "other_id"],
            ["asked_survey.space_id", "asked_survey.id"],
            name=op.f("fk_survey_overlap_space_id_other_id_asked_survey"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "request_id"],
            ["asked_survey.space_id", "asked_survey.id"],
            name=op.f("fk_survey_overlap_space_id_request_id_asked_survey"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_survey_overlap_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_survey_overlap")),
        sa.UniqueConstraint(
            "space_id", "request_id", "other_id", name=op.f("uq_survey_overlap_space_id_request_id_other_id")
        ),
    )
    op.create_table(
        "survey_request",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("partner_name", sa.Text(), nullable=False),
        sa.Column(
            "partner_kind",
            sa.Enum(
                "council",
                "district_council",
                "integrated_care_board",
                "health",
                "ambulance",
                "police",
                "fire",
                "probation",
                "prison",
                "housing",
                "provider",
                "voluntary",
                "small_charity",
                "other",
                name="partnerkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answers_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_out", sa.Boolean(), nullable=False),
        sa.Column("held_back", sa.JSON(), nullable=False),
        sa.CheckConstraint("length(door) <= 12", name=op.f("ck_survey_request_door_length")),
        sa.CheckConstraint("length(partner_name) <= 200", name=op.f("ck_survey_request_partner_name_length")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["space.id"], name=op.f("fk_survey_request_organisation_id_space")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "partner_id"],
            ["partner.space_id", "partner.id"],
            name=op.f("fk_survey_request_space_id_partner_id_partner"),
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "survey_id"],
            ["survey.space_id", "survey.id"],
            name=op.f("fk_survey_request_space_id_survey_id_survey"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_survey_request_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_survey_request")),
        sa.UniqueConstraint(
            "space_id", "survey_id", "partner_id", name=op.f("uq_survey_request_space_id_survey_id_partner_id")
        ),
    )
    op.create_table(
        "survey_upload",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "loaded",
                "mapped",
                "running",
                "done",
                "refused",
                name="uploadstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(filename) <= 200", name=op.f("ck_survey_upload_filename_length")),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_survey_upload_progress")),
        sa.ForeignKeyConstraint(
            ["space_id", "survey_id"],
            ["survey.space_id", "survey.id"],
            name=op.f("fk_survey_upload_space_id_survey_id_survey"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_survey_upload_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_survey_upload")),
        sa.UniqueConstraint("space_id", "survey_id", name=op.f("uq_survey_upload_space_id_survey_id")),
    )
    op.create_table(
        "learning_session",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learning_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("attended", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "attended IS NULL OR attended BETWEEN 0 AND 100000", name=op.f("ck_learning_session_attended")
        ),
        sa.CheckConstraint("length(note) <= 300", name=op.f("ck_learning_session_note_length")),
        sa.CheckConstraint("places IS NULL OR places BETWEEN 1 AND 100000", name=op.f("ck_learning_session_places")),
        sa.ForeignKeyConstraint(
            ["space_id", "learning_id"],
            ["planned_learning.space_id", "planned_learning.id"],
            name=op.f("fk_learning_session_space_id_learning_id_planned_learning"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_learning_session_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_learning_session")),
    )
    op.create_index(
        op.f("ix_learning_session_space_id_learning_id_held_on"),
        "learning_session",
        ["space_id", "learning_id", "held_on"],
        unique=False,
    )
    protect()


def downgrade() -> None:
    on_postgresql(["DROP FUNCTION resolve_door(text)"])
    op.drop_index(op.f("ix_learning_session_space_id_learning_id_held_on"), table_name="learning_session")
    op.drop_table("learning_session")
    op.drop_table("survey_upload")
    op.drop_table("survey_request")
    op.drop_table("survey_overlap")
    op.drop_table("sent_keys")
    op.drop_table("received_findings")
    op.drop_index(op.f("ix_planned_learning_space_id_survey_id_position"), table_name="planned_learning")
    op.drop_table("planned_learning")
    op.drop_index(op.f("ix_free_answer_space_id_survey_id_state"), table_name="free_answer")
    op.drop_table("free_answer")
    op.drop_table("findings_sheet")
    op.drop_table("barrier_offer")
    op.drop_table("answer_count")
    op.drop_table("survey")
    op.drop_index(op.f("ix_asked_survey_space_id_state_closes_on"), table_name="asked_survey")
    op.drop_index(op.f("ix_asked_survey_door"), table_name="asked_survey")
    op.drop_table("asked_survey")
    op.drop_index(op.f("ix_survey_progress_space_id_survey_id"), table_name="survey_progress")
    op.drop_index(op.f("ix_survey_progress_organisation_id"), table_name="survey_progress")
    op.drop_table("survey_progress")
    op.drop_table("survey_document")
    op.drop_table("received_offer")
    op.drop_table("ballot_box")
