"""Self-assessment: cycles, requests, returns, answers, submissions, progress.

Revision: 0005_assessments, after 0004_partners
"""

import sqlalchemy as sa
from alembic import op

from tenants import rls
from tenants.migrating import on_postgresql

revision = "0005_assessments"
down_revision = "0004_partners"
branch_labels = None
depends_on = None

SCOPED = (
    "cycle",
    "request",
    "submission",
    "submitted_answer",
    "yearly_return",
    "asked",
    "answer",
    "addendum",
    "sent_submission",
)


def protect() -> None:
    """Put up the second wall; progress is written by the organisation alone, and only to a linked board."""
    linked = f"""EXISTS (SELECT 1 FROM link l WHERE l.state = 'accepted' AND l.asked_id = {rls.SPACE}
        AND l.asker_id = progress.space_id)"""
    parties = ("space_id", "organisation_id")
    check = f"organisation_id = {rls.SPACE} AND {linked}"
    for table in SCOPED:
        on_postgresql(rls.protect_scoped(table))
    on_postgresql(rls.protect_two_party("progress", parties, check=check, grants="SELECT, INSERT, UPDATE"))


def upgrade() -> None:
    op.create_table(
        "progress",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("last_worked_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("answered BETWEEN 0 AND total", name=op.f("ck_progress_answered")),
        sa.ForeignKeyConstraint(["organisation_id"], ["space.id"], name=op.f("fk_progress_organisation_id_space")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_progress_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "request_id", name=op.f("pk_progress")),
    )
    op.create_index(op.f("ix_progress_organisation_id"), "progress", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_progress_space_id_cycle_id"), "progress", ["space_id", "cycle_id"], unique=False)
    op.create_table(
        "cycle",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reporting_year", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("chair_words", sa.Text(), nullable=False),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "open", "closed", name="cyclestate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_cycle_dates_in_order")),
        sa.CheckConstraint("length(chair_words) <= 2000", name=op.f("ck_cycle_chair_words_length")),
        sa.CheckConstraint("length(title) <= 120", name=op.f("ck_cycle_title_length")),
        sa.CheckConstraint("reporting_year BETWEEN 2010 AND 2100", name=op.f("ck_cycle_reporting_year")),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instrument_version.id"], name=op.f("fk_cycle_instrument_id_instrument_version")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_cycle_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_cycle")),
        sa.UniqueConstraint("space_id", "title", name=op.f("uq_cycle_space_id_title")),
    )
    op.create_table(
        "yearly_return",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("reporting_year", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instrument_version.id"], name=op.f("fk_yearly_return_instrument_id_instrument_version")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_yearly_return_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_yearly_return")),
        sa.UniqueConstraint(
            "space_id",
            "instrument_id",
            "reporting_year",
            name=op.f("uq_yearly_return_space_id_instrument_id_reporting_year"),
        ),
    )
    op.create_table(
        "answer",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("factor", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "1",
                "2",
                "3",
                "4",
                "not_sure",
                "outside",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("practice", sa.Text(), nullable=False),
        sa.Column("difference", sa.Text(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("saved_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("factor BETWEEN 1 AND 99", name=op.f("ck_answer_factor")),
        sa.CheckConstraint("length(difference) <= 6000", name=op.f("ck_answer_difference_length")),
        sa.CheckConstraint("length(practice) <= 6000", name=op.f("ck_answer_practice_length")),
        sa.ForeignKeyConstraint(
            ["space_id", "return_id"],
            ["yearly_return.space_id", "yearly_return.id"],
            name=op.f("fk_answer_space_id_return_id_yearly_return"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_answer_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_answer")),
        sa.UniqueConstraint("space_id", "return_id", "factor", name=op.f("uq_answer_space_id_return_id_factor")),
    )
    op.create_table(
        "asked",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("board_name", sa.Text(), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reporting_year", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("chair_words", sa.Text(), nullable=False),
        sa.Column("partner_kind", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "closed", "withdrawn", name="askedstate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["space.id"], name=op.f("fk_asked_board_id_space")),
        sa.ForeignKeyConstraint(
            ["space_id", "return_id"],
            ["yearly_return.space_id", "yearly_return.id"],
            name=op.f("fk_asked_space_id_return_id_yearly_return"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_asked_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_asked")),
    )
    op.create_index(op.f("ix_asked_space_id_return_id"), "asked", ["space_id", "return_id"], unique=False)
    op.create_index(
        op.f("ix_asked_space_id_state_closes_on"), "asked", ["space_id", "state", "closes_on"], unique=False
    )
    op.create_table(
        "request",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
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
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["space.id"], name=op.f("fk_request_organisation_id_space")),
        sa.ForeignKeyConstraint(
            ["space_id", "cycle_id"],
            ["cycle.space_id", "cycle.id"],
            name=op.f("fk_request_space_id_cycle_id_cycle"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "partner_id"],
            ["partner.space_id", "partner.id"],
            name=op.f("fk_request_space_id_partner_id_partner"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_request_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_request")),
        sa.UniqueConstraint(
            "space_id", "cycle_id", "organisation_id", name=op.f("uq_request_space_id_cycle_id_organisation_id")
        ),
        sa.UniqueConstraint("space_id", "cycle_id", "partner_id", name=op.f("uq_request_space_id_cycle_id_partner_id")),
    )
    op.create_table(
        "addendum",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asked_id", sa.Uuid(), nullable=False),
        sa.Column("factor", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "1",
                "2",
                "3",
                "4",
                "not_sure",
                "outside",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(words) <= 6000", name=op.f("ck_addendum_words_length")),
        sa.ForeignKeyConstraint(
            ["space_id", "asked_id"], ["asked.space_id", "asked.id"], name=op.f("fk_addendum_space_id_asked_id_asked")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_addendum_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_addendum")),
        sa.UniqueConstraint("space_id", "asked_id", "factor", name=op.f("uq_addendum_space_id_asked_id_factor")),
    )
    op.create_table(
        "sent_submission",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asked_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "sent", "replaced", "withdrawn", name="sentstate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("envelope_space_id", sa.Uuid(), nullable=False),
        sa.Column("envelope_id", sa.Uuid(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("one_time_key", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["space_id", "asked_id"],
            ["asked.space_id", "asked.id"],
            name=op.f("fk_sent_submission_space_id_asked_id_asked"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_sent_submission_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_sent_submission")),
        sa.UniqueConstraint(
            "space_id", "asked_id", "version", name=op.f("uq_sent_submission_space_id_asked_id_version")
        ),
    )
    op.create_table(
        "submission",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["space.id"], name=op.f("fk_submission_organisation_id_space")),
        sa.ForeignKeyConstraint(
            ["space_id", "cycle_id"], ["cycle.space_id", "cycle.id"], name=op.f("fk_submission_space_id_cycle_id_cycle")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "request_id"],
            ["request.space_id", "request.id"],
            name=op.f("fk_submission_space_id_request_id_request"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_submission_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_submission")),
        sa.UniqueConstraint(
            "space_id", "request_id", "version", name=op.f("uq_submission_space_id_request_id_version")
        ),
    )
    op.create_index(
        op.f("ix_submission_space_id_cycle_id_is_current"),
        "submission",
        ["space_id", "cycle_id", "is_current"],
        unique=False,
    )
    op.create_table(
        "submitted_answer",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("factor", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "1",
                "2",
                "3",
                "4",
                "not_sure",
                "outside",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("practice", sa.Text(), nullable=False),
        sa.Column("difference", sa.Text(), nullable=False),
        sa.Column("addendum", sa.Text(), nullable=False),
        sa.Column(
            "shared_level",
            sa.Enum(
                "1",
                "2",
                "3",
                "4",
                "not_sure",
                "outside",
                name="shared_level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "submission_id"],
            ["submission.space_id", "submission.id"],
            name=op.f("fk_submitted_answer_space_id_submission_id_submission"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_submitted_answer_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_submitted_answer")),
        sa.UniqueConstraint(
            "space_id", "submission_id", "factor", name=op.f("uq_submitted_answer_space_id_submission_id_factor")
        ),
    )
    protect()


def downgrade() -> None:
    op.drop_table("submitted_answer")
    op.drop_table("submission")
    op.drop_table("sent_submission")
    op.drop_table("addendum")
    op.drop_table("request")
    op.drop_table("asked")
    op.drop_table("answer")
    op.drop_table("yearly_return")
    op.drop_table("cycle")
    op.drop_table("progress")
