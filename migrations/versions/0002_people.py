"""People: accounts, sign-ins, links that work once, memberships.

Revision: 0002_people, after 0001_ground_floor
"""

import sqlalchemy as sa
from alembic import op

from tenants import rls
from tenants.migrating import on_postgresql

revision = "0002_people"
down_revision = "0001_ground_floor"
branch_labels = None
depends_on = None

MEMBER = f"""EXISTS (SELECT 1 FROM membership m
    WHERE m.account_id = {rls.ACCOUNT} AND m.space_id = space.id AND m.ended_at IS NULL)"""
OWN = f"account_id = {rls.ACCOUNT}"
ENTRY = """TABLE (account_id uuid, session_id uuid, account_name text, email text, is_operator boolean, spaces bigint,
    space_id uuid, kind text, slug text, space_name text, state text, host_name text, roles text)"""
ENTER = """
SELECT a.id, s.id, a.name, a.email, a.is_operator,
    (SELECT count(DISTINCT m.space_id) FROM membership m WHERE m.account_id = a.id AND m.ended_at IS NULL),
    p.id, p.kind, p.slug, p.name, p.state, p.host_name,
    (SELECT string_agg(m.role, ',') FROM membership m
        WHERE m.account_id = a.id AND m.space_id = p.id AND m.ended_at IS NULL)
FROM account_session s
JOIN account a ON a.id = s.account_id
LEFT JOIN space p ON p.kind = $3 AND p.slug = $4
WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND a.state = 'active'
"""
SIGN_IN = """
SELECT a.id, a.name, a.email, a.state, a.is_operator, c.password_hash
FROM account a LEFT JOIN credential c ON c.account_id = a.id WHERE a.email = $1
"""
TOKEN_COLUMNS = """TABLE (id uuid, purpose text, email text, name text, account_id uuid, space_id uuid, role text,
    sent_from uuid, created_by uuid, expires_at timestamptz, used_at timestamptz, cancelled_at timestamptz)"""
TOKEN = """
SELECT t.id, t.purpose, t.email, t.name, t.account_id, t.space_id, t.role, t.sent_from, t.created_by, t.expires_at,
    t.used_at, t.cancelled_at
FROM token t WHERE t.token_hash = $1
"""


def protect() -> None:
    """Put up the second wall: an account reads itself and those it shares the current space with."""
    shares = f"EXISTS (SELECT 1 FROM membership m WHERE m.space_id = {rls.SPACE} AND m.account_id = account.id)"
    own_space = f"space_id = {rls.SPACE}"
    made_for = f"({OWN} OR {own_space} OR sent_from = {rls.SPACE} OR (space_id IS NOT NULL AND {rls.OPERATOR}))"
    on_postgresql(
        [
            *rls.enable("account", "SELECT, INSERT, UPDATE (email, name, state)"),
            rls.policy("account", "seen", command="SELECT", using=f"id = {rls.ACCOUNT} OR {rls.OPERATOR} OR {shares}"),
            rls.policy("account", "made", command="INSERT", check=f"id = {rls.ACCOUNT} AND NOT is_operator"),
            rls.policy("account", "changed", command="UPDATE", using=f"id = {rls.ACCOUNT} OR {rls.OPERATOR}"),
            *rls.enable("credential", "SELECT, INSERT, UPDATE"),
            rls.policy("credential", "own", using=OWN, check=OWN),
            *rls.enable("account_session", "SELECT, INSERT, UPDATE"),
            rls.policy("account_session", "own", using=OWN, check=OWN),
            # Used or cancelled, never made to lead into another space.
            *rls.enable("token", "SELECT, INSERT, UPDATE (used_at, cancelled_at)"),
            rls.policy("token", "seen", command="SELECT", using=f"{OWN} OR {own_space} OR sent_from = {rls.SPACE}"),
            rls.policy("token", "made", command="INSERT", check=made_for),
            rls.policy("token", "changed", command="UPDATE", using=made_for, check=made_for),
            *rls.protect_scoped("membership"),
            rls.policy("membership", "own_account_reads", command="SELECT", using=OWN),
            *rls.enable("throttle", rls.EVERYTHING),
            rls.policy("throttle", "holds_nothing_of_anybodys", using="true", check="true"),
            rls.policy("space", "seen_by_members", command="SELECT", using=MEMBER),
            *rls.function("enter_space", "token_hash text, moment timestamptz, kind text, slug text", ENTRY, ENTER),
            *rls.function(
                "find_account",
                "email text",
                "TABLE (id uuid, name text, email text, state text, is_operator boolean, password_hash text)",
                SIGN_IN,
            ),
            *rls.function("find_token", "token_hash text", TOKEN_COLUMNS, TOKEN),
        ]
    )


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("active", "disabled", name="accountstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("is_operator", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(email) <= 254", name=op.f("ck_account_email_length")),
        sa.CheckConstraint("length(name) <= 120", name=op.f("ck_account_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", "window", name=op.f("pk_throttle")),
    )
    op.create_table(
        "account_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(device) <= 120", name=op.f("ck_account_session_device_length")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_session_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_session_token_hash")),
    )
    op.create_index(
        op.f("ix_account_session_account_id_ended_at"), "account_session", ["account_id", "ended_at"], unique=False
    )
    op.create_table(
        "credential",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_credential_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_credential")),
    )
    op.create_table(
        "membership",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
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
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_membership_account_id_account")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_membership_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_account_id_ended_at"), "membership", ["account_id", "ended_at"], unique=False)
    op.create_index(
        "uq_membership_current",
        "membership",
        ["space_id", "account_id", "role"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("invitation", "reset", name="tokenpurpose", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("space_id", sa.Uuid(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
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
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("sent_from", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(email) <= 254", name=op.f("ck_token_email_length")),
        sa.CheckConstraint("length(name) <= 120", name=op.f("ck_token_name_length")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_token_account_id_account")),
        sa.ForeignKeyConstraint(["sent_from"], ["space.id"], name=op.f("fk_token_sent_from_space")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_token_space_id_space")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_token_token_hash")),
    )
    op.create_index(op.f("ix_token_account_id"), "token", ["account_id"], unique=False)
    op.create_index(op.f("ix_token_space_id_used_at"), "token", ["space_id", "used_at"], unique=False)
    protect()


def downgrade() -> None:
    on_postgresql(
        [
            "DROP FUNCTION find_token(text)",
            "DROP FUNCTION find_account(text)",
            "DROP FUNCTION enter_space(text, timestamptz, text, text)",
            "DROP POLICY seen_by_members ON space",
            "DROP POLICY seen ON account",  # it looks into the memberships
        ]
    )
    op.drop_table("token")
    op.drop_table("membership")
    op.drop_table("credential")
    op.drop_table("account_session")
    op.drop_table("throttle")
    op.drop_table("account")
