"""Measures and figures on the shelf; a council's own counts; comparators, releases, editions; a region's notes.

Revision: 0007_comparing_councils, after 0006_learning_needs
"""

import sqlalchemy as sa
from alembic import op

from tenants import rls
from tenants.migrating import on_both, on_postgresql

revision = "0007_comparing_councils"
down_revision = "0006_learning_needs"
branch_labels = None
depends_on = None

IMPORTED = ("measure", "series", "observation", "measure_year", "figure", "caveat")
SCOPED = ("counts_upload", "own_count", "comparator_group", "comparator_member", "commentary", "pack_file")
RELEASED = ("return_call", "counts_release", "board_release", "sight")
KINDS = ("register", "instrument")
MORE_KINDS = ("measure_set", "figures")

# A board that takes a release back hides the editions that hold it, which are the worker's to write: this, and no more.
HIDE = f"""WITH hidden AS (
        UPDATE board_edition SET hidden_at = now() WHERE hidden_at IS NULL AND id IN (
            SELECT edition_id FROM edition_part
            WHERE release_space_id = {rls.SPACE} AND release_id = $1)
        RETURNING 1)
    SELECT count(*)::integer FROM hidden"""


def protect() -> None:
    """Put up the second wall: what is imported the worker adds, what is released its audience reads."""
    on_postgresql(rls.reader_region())
    for table in IMPORTED:
        on_postgresql(rls.protect_imported(table))
        on_both(*rls.unchangeable(table))
    on_postgresql([f"GRANT INSERT ON release TO {rls.WORKER}"])
    on_postgresql([rls.policy("release", "worker_adds", command="INSERT", check=rls.BY_THE_WORKER, to=rls.WORKER)])
    for table in SCOPED:
        on_postgresql(rls.protect_scoped(table))
    for table in RELEASED:
        on_postgresql(rls.protect_released(table))
    on_postgresql(rls.protect_edition("board_edition"))
    on_postgresql(rls.protect_service_held("edition_part"))
    on_postgresql(rls.function("hide_editions", "of_release uuid", "integer", HIDE, volatile="VOLATILE"))
    on_postgresql(rls.protect_service_held("measure_file", operator=True))


def release_kinds(*kinds: str) -> sa.Enum:
    """Return the type of a release's kind."""
    return sa.Enum(*kinds, name="releasekind", native_enum=False, create_constraint=True, length=40)


