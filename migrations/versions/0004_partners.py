"""Organisations and boards: the directory, settings, partners.

Revision: 0004_partners, after 0003_commons
"""

import sqlalchemy as sa
from alembic import op

from tenants import rls
from tenants.migrating import on_postgresql

revision = "0004_partners"
down_revision = "0003_commons"
branch_labels = None
depends_on = None


# An account makes its own reset links, which lead into no space. A board invites the first person of an
# organisation that is nobody's yet, and into no other space.
UNCLAIMED = "EXISTS (SELECT 1 FROM directory d WHERE d.id = token.space_id AND d.claimed_at IS NULL)"
MAY_INVITE = f"""((account_id = {rls.ACCOUNT} AND space_id IS NULL) OR space_id = {rls.SPACE}
    OR (sent_from = {rls.SPACE} AND role LIKE 'organisation%' AND {UNCLAIMED})
    OR (space_id IS NOT NULL AND {rls.OPERATOR}))"""
MIGHT_INVITE = f"""(account_id = {rls.ACCOUNT} OR space_id = {rls.SPACE} OR sent_from = {rls.SPACE}
    OR (space_id IS NOT NULL AND {rls.OPERATOR}))"""


def protect() -> None:
    """Put up the second wall; the directory is public knowledge, entered by whoever needs an entry."""
    mine = f"id = {rls.SPACE} OR {rls.OPERATOR} OR (created_by = {rls.SPACE} AND claimed_at IS NULL)"
    on_postgresql(
        [
            *rls.enable("directory", "SELECT, INSERT, UPDATE"),
            rls.policy("directory", "all_read", command="SELECT", using="true"),
            rls.policy("directory", "entered", command="INSERT", check=mine),
            rls.policy("directory", "changed", command="UPDATE", using=mine, check=mine),
            *rls.protect_scoped("board_settings"),
            *rls.protect_scoped("board_council"),
            *rls.protect_scoped("partner"),
            "DROP POLICY made ON token",
            rls.policy("token", "made", command="INSERT", check=MAY_INVITE),
        ]
    )


def upgrade() -> None:
    op.create_table(
        "board_settings",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("accent", sa.Text(), nullable=False),
        sa.Column("partner_word", sa.Text(), nullable=False),
        sa.Column("partner_words", sa.Text(), nullable=False),
        sa.Column("covers_text", sa.Text(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("logo_hash", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(accent) <= 7", name=op.f("ck_board_settings_accent_length")),
        sa.CheckConstraint("length(covers_text) <= 300", name=op.f("ck_board_settings_covers_text_length")),
        sa.CheckConstraint("length(partner_word) <= 40", name=op.f("ck_board_settings_partner_word_length")),
        sa.CheckConstraint("length(partner_words) <= 40", name=op.f("ck_board_settings_partner_words_length")),
        sa.CheckConstraint("logo IS NULL OR length(logo) <= 200000", name=op.f("ck_board_settings_logo_size")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_board_settings_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_board_settings")),
        sa.UniqueConstraint("space_id", name=op.f("uq_board_settings_space_id")),
    )
    op.create_table(
        "directory",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search_name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
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
        sa.Column("ods_code", sa.Text(), nullable=True),
        sa.Column("company_number", sa.Text(), nullable=True),
        sa.Column("charity_number", sa.Text(), nullable=True),
        sa.Column("police_force", sa.Text(), nullable=True),
        sa.Column("council_code", sa.Text(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(charity_number) <= 12", name=op.f("ck_directory_charity_number_length")),
        sa.CheckConstraint("length(company_number) <= 10", name=op.f("ck_directory_company_number_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_directory_name_length")),
        sa.CheckConstraint("length(ods_code) <= 10", name=op.f("ck_directory_ods_code_length")),
        sa.CheckConstraint("length(police_force) <= 60", name=op.f("ck_directory_police_force_length")),
        sa.ForeignKeyConstraint(["id"], ["space.id"], name=op.f("fk_directory_id_space")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory")),
        sa.UniqueConstraint("charity_number", name=op.f("uq_directory_charity_number")),
        sa.UniqueConstraint("company_number", name=op.f("uq_directory_company_number")),
        sa.UniqueConstraint("council_code", name=op.f("uq_directory_council_code")),
        sa.UniqueConstraint("ods_code", name=op.f("uq_directory_ods_code")),
        sa.UniqueConstraint("police_force", name=op.f("uq_directory_police_force")),
    )
    op.create_index(op.f("ix_directory_search_name"), "directory", ["search_name"], unique=False)
    op.create_table(
        "partner",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
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
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("contact_email", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(contact_email) <= 254", name=op.f("ck_partner_contact_email_length")),
        sa.CheckConstraint("length(contact_name) <= 120", name=op.f("ck_partner_contact_name_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_partner_name_length")),
        sa.ForeignKeyConstraint(["organisation_id"], ["space.id"], name=op.f("fk_partner_organisation_id_space")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_partner_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_partner")),
        sa.UniqueConstraint("space_id", "organisation_id", name=op.f("uq_partner_space_id_organisation_id")),
    )
    op.create_index(op.f("ix_partner_space_id_left_at_name"), "partner", ["space_id", "left_at", "name"], unique=False)
    op.create_table(
        "board_council",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("council_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["council_code"], ["council.code"], name=op.f("fk_board_council_council_code_council")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_board_council_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_board_council")),
        sa.UniqueConstraint("space_id", "council_code", name=op.f("uq_board_council_space_id_council_code")),
    )
    protect()


def downgrade() -> None:
    on_postgresql(["DROP POLICY made ON token", rls.policy("token", "made", command="INSERT", check=MIGHT_INVITE)])
    op.drop_table("board_council")
    op.drop_table("partner")
    op.drop_table("directory")
    op.drop_table("board_settings")
