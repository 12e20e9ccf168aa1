"""The commons: regions, councils, instruments.

Revision: 0003_commons, after 0002_people
"""

import sqlalchemy as sa
from alembic import op

from tenants import rls
from tenants.migrating import on_both, on_postgresql

revision = "0003_commons"
down_revision = "0002_people"
branch_labels = None
depends_on = None

TABLES = ("release", "council_change", "instrument_version", "region", "council", "council_code", "council_profile")


def protect() -> None:
    """Let all read, and nobody change."""
    for table in TABLES:
        on_postgresql(rls.protect_commons(table))
        on_both(*rls.unchangeable(table))


def upgrade() -> None:
    op.create_table(
        "release",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("register", "instrument", name="releasekind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("file_hash", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(file_hash) <= 64", name=op.f("ck_release_file_hash_length")),
        sa.CheckConstraint("length(publisher) <= 200", name=op.f("ck_release_publisher_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_release_title_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("kind", "file_hash", name=op.f("uq_release_kind_file_hash")),
    )
    op.create_table(
        "council_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "boundary",
                "replaced",
                "split",
                "merged",
                name="changekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("old_code", sa.Text(), nullable=False),
        sa.Column("old_name", sa.Text(), nullable=False),
        sa.Column("new_code", sa.Text(), nullable=True),
        sa.Column("new_name", sa.Text(), nullable=False),
        sa.CheckConstraint("length(new_code) <= 9", name=op.f("ck_council_change_new_code_length")),
        sa.CheckConstraint("length(new_name) <= 100", name=op.f("ck_council_change_new_name_length")),
        sa.CheckConstraint("length(old_code) <= 9", name=op.f("ck_council_change_old_code_length")),
        sa.CheckConstraint("length(old_name) <= 100", name=op.f("ck_council_change_old_name_length")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_council_change_release_id_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_change")),
        sa.UniqueConstraint(
            "release_id",
            "effective_on",
            "old_code",
            "new_name",
            name=op.f("uq_council_change_release_id_effective_on_old_code_new_name"),
        ),
    )
    op.create_table(
        "instrument_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(content_hash) <= 64", name=op.f("ck_instrument_version_content_hash_length")),
        sa.CheckConstraint("length(key) <= 60", name=op.f("ck_instrument_version_key_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_instrument_version_title_length")),
        sa.CheckConstraint("version > 0", name=op.f("ck_instrument_version_version_positive")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_instrument_version_release_id_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_version")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_instrument_version_key_version")),
    )
    op.create_table(
        "region",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("length(code) <= 9", name=op.f("ck_region_code_length")),
        sa.CheckConstraint("length(name) <= 60", name=op.f("ck_region_name_length")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_region_release_id_release")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region")),
        sa.UniqueConstraint("name", name=op.f("uq_region_name")),
    )
    op.create_table(
        "council",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("official_name", sa.Text(), nullable=False),
        sa.Column(
            "council_type",
            sa.Enum(
                "unitary",
                "metropolitan",
                "county",
                "inner_london",
                "outer_london",
                name="counciltype",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("length(code) <= 9", name=op.f("ck_council_code_length")),
        sa.CheckConstraint("length(name) <= 100", name=op.f("ck_council_name_length")),
        sa.CheckConstraint("length(official_name) <= 100", name=op.f("ck_council_official_name_length")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_council_region_code_region")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_council_release_id_release")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_council")),
        sa.UniqueConstraint("name", name=op.f("uq_council_name")),
    )
    op.create_index(op.f("ix_council_region_code"), "council", ["region_code"], unique=False)
    op.create_table(
        "council_code",
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column(
            "scheme",
            sa.Enum(
                "current",
                "former",
                "cassr",
                "name",
                name="codescheme",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("council_code", sa.Text(), nullable=False),
        sa.CheckConstraint("length(code) <= 100", name=op.f("ck_council_code_code_length")),
        sa.ForeignKeyConstraint(["council_code"], ["council.code"], name=op.f("fk_council_code_council_code_council")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_council_code_release_id_release")),
        sa.PrimaryKeyConstraint("release_id", "scheme", "code", "council_code", name=op.f("pk_council_code")),
    )
    op.create_table(
        "council_profile",
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("council_code", sa.Text(), nullable=False),
        sa.Column("adults_18plus", sa.Integer(), nullable=False),
        sa.Column("adults_65plus", sa.Integer(), nullable=False),
        sa.Column("adults_as_of", sa.Date(), nullable=False),
        sa.Column("deprivation_score", sa.Double(), nullable=False),
        sa.Column("deprivation_year", sa.Integer(), nullable=False),
        sa.Column("tile_column", sa.Integer(), nullable=False),
        sa.Column("tile_row", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "adults_18plus >= adults_65plus AND adults_65plus >= 0", name=op.f("ck_council_profile_adults")
        ),
        sa.ForeignKeyConstraint(
            ["council_code"], ["council.code"], name=op.f("fk_council_profile_council_code_council")
        ),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_council_profile_release_id_release")),
        sa.PrimaryKeyConstraint("release_id", "council_code", name=op.f("pk_council_profile")),
    )
    protect()


def downgrade() -> None:
    op.drop_table("council_profile")
    op.drop_table("council_code")
    op.drop_table("council")
    op.drop_table("region")
    op.drop_table("instrument_version")
    op.drop_table("council_change")
    op.drop_table("release")