def widen_release() -> None:
    """Let a release be of figures, and say who brought it and what it revises."""
    with op.batch_alter_table("release") as batch:
        batch.drop_constraint(op.f("ck_release_releasekind"), type_="check")
        batch.create_check_constraint(op.f("ck_release_releasekind"), sa.column("kind").in_((*KINDS, *MORE_KINDS)))
        batch.add_column(sa.Column("filename", sa.Text(), nullable=True))
        batch.add_column(sa.Column("imported_by", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("revises_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("is_made_up", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("report", sa.JSON(), nullable=True))
        batch.create_check_constraint(op.f("ck_release_filename_length"), "length(filename) <= 200")
        batch.create_foreign_key(op.f("fk_release_revises_id_release"), "release", ["revises_id"], ["id"])
    with op.batch_alter_table("release") as batch:
        batch.alter_column("is_made_up", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
    guard_release()


def guard_release() -> None:
    """Put back the triggers that keep releases as they are: SQLite drops them with the table that it rebuilds."""
    _, sqlite = rls.unchangeable("release")
    on_both([], sqlite)


def let_go_of_release() -> None:
    """Take the triggers off, so that releases can be deleted."""
    on_both(
        ["DROP TRIGGER release_unchangeable ON release"],
        ["DROP TRIGGER release_no_update", "DROP TRIGGER release_no_delete"],
    )


def narrow_release() -> None:
    """Take that back. What the releases of figures brought is gone by then, and so are they."""
    let_go_of_release()
    release = sa.table("release", sa.column("kind"))
    op.execute(release.delete().where(release.c.kind.in_(MORE_KINDS)))
    with op.batch_alter_table("release") as batch:
        batch.drop_constraint(op.f("fk_release_revises_id_release"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_release_filename_length"), type_="check")
        batch.drop_constraint(op.f("ck_release_releasekind"), type_="check")
        batch.create_check_constraint(op.f("ck_release_releasekind"), sa.column("kind").in_(KINDS))
        for column in ("report", "is_made_up", "revises_id", "imported_by", "filename"):
            batch.drop_column(column)
    on_both(*rls.unchangeable("release"))


def upgrade() -> None:
    widen_release()
    op.create_table(
        "board_edition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "series",
            sa.Enum(
                "self",
                "moderated",
                "survey",
                name="releaseseries",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("instrument_key", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("boards", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "audience",
            sa.Enum("region", "england", name="audience", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(audience = 'region') = (region_code IS NOT NULL)", name=op.f("ck_board_edition_audience_region")
        ),
        sa.CheckConstraint("boards >= 5", name=op.f("ck_board_edition_boards")),
        sa.CheckConstraint("length(instrument_key) <= 60", name=op.f("ck_board_edition_instrument_key_length")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_board_edition_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_edition")),
    )
    op.create_index(
        op.f("ix_board_edition_series_audience_region_code_number"),
        "board_edition",
        ["series", "audience", "region_code", "number"],
        unique=False,
    )
    op.create_table(
        "series",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("table_code", sa.Text(), nullable=False),
        sa.Column("enquiry_type", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("subcategory", sa.Text(), nullable=False),
        sa.CheckConstraint("length(category) <= 300", name=op.f("ck_series_category_length")),
        sa.CheckConstraint("length(dataset) <= 40", name=op.f("ck_series_dataset_length")),
        sa.CheckConstraint("length(enquiry_type) <= 120", name=op.f("ck_series_enquiry_type_length")),
        sa.CheckConstraint("length(subcategory) <= 300", name=op.f("ck_series_subcategory_length")),
        sa.CheckConstraint("length(table_code) <= 60", name=op.f("ck_series_table_code_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint(
            "dataset",
            "table_code",
            "enquiry_type",
            "category",
            "subcategory",
            name=op.f("uq_series_dataset_table_code_enquiry_type_category_subcategory"),
        ),
    )
    op.create_table(
        "board_release",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "series",
            sa.Enum(
                "self",
                "moderated",
                "survey",
                name="releaseseries",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("board_name", sa.Text(), nullable=False),
        sa.Column("council_codes", sa.JSON(), nullable=False),
        sa.Column("instrument_key", sa.Text(), nullable=False),
        sa.Column("reporting_year", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "audience",
            sa.Enum("region", "england", name="audience", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(audience = 'region') = (region_code IS NOT NULL)", name=op.f("ck_board_release_audience_region")
        ),
        sa.CheckConstraint("length(board_name) <= 200", name=op.f("ck_board_release_board_name_length")),
        sa.CheckConstraint("length(instrument_key) <= 60", name=op.f("ck_board_release_instrument_key_length")),
        sa.CheckConstraint("length(title) <= 120", name=op.f("ck_board_release_title_length")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_board_release_version")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_board_release_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_board_release")),
    )
    op.create_index(
        op.f("ix_board_release_series_audience_region_code"),
        "board_release",
        ["series", "audience", "region_code"],
        unique=False,
    )
    op.create_table(
        "caveat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("table_code", sa.Text(), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint("length(area_code) <= 9", name=op.f("ck_caveat_area_code_length")),
        sa.CheckConstraint("length(dataset) <= 40", name=op.f("ck_caveat_dataset_length")),
        sa.CheckConstraint("length(table_code) <= 60", name=op.f("ck_caveat_table_code_length")),
        sa.CheckConstraint("length(words) <= 500", name=op.f("ck_caveat_words_length")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_caveat_release_id_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caveat")),
        sa.UniqueConstraint(
            "dataset", "table_code", "area_code", "year", name=op.f("uq_caveat_dataset_table_code_area_code_year")
        ),
    )
    op.create_table(
        "comparator_group",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("own", "list", name="groupkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(name) <= 80", name=op.f("ck_comparator_group_name_length")),
        sa.CheckConstraint("length(source) <= 200", name=op.f("ck_comparator_group_source_length")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_comparator_group_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_comparator_group")),
        sa.UniqueConstraint("space_id", "name", name=op.f("uq_comparator_group_space_id_name")),
    )
    op.create_table(
        "counts_upload",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("file_hash", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "checked",
                "taken",
                "refused",
                name="countsuploadstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(file_hash) <= 64", name=op.f("ck_counts_upload_file_hash_length")),
        sa.CheckConstraint("length(filename) <= 200", name=op.f("ck_counts_upload_filename_length")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_counts_upload_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_counts_upload")),
        sa.UniqueConstraint("space_id", "file_hash", name=op.f("uq_counts_upload_space_id_file_hash")),
    )
    op.create_table(
        "edition_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("release_space_id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["board_edition.id"], name=op.f("fk_edition_part_edition_id_board_edition")
        ),
        sa.ForeignKeyConstraint(
            ["release_space_id"], ["space.id"], name=op.f("fk_edition_part_release_space_id_space")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_part")),
        sa.UniqueConstraint(
            "edition_id",
            "release_space_id",
            "release_id",
            name=op.f("uq_edition_part_edition_id_release_space_id_release_id"),
        ),
    )
    op.create_index(op.f("ix_edition_part_release_space_id"), "edition_part", ["release_space_id"], unique=False)
    op.create_table(
        "measure",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("framework_year", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("short_title", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "polarity",
            sa.Enum("high", "low", "neutral", name="polarity", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "proportion",
                "survey",
                "rate",
                "ratio",
                "count",
                "value",
                name="measurekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("multiplier", sa.Double(), nullable=False),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.Column("numerator", sa.Text(), nullable=False),
        sa.Column("denominator", sa.Text(), nullable=False),
        sa.Column("good", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("caveats", sa.Text(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.CheckConstraint("framework_year BETWEEN 2000 AND 2100", name=op.f("ck_measure_framework_year")),
        sa.CheckConstraint("length(code) <= 30", name=op.f("ck_measure_code_length")),
        sa.CheckConstraint("length(key) <= 60", name=op.f("ck_measure_key_length")),
        sa.CheckConstraint("length(short_title) <= 60", name=op.f("ck_measure_short_title_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_measure_title_length")),
        sa.CheckConstraint("length(topic) <= 60", name=op.f("ck_measure_topic_length")),
        sa.CheckConstraint("length(unit) <= 40", name=op.f("ck_measure_unit_length")),
        sa.CheckConstraint("multiplier > 0", name=op.f("ck_measure_multiplier")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_measure_release_id_release")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_measure")),
    )
    op.create_table(
        "measure_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("file_hash", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "checking",
                "checked",
                "refused",
                "importing",
                "imported",
                name="measurefilestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("allow_differences", sa.Boolean(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("release_id", sa.Uuid(), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(file_hash) <= 64", name=op.f("ck_measure_file_file_hash_length")),
        sa.CheckConstraint("length(filename) <= 200", name=op.f("ck_measure_file_filename_length")),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_measure_file_progress")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_measure_file_release_id_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_file")),
    )
    op.create_table(
        "observation",
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "value",
                "suppressed",
                "not_supplied",
                name="figurestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("marker", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'value') = (value IS NOT NULL)", name=op.f("ck_observation_value")),
        sa.CheckConstraint("length(area_code) <= 9", name=op.f("ck_observation_area_code_length")),
        sa.CheckConstraint("length(marker) <= 10", name=op.f("ck_observation_marker_length")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_observation_release_id_release")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_observation_series_id_series")),
        sa.PrimaryKeyConstraint("release_id", "series_id", "year", "area_code", name=op.f("pk_observation")),
    )
    op.create_index(op.f("ix_observation_series_id_year"), "observation", ["series_id", "year"], unique=False)
    op.create_table(
        "pack_file",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "made", "failed", name="packstate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(filename) <= 160", name=op.f("ck_pack_file_filename_length")),
        sa.CheckConstraint("length(format) <= 8", name=op.f("ck_pack_file_format_length")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_pack_file_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_pack_file")),
        sa.UniqueConstraint("space_id", "format", name=op.f("uq_pack_file_space_id_format")),
    )
    op.create_table(
        "return_call",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("region_name", sa.Text(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "audience",
            sa.Enum("region", "england", name="audience", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(audience = 'region') = (region_code IS NOT NULL)", name=op.f("ck_return_call_audience_region")
        ),
        sa.CheckConstraint("length(title) <= 120", name=op.f("ck_return_call_title_length")),
        sa.CheckConstraint("length(words) <= 1000", name=op.f("ck_return_call_words_length")),
        sa.CheckConstraint("quarter BETWEEN 0 AND 4", name=op.f("ck_return_call_quarter")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_return_call_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_return_call")),
    )
    op.create_table(
        "commentary",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("measure_key", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("council_code", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(council_code) <= 9", name=op.f("ck_commentary_council_code_length")),
        sa.CheckConstraint("length(words) <= 4000", name=op.f("ck_commentary_words_length")),
        sa.ForeignKeyConstraint(["measure_key"], ["measure.key"], name=op.f("fk_commentary_measure_key_measure")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_commentary_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_commentary")),
        sa.UniqueConstraint(
            "space_id",
            "measure_key",
            "year",
            "council_code",
            name=op.f("uq_commentary_space_id_measure_key_year_council_code"),
        ),
    )
    op.create_table(
        "measure_year",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("measure_key", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["measure_key"], ["measure.key"], name=op.f("fk_measure_year_measure_key_measure")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_measure_year_release_id_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_year")),
        sa.UniqueConstraint(
            "measure_key", "year", "release_id", name=op.f("uq_measure_year_measure_key_year_release_id")
        ),
    )
    op.create_index(
        op.f("ix_measure_year_measure_key_year_loaded_at"),
        "measure_year",
        ["measure_key", "year", "loaded_at"],
        unique=False,
    )
    op.create_table(
        "own_count",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("table_code", sa.Text(), nullable=False),
        sa.Column("enquiry_type", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("subcategory", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(category) <= 300", name=op.f("ck_own_count_category_length")),
        sa.CheckConstraint("length(enquiry_type) <= 120", name=op.f("ck_own_count_enquiry_type_length")),
        sa.CheckConstraint("length(subcategory) <= 300", name=op.f("ck_own_count_subcategory_length")),
        sa.CheckConstraint("length(table_code) <= 60", name=op.f("ck_own_count_table_code_length")),
        sa.CheckConstraint("quarter BETWEEN 0 AND 4", name=op.f("ck_own_count_quarter")),
        sa.CheckConstraint("value IS NULL OR value >= 0", name=op.f("ck_own_count_value")),
        sa.ForeignKeyConstraint(
            ["space_id", "upload_id"],
            ["counts_upload.space_id", "counts_upload.id"],
            name=op.f("fk_own_count_space_id_upload_id_counts_upload"),
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_own_count_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_own_count")),
        sa.UniqueConstraint(
            "space_id",
            "year",
            "quarter",
            "table_code",
            "enquiry_type",
            "category",
            "subcategory",
            name=op.f("uq_own_count_space_id_year_quarter_table_code_enquiry_type_category_subcategory"),
        ),
    )
    op.create_table(
        "comparator_member",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("for_code", sa.Text(), nullable=False),
        sa.Column("council_code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(for_code) <= 9", name=op.f("ck_comparator_member_for_code_length")),
        sa.ForeignKeyConstraint(
            ["council_code"], ["council.code"], name=op.f("fk_comparator_member_council_code_council")
        ),
        sa.ForeignKeyConstraint(
            ["space_id", "group_id"],
            ["comparator_group.space_id", "comparator_group.id"],
            name=op.f("fk_comparator_member_space_id_group_id_comparator_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_comparator_member_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_comparator_member")),
        sa.UniqueConstraint(
            "space_id",
            "group_id",
            "for_code",
            "council_code",
            name=op.f("uq_comparator_member_space_id_group_id_for_code_council_code"),
        ),
    )
    op.create_table(
        "counts_release",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("council_code", sa.Text(), nullable=False),
        sa.Column("council_name", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("quarters", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "audience",
            sa.Enum("region", "england", name="audience", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(audience = 'region') = (region_code IS NOT NULL)", name=op.f("ck_counts_release_audience_region")
        ),
        sa.CheckConstraint("length(council_code) <= 9", name=op.f("ck_counts_release_council_code_length")),
        sa.CheckConstraint("length(council_name) <= 100", name=op.f("ck_counts_release_council_name_length")),
        sa.CheckConstraint("quarter BETWEEN 0 AND 4", name=op.f("ck_counts_release_quarter")),
        sa.ForeignKeyConstraint(
            ["council_code"], ["council.code"], name=op.f("fk_counts_release_council_code_council")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_counts_release_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_counts_release")),
    )
    op.create_index(
        op.f("ix_counts_release_region_code_year_quarter"),
        "counts_release",
        ["region_code", "year", "quarter"],
        unique=False,
    )
    op.create_table(
        "figure",
        sa.Column("measure_year_id", sa.Uuid(), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.Column(
            "area_kind",
            sa.Enum(
                "council", "region", "england", name="areakind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "value",
                "suppressed",
                "not_supplied",
                name="figurestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("numerator", sa.Double(), nullable=True),
        sa.Column("denominator", sa.Double(), nullable=True),
        sa.Column("base", sa.Double(), nullable=True),
        sa.Column("flag", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'value') = (value IS NOT NULL)", name=op.f("ck_figure_value")),
        sa.CheckConstraint("length(area_code) <= 9", name=op.f("ck_figure_area_code_length")),
        sa.CheckConstraint("length(flag) <= 300", name=op.f("ck_figure_flag_length")),
        sa.ForeignKeyConstraint(
            ["measure_year_id"], ["measure_year.id"], name=op.f("fk_figure_measure_year_id_measure_year")
        ),
        sa.PrimaryKeyConstraint("measure_year_id", "area_code", name=op.f("pk_figure")),
    )
    op.create_index(op.f("ix_figure_area_code"), "figure", ["area_code"], unique=False)
    op.create_table(
        "sight",
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("council_code", sa.Text(), nullable=False),
        sa.Column("measure_key", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_by", sa.Uuid(), nullable=True),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "audience",
            sa.Enum("region", "england", name="audience", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.CheckConstraint("(audience = 'region') = (region_code IS NOT NULL)", name=op.f("ck_sight_audience_region")),
        sa.ForeignKeyConstraint(["council_code"], ["council.code"], name=op.f("fk_sight_council_code_council")),
        sa.ForeignKeyConstraint(["measure_key"], ["measure.key"], name=op.f("fk_sight_measure_key_measure")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_sight_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "id", name=op.f("pk_sight")),
        sa.UniqueConstraint(
            "space_id",
            "council_code",
            "measure_key",
            "year",
            name=op.f("uq_sight_space_id_council_code_measure_key_year"),
        ),
    )
    op.create_index(op.f("ix_sight_region_code_year"), "sight", ["region_code", "year"], unique=False)
    protect()


def downgrade() -> None:
    on_postgresql(["DROP FUNCTION hide_editions(uuid)"])
    op.drop_index(op.f("ix_sight_region_code_year"), table_name="sight")
    op.drop_table("sight")
    op.drop_index(op.f("ix_figure_area_code"), table_name="figure")
    op.drop_table("figure")
    op.drop_index(op.f("ix_counts_release_region_code_year_quarter"), table_name="counts_release")
    op.drop_table("counts_release")
    op.drop_table("comparator_member")
    op.drop_table("own_count")
    op.drop_index(op.f("ix_measure_year_measure_key_year_loaded_at"), table_name="measure_year")
    op.drop_table("measure_year")
    op.drop_table("commentary")
    op.drop_table("return_call")
    op.drop_table("pack_file")
    op.drop_index(op.f("ix_observation_series_id_year"), table_name="observation")
    op.drop_table("observation")
    op.drop_table("measure_file")
    op.drop_table("measure")
    op.drop_index(op.f("ix_edition_part_release_space_id"), table_name="edition_part")
    op.drop_table("edition_part")
    op.drop_table("counts_upload")
    op.drop_table("comparator_group")
    op.drop_table("caveat")
    op.drop_index(op.f("ix_board_release_series_audience_region_code"), table_name="board_release")
    op.drop_table("board_release")
    op.drop_table("series")
    op.drop_index(op.f("ix_board_edition_series_audience_region_code_number"), table_name="board_edition")
    op.drop_table("board_edition")
    on_postgresql(["DROP POLICY worker_adds ON release", f"REVOKE INSERT ON release FROM {rls.WORKER}"])
    on_postgresql(["DROP FUNCTION reader_region()"])
    narrow_release()
