"""Every way to reach a row through a session that we could think of, each tried on another space's rows.

A pattern acts for one space and reaches for another's. It answers what it got to see; what it
changed is found by comparing the other space's rows before and after. Being refused is a good answer.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import (
    Bundle,
    Session,
    aliased,
    joinedload,
    make_transient,
    make_transient_to_detached,
    selectinload,
    subqueryload,
)

from tests.isolation.probe import ProbeFolder, ProbeSheet

Folder, Sheet = ProbeFolder, ProbeSheet
FOLDERS, SHEETS = ProbeFolder.__table__, ProbeSheet.__table__


@dataclass(frozen=True)
class Reach:
    """What a pattern has: a session, its own space and the other, and how to move between them."""

    session: Session
    mine: UUID
    theirs: UUID
    my_folder: UUID
    their_folder: UUID
    their_sheet: UUID
    acting_for: Callable[[UUID | None], AbstractContextManager[Any]]
    dialect: str


Pattern = Callable[[Reach], Iterable[Any] | None]
READS: dict[str, Pattern] = {}
WRITES: dict[str, Pattern] = {}


def reads(pattern: Pattern) -> Pattern:
    """Note a pattern that reads."""
    READS[pattern.__name__] = pattern
    return pattern


def writes(pattern: Pattern) -> Pattern:
    """Note a pattern that writes."""
    WRITES[pattern.__name__] = pattern
    return pattern


@reads
def select_entities(r: Reach) -> Iterable[Any]:
    return [row.words for row in r.session.scalars(select(Sheet))]


@reads
def select_columns(r: Reach) -> Iterable[Any]:
    return r.session.execute(select(Sheet.words)).all()


@reads
def select_by_foreign_id(r: Reach) -> Iterable[Any]:
    return r.session.execute(select(Sheet.words).where(Sheet.id == r.their_sheet)).all()


@reads
def select_by_foreign_space(r: Reach) -> Iterable[Any]:
    return r.session.execute(select(Sheet.words).where(Sheet.space_id == r.theirs)).all()


@reads
def select_by_either_space(r: Reach) -> Iterable[Any]:
    own = (Sheet.space_id == r.mine) | (Sheet.space_id == r.theirs)
    return r.session.execute(select(Sheet.words).where(own)).all()


@reads
def get_by_key(r: Reach) -> Iterable[Any]:
    row = r.session.get(Sheet, (r.theirs, r.their_sheet))
    return [row.words] if row else []


@reads
def get_one_by_key(r: Reach) -> Iterable[Any]:
    row = r.session.get_one(Sheet, (r.theirs, r.their_sheet))
    return [row.words] if row else []


@reads
def count_rows(r: Reach) -> Iterable[Any]:
    return ["theirs"] if r.session.scalar(select(func.count()).select_from(Sheet)) != 1 else []


@reads
def longest_words(r: Reach) -> Iterable[Any]:
    return [r.session.scalar(select(func.max(Sheet.words)))]


@reads
def group_by_space(r: Reach) -> Iterable[Any]:
    rows = r.session.execute(select(Sheet.space_id, func.max(Sheet.words)).group_by(Sheet.space_id)).all()
    return [words for _, words in rows]


@reads
def window_function(r: Reach) -> Iterable[Any]:
    return r.session.execute(select(Sheet.words, func.row_number().over(order_by=Sheet.words))).all()


@reads
def exists_elsewhere(r: Reach) -> Iterable[Any]:
    found = r.session.scalar(select(select(Sheet.id).where(Sheet.id == r.their_sheet).exists()))
    return ["theirs"] if found else []


@reads
def inner_join(r: Reach) -> Iterable[Any]:
    return r.session.execute(select(Sheet.words, Folder.title).join(Folder, Folder.id == Sheet.folder_id)).all()


@reads
def cross_join(r: Reach) -> Iterable[Any]:
    return r.session.execute(select(Sheet.words, Folder.title).join(Folder, sa.true())).all()


@reads
def outer_join(r: Reach) -> Iterable[Any]:
    return r.session.execute(select(Folder.title, Sheet.words).outerjoin(Sheet, sa.true())).all()


@reads
def join_along_relationship(r: Reach) -> Iterable[Any]:
    return r.session.execute(select(Sheet.words, Folder.title).join(Sheet.folder)).all()


@reads
def alias_of_entity(r: Reach) -> Iterable[Any]:
    other = aliased(Sheet)
    return r.session.execute(select(other.words)).all()


@reads
def self_join_by_alias(r: Reach) -> Iterable[Any]:
    other = aliased(Sheet)
    return r.session.execute(select(Sheet.words, other.words).join(other, sa.true())).all()


@reads
def subquery_in_from(r: Reach) -> Iterable[Any]:
    inner = select(Sheet.words).subquery()
    return r.session.execute(select(inner.c.words)).all()


@reads
def alias_of_subquery(r: Reach) -> Iterable[Any]:
    other = aliased(Sheet, select(Sheet).subquery())
    return r.session.execute(select(other.words)).all()


@reads
def scalar_subquery(r: Reach) -> Iterable[Any]:
    inner = select(func.max(Sheet.words)).scalar_subquery()
    return r.session.execute(select(Folder.id, inner)).all()


@reads
def subquery_in_where(r: Reach) -> Iterable[Any]:
    inner = select(Sheet.folder_id).where(Sheet.id == r.their_sheet)
    return r.session.execute(select(Folder.title).where(Folder.id.in_(inner))).all()


@reads
def common_table_expression(r: Reach) -> Iterable[Any]:
    inner = select(Sheet.words).cte()
    return r.session.execute(select(inner.c.words)).all()


@reads
def union_of_selects(r: Reach) -> Iterable[Any]:
    return r.session.execute(sa.union_all(select(Sheet.words), select(Folder.title))).all()


@reads
def bundle_of_columns(r: Reach) -> Iterable[Any]:
    bundles: Iterable[Any] = r.session.scalars(select(Bundle("b", Sheet.words)))
    return [bundle[0] for bundle in bundles]


@reads
def stream_in_batches(r: Reach) -> Iterable[Any]:
    return [row.words for row in r.session.scalars(select(Sheet).execution_options(yield_per=1))]


@reads
def lazy_load(r: Reach) -> Iterable[Any]:
    return [sheet.words for folder in r.session.scalars(select(Folder)) for sheet in folder.sheets]


@reads
def selectin_load(r: Reach) -> Iterable[Any]:
    folders = r.session.scalars(select(Folder).options(selectinload(Folder.sheets)))
    return [sheet.words for folder in folders for sheet in folder.sheets]


@reads
def joined_load(r: Reach) -> Iterable[Any]:
    folders = r.session.scalars(select(Folder).options(joinedload(Folder.sheets))).unique()
    return [sheet.words for folder in folders for sheet in folder.sheets]


@reads
def subquery_load(r: Reach) -> Iterable[Any]:
    folders = r.session.scalars(select(Folder).options(subqueryload(Folder.sheets)))
    return [sheet.words for folder in folders for sheet in folder.sheets]


@reads
def lazy_load_from_a_made_up_parent(r: Reach) -> Iterable[Any]:
    folder = Folder(space_id=r.theirs, id=r.their_folder, title="made up")
    make_transient_to_detached(folder)
    r.session.add(folder)
    return [sheet.words for sheet in folder.sheets]


@reads
def refresh_a_made_up_row(r: Reach) -> Iterable[Any]:
    sheet = Sheet(space_id=r.theirs, id=r.their_sheet)
    make_transient_to_detached(sheet)
    r.session.add(sheet)
    r.session.refresh(sheet)
    return [sheet.words]


@reads
def expired_attribute_of_a_made_up_row(r: Reach) -> Iterable[Any]:
    sheet = Sheet(space_id=r.theirs, id=r.their_sheet)
    make_transient_to_detached(sheet)
    r.session.add(sheet)
    return [sheet.words]


@reads
def merge_a_made_up_row(r: Reach) -> Iterable[Any]:
    return [r.session.merge(Sheet(space_id=r.theirs, id=r.their_sheet)).words]


@reads
def identity_map_after_a_switch(r: Reach) -> Iterable[Any]:
    with r.acting_for(r.theirs):
        kept = r.session.get(Sheet, (r.theirs, r.their_sheet))
        assert kept is not None
    with r.acting_for(r.mine):
        row = r.session.get(Sheet, (r.theirs, r.their_sheet))
        return [row.words] if row else []


@reads
def populate_existing_after_a_switch(r: Reach) -> Iterable[Any]:
    with r.acting_for(r.theirs):
        kept = r.session.scalars(select(Sheet)).all()
        assert kept
    with r.acting_for(r.mine):
        return [row.words for row in r.session.scalars(select(Sheet).execution_options(populate_existing=True))]


@reads
def no_space_at_all(r: Reach) -> Iterable[Any]:
    with r.acting_for(None):
        return r.session.execute(select(Sheet.words)).all()


@reads
def get_with_no_space_at_all(r: Reach) -> Iterable[Any]:
    with r.acting_for(None):
        row = r.session.get(Sheet, (r.theirs, r.their_sheet))
        return [row.words] if row else []


@reads
def core_table(r: Reach) -> Iterable[Any]:
    return r.session.execute(select(SHEETS)).all()


@reads
def core_columns(r: Reach) -> Iterable[Any]:
    return r.session.execute(select(SHEETS.c.words)).all()


@reads
def core_table_inside_an_orm_select(r: Reach) -> Iterable[Any]:
    inner = select(SHEETS.c.words).scalar_subquery()
    return r.session.execute(select(Folder.id, inner)).all()


@reads
def core_table_joined_to_an_entity(r: Reach) -> Iterable[Any]:
    return r.session.execute(select(Folder.id, SHEETS.c.words).join(SHEETS, sa.true())).all()


@reads
def core_alias(r: Reach) -> Iterable[Any]:
    other = SHEETS.alias()
    return r.session.execute(select(other.c.words)).all()


@reads
def light_table(r: Reach) -> Iterable[Any]:
    light = sa.table("probe_sheet", sa.column("words"))
    return r.session.execute(select(light.c.words)).all()


@reads
def raw_text(r: Reach) -> Iterable[Any]:
    return r.session.execute(sa.text("SELECT words FROM probe_sheet")).all()


@reads
def raw_text_with_columns(r: Reach) -> Iterable[Any]:
    statement = sa.text("SELECT words FROM probe_sheet").columns(words=sa.Text)
    return r.session.execute(statement).all()


@reads
def entity_from_raw_text(r: Reach) -> Iterable[Any]:
    statement = select(Sheet).from_statement(sa.text("SELECT * FROM probe_sheet"))
    return [row.words for row in r.session.scalars(statement)]


@reads
def raw_text_in_where(r: Reach) -> Iterable[Any]:
    return r.session.execute(select(Sheet.words).where(sa.text("1 = 1) OR (1 = 1"))).all()


@reads
def literal_column(r: Reach) -> Iterable[Any]:
    inner: sa.ColumnElement[str] = sa.literal_column("(SELECT max(words) FROM probe_sheet)")
    return r.session.execute(select(Folder.id, inner)).all()


@reads
def legacy_query(r: Reach) -> Iterable[Any]:
    return [row.words for row in r.session.query(Sheet).all()]


@reads
def bare_connection(r: Reach) -> Iterable[Any]:
    return r.session.connection().execute(select(SHEETS.c.words)).all()


@reads
def engine_of_ones_own(r: Reach) -> Iterable[Any]:
    bind = r.session.get_bind()
    return r.session.execute(select(Sheet.words), bind_arguments={"bind": bind}).all()


@writes
def update_all(r: Reach) -> None:
    r.session.execute(sa.update(Sheet).values(words="changed"))


@writes
def update_by_foreign_id(r: Reach) -> None:
    r.session.execute(sa.update(Sheet).where(Sheet.id == r.their_sheet).values(words="changed"))


@writes
def update_by_lists_of_parameters(r: Reach) -> None:
    rows = [{"space_id": r.theirs, "id": r.their_sheet, "words": "changed"}]
    r.session.execute(sa.update(Sheet), rows)


@writes
def delete_all(r: Reach) -> None:
    r.session.execute(sa.delete(Sheet))


@writes
def delete_by_foreign_id(r: Reach) -> None:
    r.session.execute(sa.delete(Sheet).where(Sheet.space_id == r.theirs))


@writes
def update_from_another_table(r: Reach) -> None:
    r.session.execute(sa.update(Sheet).where(Sheet.folder_id == Folder.id).values(words=Folder.title + "!"))


@writes
def change_a_made_up_row(r: Reach) -> None:
    sheet = Sheet(space_id=r.theirs, id=r.their_sheet, folder_id=r.their_folder, words="old")
    make_transient_to_detached(sheet)
    r.session.add(sheet)
    sheet.words = "changed"
    r.session.flush()


@writes
def delete_a_made_up_row(r: Reach) -> None:
    sheet = Sheet(space_id=r.theirs, id=r.their_sheet, folder_id=r.their_folder, words="old")
    make_transient_to_detached(sheet)
    r.session.add(sheet)
    r.session.delete(sheet)
    r.session.flush()


@writes
def merge_changed_row(r: Reach) -> None:
    r.session.merge(Sheet(space_id=r.theirs, id=r.their_sheet, folder_id=r.their_folder, words="changed"))
    r.session.flush()


@writes
def insert_for_another(r: Reach) -> None:
    r.session.add(Sheet(space_id=r.theirs, folder_id=r.their_folder, words="planted"))
    r.session.flush()


@writes
def move_own_row_to_another(r: Reach) -> None:
    sheet = r.session.scalars(select(Sheet).where(Sheet.space_id == r.mine)).one()
    sheet.space_id, sheet.folder_id = r.theirs, r.their_folder
    r.session.flush()


@writes
def move_by_update(r: Reach) -> None:
    values = {"space_id": r.theirs, "folder_id": r.their_folder}
    r.session.execute(sa.update(Sheet).where(Sheet.space_id == r.mine).values(**values))


@writes
def copy_by_transient(r: Reach) -> None:
    sheet = r.session.scalars(select(Sheet).where(Sheet.space_id == r.mine)).one()
    make_transient(sheet)
    sheet.space_id, sheet.id, sheet.folder_id = r.theirs, uuid4(), r.their_folder
    r.session.add(sheet)
    r.session.flush()


@writes
def child_of_a_foreign_parent(r: Reach) -> None:
    r.session.add(Sheet(space_id=r.mine, folder_id=r.their_folder, words="mine under theirs"))
    r.session.flush()
    raise AssertionError("leak: a row of one space points to another's")


@writes
def bulk_insert_mappings(r: Reach) -> None:
    rows = [{"space_id": r.theirs, "id": uuid4(), "folder_id": r.their_folder, "words": "planted"}]
    r.session.bulk_insert_mappings(Sheet.__mapper__, rows)


@writes
def bulk_save_objects(r: Reach) -> None:
    r.session.bulk_save_objects([Sheet(space_id=r.theirs, id=uuid4(), folder_id=r.their_folder, words="planted")])


@writes
def bulk_update_mappings(r: Reach) -> None:
    rows = [{"space_id": r.theirs, "id": r.their_sheet, "words": "changed"}]
    r.session.bulk_update_mappings(Sheet.__mapper__, rows)


@writes
def orm_insert_of_values(r: Reach) -> None:
    values = {"space_id": r.theirs, "id": uuid4(), "folder_id": r.their_folder, "words": "planted"}
    r.session.execute(sa.insert(Sheet).values(**values))


@writes
def orm_insert_of_many(r: Reach) -> None:
    rows = [{"space_id": r.theirs, "id": uuid4(), "folder_id": r.their_folder, "words": "planted"}]
    r.session.execute(sa.insert(Sheet), rows)


@writes
def insert_from_select(r: Reach) -> None:
    source = select(
        sa.literal(r.theirs, sa.Uuid()),
        sa.literal(uuid4(), sa.Uuid()),
        sa.literal(r.their_folder, sa.Uuid()),
        Sheet.words,
    ).where(Sheet.space_id == r.mine)
    r.session.execute(sa.insert(Sheet).from_select(["space_id", "id", "folder_id", "words"], source))


@writes
def upsert(r: Reach) -> None:
    insert = (postgresql.insert if r.dialect == "postgresql" else sqlite.insert)(Sheet)
    row = {"space_id": r.theirs, "id": r.their_sheet, "folder_id": r.their_folder, "words": "changed"}
    statement = insert.on_conflict_do_update(index_elements=["space_id", "id"], set_={"words": "changed"})
    r.session.execute(statement, [row])


@writes
def core_update(r: Reach) -> None:
    r.session.execute(sa.update(SHEETS).values(words="changed"))  # type: ignore[arg-type]  # a Table after all


@writes
def core_delete(r: Reach) -> None:
    r.session.execute(sa.delete(SHEETS))  # type: ignore[arg-type]  # a Table after all


@writes
def raw_update(r: Reach) -> None:
    r.session.execute(sa.text("UPDATE probe_sheet SET words = 'changed'"))
