"""The journey made whole: links that sign in, claims, mails as they went, files in and out, meetings, templates.

Revision: 0008_the_journey_made_whole, after 0007_comparing_councils
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from tenants import rls
from tenants.migrating import on_postgresql

revision = "0008_the_journey_made_whole"
down_revision = "0007_comparing_councils"
branch_labels = None
depends_on = None

SCOPED = ("held_file", "made_file", "let_pass", "cycle_template", "meeting")
OWN = f"account_id = {rls.ACCOUNT}"
HERE = f"space_id = {rls.SPACE}"
ROLES = (
    "board_chair",
    "board_manager",
    "board_moderator",
    "board_member",
    "board_lay_member",
    "board_analyst",
    "organisation_lead",
    "organisation_coordinator",
    "organisation_contributor",
    "organisation_viewer",
    "region_lead",
    "region_analyst",
)
CARETAKER = "organisation_caretaker"
PURPOSES, MORE_PURPOSES = ("invitation", "reset"), ("answer", "claim")

ENTRY = """TABLE (account_id uuid, session_id uuid, account_name text, email text, is_operator boolean, spaces bigint,
    space_id uuid, kind text, slug text, space_name text, state text, host_name text, roles text{more})"""
ENTER = """
SELECT a.id, s.id, a.name, a.email, a.is_operator,
    (SELECT count(DISTINCT m.space_id) FROM membership m WHERE m.account_id = a.id AND m.ended_at IS NULL),
    p.id, p.kind, p.slug, p.name, p.state, p.host_name,
    (SELECT string_agg(m.role, ',') FROM membership m
        WHERE m.account_id = a.id AND m.space_id = p.id AND m.ended_at IS NULL){more}
FROM account_session s
JOIN account a ON a.id = s.account_id
LEFT JOIN space p ON p.kind = $3 AND p.slug = $4
WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND a.state = 'active'
"""
TOKEN_COLUMNS = """TABLE (id uuid, purpose text, email text, name text, account_id uuid, space_id uuid, role text,
    sent_from uuid, created_by uuid, expires_at timestamptz, used_at timestamptz, cancelled_at timestamptz{more})"""
TOKEN = """
SELECT t.id, t.purpose, t.email, t.name, t.account_id, t.space_id, t.role, t.sent_from, t.created_by, t.expires_at,
    t.used_at, t.cancelled_at{more}
FROM token t WHERE t.token_hash = $1
"""


def questions(*, more: bool) -> None:
    """Put the two questions asked before a space is known in the place of those there are."""
    entering, token = "token_hash text, moment timestamptz, kind text, slug text", "token_hash text"
    confined = (", confined_to uuid", ", s.space_id") if more else ("", "")
    leads = (", request_id uuid, replaces_id uuid", ", t.request_id, t.replaces_id") if more else ("", "")
    on_postgresql(
        [
            "DROP FUNCTION enter_space(text, timestamptz, text, text)",
            "DROP FUNCTION find_token(text)",
            *rls.function("enter_space", entering, ENTRY.format(more=confined[0]), ENTER.format(more=confined[1])),
            *rls.function("find_token", token, TOKEN_COLUMNS.format(more=leads[0]), TOKEN.format(more=leads[1])),
        ]
    )


def protect() -> None:
    """Put up the second wall: a mail is its composer's to note; a person is told by a space that they are in."""
    for table in SCOPED:
        on_postgresql(rls.protect_scoped(table))
    writes = "SELECT, INSERT, UPDATE"
    member = "EXISTS (SELECT 1 FROM membership m WHERE m.space_id = notification.space_id"
    claims = f"({HERE} OR organisation_id = {rls.SPACE})"
    on_postgresql(
        [
            *rls.protect_two_party("mail_record", ("space_id", "for_id"), check=HERE, grants=writes),
            *rls.protect_two_party("claim", ("space_id", "organisation_id"), check=claims, grants=writes),
            *rls.enable("notification", "SELECT, INSERT, UPDATE (mailed_at)"),
            rls.policy("notification", "seen", command="SELECT", using=f"{OWN} OR {HERE}"),
            rls.policy(
                "notification",
                "told",
                command="INSERT",
                check=f"{HERE} AND {member} AND m.account_id = notification.account_id AND m.ended_at IS NULL)",
            ),
            rls.policy("notification", "mailed", command="UPDATE", using=f"{OWN} OR {HERE}", check=f"{OWN} OR {HERE}"),
            f"GRANT UPDATE (reminders, news) ON account TO {rls.USERS}",
        ]
    )


