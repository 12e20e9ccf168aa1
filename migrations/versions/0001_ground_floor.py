"""The ground floor: spaces, links, what crosses, jobs, the audit trail.

Revision: 0001_ground_floor, after None
"""

import sqlalchemy as sa
from alembic import op

from tenants import rls
from tenants.migrating import on_both, on_postgresql, on_sqlite

revision = "0001_ground_floor"
down_revision = None
branch_labels = None
depends_on = None

LINKED = f"""EXISTS (SELECT 1 FROM link l WHERE l.state = 'accepted'
    AND ((l.asker_id = {rls.SPACE} AND l.asked_id = OTHER) OR (l.asked_id = {rls.SPACE} AND l.asker_id = OTHER)))"""
KNOWN = f"""EXISTS (SELECT 1 FROM link l
    WHERE (l.asker_id = {rls.SPACE} AND l.asked_id = OTHER) OR (l.asked_id = {rls.SPACE} AND l.asker_id = OTHER))"""
EITHER = f"(asker_id = {rls.SPACE} OR asked_id = {rls.SPACE})"
LINK_CHANGES = "state, asked_at, asked_by, answered_at, answered_by, ended_at, ended_by"
SPACE_COLUMNS = "TABLE (id uuid, kind text, slug text, name text, state text, host_name text)"
SELECT_SPACE = "SELECT s.id, s.kind, s.slug, s.name, s.state, s.host_name FROM space s"
# Replaces one text under one key of an envelope by a tombstone, and can do nothing else to it.
STRIKE = f"""
BEGIN
    IF after !~ '^"[a-z_]+":"\u2020 removed [0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}"$'
        OR before !~ '^"[a-z_]+":"([^"\\\\]|\\\\.)+"$' OR split_part(before, ':', 1) <> split_part(after, ':', 1) THEN
        RAISE EXCEPTION 'an envelope cannot be changed';
    END IF;
    UPDATE envelope e SET strikes = e.strikes + 1,
        payload = convert_to(replace(convert_from(e.payload, 'UTF8'), before, after), 'UTF8'),
        payload_hash = encode(
            sha256(convert_to(replace(convert_from(e.payload, 'UTF8'), before, after), 'UTF8')), 'hex')
    WHERE e.space_id = receiver AND e.id = envelope AND (e.space_id = {rls.SPACE} OR e.sender_id = {rls.SPACE});
    RETURN FOUND;
END
"""
REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Only the owner erases a whole space, and says so for that transaction.
    IF TG_OP = 'DELETE' AND current_user = 'msp_owner' AND current_setting('app.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% cannot be changed', TG_TABLE_NAME;
END $$
"""
# A space says how it is called; what it is, and whether it may be used, is the operator's to say.
KEEP_STATE = """
CREATE FUNCTION keep_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> 'msp_owner' AND current_setting('app.operator', true) IS DISTINCT FROM 'on'
        AND (NEW.id, NEW.kind, NEW.state) IS DISTINCT FROM (OLD.id, OLD.kind, OLD.state) THEN
        RAISE EXCEPTION 'a space does not change its own state';
    END IF;
    RETURN NEW;
END $$
"""
# A struck text is the one change there is: the same envelope, its payload anew, one strike more.
SAME_ENVELOPE = " AND ".join(
    f"OLD.{column} IS NEW.{column}"
    for column in (
        "space_id",
        "id",
        "sender_id",
        "kind",
        "schema",
        "subject_id",
        "version",
        "action",
        "sent_hash",
        "published_at",
        "published_by",
    )
)
SQLITE_ENVELOPE = [
    "CREATE TRIGGER envelope_no_update BEFORE UPDATE ON envelope"
    f" WHEN NOT ({SAME_ENVELOPE} AND NEW.strikes = OLD.strikes + 1)"
    " BEGIN SELECT RAISE(ABORT, 'an envelope cannot be changed'); END",
    "CREATE TRIGGER envelope_no_delete BEFORE DELETE ON envelope"
    " BEGIN SELECT RAISE(ABORT, 'an envelope cannot be changed'); END",
]


def protect() -> None:
    """Put up the second wall, and what keeps the trail and the envelopes as they are."""
    job_for = f"(space_id IS NULL OR space_id = {rls.SPACE}"
    job_for += f" OR (kind LIKE 'tenants.%' AND {LINKED.replace('OTHER', 'job.space_id')})"
    # Whoever is asked, or told that a link was declined or ended, is linked no more or not yet; and a text that
    # has to go goes from what crossed while there was a link.
    job_for += " OR (kind IN ('tenants.link_changed', 'tenants.struck')"
    job_for += f" AND {KNOWN.replace('OTHER', 'job.space_id')}))"
    seen = f"(id = {rls.SPACE} OR {rls.OPERATOR} OR {KNOWN.replace('OTHER', 'space.id')})"
    ask = f"asker_id = {rls.SPACE} AND state IN ('asked', 'ended')"
    change = f"(({ask}) OR (asked_id = {rls.SPACE} AND state <> 'asked'))"
    sends = f"sender_id = {rls.SPACE} AND {LINKED.replace('OTHER', 'envelope.space_id')}"
    strikes = f"(space_id = {rls.SPACE} OR sender_id = {rls.SPACE})"
    on_postgresql(
        [
            f"GRANT USAGE ON SCHEMA public TO {rls.USERS}",
            # Never its two ends: whoever was asked by one could else say that another had asked.
            *rls.enable("link", f"SELECT, INSERT, UPDATE ({LINK_CHANGES})"),
            rls.policy("link", "either_end_reads", command="SELECT", using=EITHER),
            rls.policy("link", "asker_asks", command="INSERT", check=f"asker_id = {rls.SPACE} AND state = 'asked'"),
            rls.policy("link", "either_end_answers", command="UPDATE", using=EITHER, check=change),
            *rls.enable("space", "SELECT, INSERT, UPDATE"),
            rls.policy("space", "seen", command="SELECT", using=seen),
            rls.policy(
                "space",
                "made",
                command="INSERT",
                check=f"{rls.OPERATOR} OR (kind = 'organisation' AND {rls.SPACE} IS NOT NULL)",
            ),
            rls.policy("space", "changed", command="UPDATE", using=f"id = {rls.SPACE} OR {rls.OPERATOR}"),
            *rls.protect_two_party("envelope", ("space_id", "sender_id"), check=sends, grants="SELECT, INSERT"),
            *rls.protect_two_party("strike", ("space_id", "sender_id"), check=strikes, grants="SELECT, INSERT"),
            *rls.protect_scoped("delivery"),
            *rls.protect_scoped("audit_entry", "SELECT, INSERT"),
            *rls.enable("job", "SELECT, INSERT"),
            f"GRANT UPDATE, DELETE ON job TO {rls.WORKER}",
            rls.policy("job", "own_space_reads", command="SELECT", using=f"space_id = {rls.SPACE} OR {rls.OPERATOR}"),
            rls.policy("job", "put_in", command="INSERT", check=job_for),
            rls.policy("job", "worked_on", using="true", check="true", to=rls.WORKER),
            *rls.function(
                "resolve_space",
                "kind text, slug text",
                f"{SPACE_COLUMNS}",
                f"{SELECT_SPACE} WHERE s.kind = $1 AND s.slug = $2",
            ),
            *rls.function("resolve_host", "host text", f"{SPACE_COLUMNS}", f"{SELECT_SPACE} WHERE s.host_name = $1"),
            *rls.function(
                "strike_envelope",
                "receiver uuid, envelope uuid, before text, after text",
                "boolean",
                STRIKE,
                language="plpgsql",
                volatile="VOLATILE",
            ),
            *rls.function(
                "schema_version", "", "TABLE (version_num text)", "SELECT a.version_num::text FROM alembic_version a"
            ),
            REFUSE,
            KEEP_STATE,
            "CREATE TRIGGER space_keeps_state BEFORE UPDATE ON space FOR EACH ROW EXECUTE FUNCTION keep_state()",
        ]
    )
    on_both(*rls.unchangeable("audit_entry"))
    on_sqlite(SQLITE_ENVELOPE)


def upgrade() -> None:
    op.create_table(
        "space",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "board",
                "organisation",
                "region",
                name="spacekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "trial",
                "active",
                "suspended",
                "closed",
                name="spacestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("host_name", sa.Text(), nullable=True),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("controller", sa.Text(), nullable=False),
        sa.Column("host_council", sa.Text(), nullable=True),
        sa.Column("retention_years", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(controller) <= 200", name=op.f("ck_space_controller_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_space_name_length")),
        sa.CheckConstraint("length(slug) <= 80", name=op.f("ck_space_slug_length")),
        sa.CheckConstraint("retention_years BETWEEN 1 AND 25", name=op.f("ck_space_retention")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_space")),
        sa.UniqueConstraint("host_name", name=op.f("uq_space_host_name")),
        sa.UniqueConstraint("kind", "slug", name=op.f("uq_space_kind_slug")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.CheckConstraint("length(action) <= 80", name=op.f("ck_audit_entry_action_length")),
        sa.CheckConstraint("length(object_kind) <= 80", name=op.f("ck_audit_entry_object_kind_length")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_audit_entry_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_space_id_at"), "audit_entry", ["space_id", "at"], unique=False)
    op.create_table(
        "envelope",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "action",
            sa.Enum("publish", "withdraw", name="envelopeaction", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("payload_hash", sa.Text(), nullable=False),
        sa.Column("sent_hash", sa.Text(), nullable=False),
        sa.Column("strikes", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(kind) <= 80", name=op.f("ck_envelope_kind_length")),
        sa.CheckConstraint("space_id <> sender_id", name=op.f("ck_envelope_two_spaces")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_envelope_version")),
        sa.ForeignKeyConstraint(["sender_id"], ["space.id"], name=op.f("fk_envelope_sender_id_space")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_envelope_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_envelope")),
        sa.UniqueConstraint(
            "space_id",
            "sender_id",
            "kind",
            "subject_id",
            "version",
            name=op.f("uq_envelope_space_id_sender_id_kind_subject_id_version"),
        ),
    )
    op.create_index(
        op.f("ix_envelope_sender_id_kind_subject_id"), "envelope", ["sender_id", "kind", "subject_id"], unique=False
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(dedupe_key) <= 200", name=op.f("ck_job_dedupe_key_length")),
        sa.CheckConstraint("length(kind) <= 80", name=op.f("ck_job_kind_length")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_job_space_id_space")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_claim", "job", ["state", "run_at"], unique=False)
    op.create_index(
        "uq_job_waiting",
        "job",
        ["space_id", "kind", "dedupe_key"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting' AND dedupe_key IS NOT NULL AND space_id IS NOT NULL"),
        postgresql_where=sa.text("state = 'waiting' AND dedupe_key IS NOT NULL AND space_id IS NOT NULL"),
    )
    op.create_index(
        "uq_job_waiting_no_space",
        "job",
        ["kind", "dedupe_key"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting' AND dedupe_key IS NOT NULL AND space_id IS NULL"),
        postgresql_where=sa.text("state = 'waiting' AND dedupe_key IS NOT NULL AND space_id IS NULL"),
    )
    op.create_table(
        "link",
        sa.Column("asker_id", sa.Uuid(), nullable=False),
        sa.Column("asked_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "accepted",
                "declined",
                "ended",
                name="linkstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("asker_id <> asked_id", name=op.f("ck_link_two_spaces")),
        sa.ForeignKeyConstraint(["asked_id"], ["space.id"], name=op.f("fk_link_asked_id_space")),
        sa.ForeignKeyConstraint(["asker_id"], ["space.id"], name=op.f("fk_link_asker_id_space")),
        sa.PrimaryKeyConstraint("asker_id", "asked_id", name=op.f("pk_link")),
    )
    op.create_index(op.f("ix_link_asked_id_state"), "link", ["asked_id", "state"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id", "id"], ["envelope.space_id", "envelope.id"], name=op.f("fk_delivery_space_id_id_envelope")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_delivery_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_delivery")),
    )
    op.create_table(
        "strike",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("envelope_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("tombstone", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("struck_in", sa.Uuid(), nullable=False),
        sa.Column("struck_by", sa.Uuid(), nullable=True),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_strike_reason_length")),
        sa.ForeignKeyConstraint(["sender_id"], ["space.id"], name=op.f("fk_strike_sender_id_space")),
        sa.ForeignKeyConstraint(
            ["space_id", "envelope_id"],
            ["envelope.space_id", "envelope.id"],
            name=op.f("fk_strike_space_id_envelope_id_envelope"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_strike_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_strike")),
        sa.UniqueConstraint("space_id", "envelope_id", "path", name=op.f("uq_strike_space_id_envelope_id_path")),
    )
    op.create_index(op.f("ix_strike_sender_id"), "strike", ["sender_id"], unique=False)
    protect()


def downgrade() -> None:
    on_postgresql(
        [
            "DROP FUNCTION schema_version()",
            "DROP FUNCTION strike_envelope(uuid, uuid, text, text)",
            "DROP FUNCTION resolve_host(text)",
            "DROP FUNCTION resolve_space(text, text)",
            # These look into another table, which could not go before them.
            "DROP POLICY seen ON space",
            "DROP POLICY put_in ON job",
            "DROP POLICY may_insert ON envelope",
        ]
    )
    op.drop_table("strike")
    op.drop_table("delivery")
    op.drop_table("link")
    op.drop_table("job")
    op.drop_table("envelope")
    op.drop_table("audit_entry")
    op.drop_table("space")
    on_postgresql(
        [
            "DROP FUNCTION keep_state()",
            "DROP FUNCTION refuse_change()",
            f"REVOKE USAGE ON SCHEMA public FROM {rls.USERS}",
        ]
    )