def enum_check(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    """Let a column hold these words and no other."""
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_{name}"), sa.column(column).in_(values))


def enum_of(name: str, *values: str) -> sa.Enum:
    """Return the type of a column of words."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def needed(name: str, kind: sa.types.TypeEngine[Any], default: str | sa.ColumnElement[Any]) -> sa.Column[Any]:
    """Return a column that may not be null, with what stands in the rows there are."""
    return sa.Column(name, kind, nullable=False, server_default=default)


def moment(name: str) -> sa.Column[Any]:
    """Return a column for a moment that may not have come."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def own(name: str) -> sa.Column[Any]:
    """Return a column for an id that may be missing."""
    return sa.Column(name, sa.Uuid(), nullable=True)


def added() -> dict[str, tuple[sa.Column[Any], ...]]:
    """Return what tables that are there already hold from now on, by table."""
    return {
        "account": (
            needed("reminders", enum_of("reminders", "all", "last", "none"), "all"),
            needed("news", enum_of("news", "at_once", "daily"), "at_once"),
        ),
        "account_session": (own("space_id"),),
        "asked": (needed("board_accent", sa.Text(), "#0b5563"),),
        "board_settings": (needed("reminders_on", sa.Boolean(), sa.true()),),
        "cycle": (sa.Column("imported_from", sa.Text(), nullable=True),),
        "partner": (moment("looked_after_at"), own("looked_after_by"), moment("nobody_since")),
        "request": (sa.Column("closes_on", sa.Date(), nullable=True),),
        "sent_submission": (needed("spoken_for", sa.Text(), ""), moment("seen_at")),
        "submission": (needed("spoken_for", sa.Text(), ""),),
        "submitted_answer": (needed("flags", sa.JSON(), "[]"), moment("looked_at"), own("looked_by")),
        "token": (own("request_id"), own("replaces_id")),
        "yearly_return": (needed("full_form", sa.Boolean(), sa.false()),),
    }


LENGTHS = (("asked", "board_accent", 7), ("cycle", "imported_from", 200))
WORDS = (("account", "reminders"), ("account", "news"))


def add_columns() -> None:
    """Add what tables that are there already hold from now on."""
    for table, columns in added().items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.add_column(column)
            for of, name, most in LENGTHS:
                if of == table:
                    batch.create_check_constraint(op.f(f"ck_{of}_{name}_length"), f"length({name}) <= {most}")
            if table == "account_session":
                batch.create_foreign_key(op.f("fk_account_session_space_id_space"), "space", ["space_id"], ["id"])
        with op.batch_alter_table(table) as batch:
            for column in columns:
                if not column.nullable:
                    batch.alter_column(
                        column.name, existing_type=column.type, existing_nullable=False, server_default=None
                    )


def drop_columns() -> None:
    """Take them out again."""
    for table, columns in added().items():
        with op.batch_alter_table(table) as batch:
            if table == "account_session":
                batch.drop_constraint(op.f("fk_account_session_space_id_space"), type_="foreignkey")
            for of, name, _ in LENGTHS:
                if of == table:
                    batch.drop_constraint(op.f(f"ck_{of}_{name}_length"), type_="check")
            for of, name in WORDS:
                if of == table:
                    batch.drop_constraint(op.f(f"ck_{of}_{name}"), type_="check")
            for column in columns:
                batch.drop_column(column.name)


def narrow() -> None:
    """Take out what the words there were before cannot say."""
    membership, token = (
        sa.table("membership", sa.column("role")),
        sa.table("token", sa.column("purpose"), sa.column("role")),
    )
    op.execute(membership.delete().where(membership.c.role == CARETAKER))
    op.execute(token.delete().where(sa.or_(token.c.purpose.in_(MORE_PURPOSES), token.c.role == CARETAKER)))
    enum_check("token", "purpose", "tokenpurpose", PURPOSES)
    enum_check("token", "role", "role", ROLES)
    enum_check("membership", "role", "role", ROLES)


def upgrade() -> None:
    enum_check("token", "purpose", "tokenpurpose", (*PURPOSES, *MORE_PURPOSES))
    enum_check("token", "role", "role", (*ROLES, CARETAKER))
    enum_check("membership", "role", "role", (*ROLES, CARETAKER))
    add_columns()
    op.create_table(
        "claim",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "waiting",
                "confirmed",
                "refused",
                name="claimstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(email) <= 254", name=op.f("ck_claim_email_length")),
        sa.CheckConstraint("length(job) <= 120", name=op.f("ck_claim_job_length")),
        sa.CheckConstraint("length(name) <= 120", name=op.f("ck_claim_name_length")),
        sa.ForeignKeyConstraint(["organisation_id"], ["space.id"], name=op.f("fk_claim_organisation_id_space")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_claim_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_claim")),
    )
    op.create_index(op.f("ix_claim_organisation_id"), "claim", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_claim_space_id_state"), "claim", ["space_id", "state"], unique=False)
    op.create_table(
        "cycle_template",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("chair_words", sa.Text(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("days BETWEEN 1 AND 366", name=op.f("ck_cycle_template_days")),
        sa.CheckConstraint("length(chair_words) <= 2000", name=op.f("ck_cycle_template_chair_words_length")),
        sa.CheckConstraint("length(name) <= 120", name=op.f("ck_cycle_template_name_length")),
        sa.CheckConstraint("length(title) <= 120", name=op.f("ck_cycle_template_title_length")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_cycle_template_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_cycle_template")),
        sa.UniqueConstraint("space_id", "name", name=op.f("uq_cycle_template_space_id_name")),
    )
    op.create_table(
        "held_file",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(content) <= 5000000", name=op.f("ck_held_file_content_size")),
        sa.CheckConstraint("length(filename) <= 200", name=op.f("ck_held_file_filename_length")),
        sa.CheckConstraint("length(kind) <= 40", name=op.f("ck_held_file_kind_length")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_held_file_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_held_file")),
    )
    op.create_index(op.f("ix_held_file_space_id_kind"), "held_file", ["space_id", "kind"], unique=False)
    op.create_table(
        "let_pass",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("object_kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("print", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(field) <= 40", name=op.f("ck_let_pass_field_length")),
        sa.CheckConstraint("length(object_kind) <= 40", name=op.f("ck_let_pass_object_kind_length")),
        sa.CheckConstraint("length(what) <= 40", name=op.f("ck_let_pass_what_length")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_let_pass_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_let_pass")),
        sa.UniqueConstraint(
            "space_id",
            "object_kind",
            "object_id",
            "field",
            "print",
            name=op.f("uq_let_pass_space_id_object_kind_object_id_field_print"),
        ),
    )
    op.create_index(op.f("ix_let_pass_space_id_looked_at"), "let_pass", ["space_id", "looked_at"], unique=False)
    op.create_table(
        "made_file",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "made", "failed", name="madestate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(filename) <= 200", name=op.f("ck_made_file_filename_length")),
        sa.CheckConstraint("length(format) <= 12", name=op.f("ck_made_file_format_length")),
        sa.CheckConstraint("length(kind) <= 40", name=op.f("ck_made_file_kind_length")),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_made_file_progress")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_made_file_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_made_file")),
        sa.UniqueConstraint(
            "space_id", "kind", "subject_id", "format", name=op.f("uq_made_file_space_id_kind_subject_id_format")
        ),
    )
    op.create_table(
        "mail_record",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("for_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("to_name", sa.Text(), nullable=False),
        sa.Column("to_email", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "delivered",
                "refused",
                "bounced",
                name="mailstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(kind) <= 80", name=op.f("ck_mail_record_kind_length")),
        sa.CheckConstraint("length(reason) <= 300", name=op.f("ck_mail_record_reason_length")),
        sa.CheckConstraint("length(subject) <= 300", name=op.f("ck_mail_record_subject_length")),
        sa.CheckConstraint("length(to_email) <= 254", name=op.f("ck_mail_record_to_email_length")),
        sa.CheckConstraint("length(to_name) <= 120", name=op.f("ck_mail_record_to_name_length")),
        sa.ForeignKeyConstraint(["for_id"], ["space.id"], name=op.f("fk_mail_record_for_id_space")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_mail_record_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_mail_record")),
        sa.UniqueConstraint("space_id", "message_id", name=op.f("uq_mail_record_space_id_message_id")),
    )
    op.create_index(op.f("ix_mail_record_for_id_about_id"), "mail_record", ["for_id", "about_id"], unique=False)
    op.create_index(op.f("ix_mail_record_space_id_sent_at"), "mail_record", ["space_id", "sent_at"], unique=False)
    op.create_table(
        "meeting",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("brief_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("days_before BETWEEN 0 AND 28", name=op.f("ck_meeting_days_before")),
        sa.CheckConstraint("length(place) <= 200", name=op.f("ck_meeting_place_length")),
        sa.CheckConstraint("length(title) <= 120", name=op.f("ck_meeting_title_length")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_meeting_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_meeting")),
    )
    op.create_index(op.f("ix_meeting_space_id_held_on"), "meeting", ["space_id", "held_on"], unique=False)
    op.create_table(
        "notification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("for_id", sa.Uuid(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("accent", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(accent) <= 7", name=op.f("ck_notification_accent_length")),
        sa.CheckConstraint("length(detail) <= 600", name=op.f("ck_notification_detail_length")),
        sa.CheckConstraint("length(key) <= 200", name=op.f("ck_notification_key_length")),
        sa.CheckConstraint("length(kind) <= 40", name=op.f("ck_notification_kind_length")),
        sa.CheckConstraint("length(path) <= 300", name=op.f("ck_notification_path_length")),
        sa.CheckConstraint("length(sender_name) <= 200", name=op.f("ck_notification_sender_name_length")),
        sa.CheckConstraint("length(title) <= 300", name=op.f("ck_notification_title_length")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notification_account_id_account")),
        sa.ForeignKeyConstraint(["for_id"], ["space.id"], name=op.f("fk_notification_for_id_space")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_notification_space_id_space")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_notification_account_id_key")),
    )
    op.create_index(
        op.f("ix_notification_account_id_mailed_at"), "notification", ["account_id", "mailed_at"], unique=False
    )
    questions(more=True)
    protect()


def downgrade() -> None:
    on_postgresql([f"REVOKE UPDATE (reminders, news) ON account FROM {rls.USERS}"])
    questions(more=False)
    op.drop_index(op.f("ix_notification_account_id_mailed_at"), table_name="notification")
    op.drop_table("notification")
    op.drop_index(op.f("ix_meeting_space_id_held_on"), table_name="meeting")
    op.drop_table("meeting")
    op.drop_index(op.f("ix_mail_record_space_id_sent_at"), table_name="mail_record")
    op.drop_index(op.f("ix_mail_record_for_id_about_id"), table_name="mail_record")
    op.drop_table("mail_record")
    op.drop_table("made_file")
    op.drop_index(op.f("ix_let_pass_space_id_looked_at"), table_name="let_pass")
    op.drop_table("let_pass")
    op.drop_index(op.f("ix_held_file_space_id_kind"), table_name="held_file")
    op.drop_table("held_file")
    op.drop_table("cycle_template")
    op.drop_index(op.f("ix_claim_space_id_state"), table_name="claim")
    op.drop_index(op.f("ix_claim_organisation_id"), table_name="claim")
    op.drop_table("claim")
    drop_columns()
    narrow()
