"""Small scoped tables that belong to the tests, with relationships, for trying every way to a row."""

from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenants import Model, SpaceScoped, db, rls, scoped_fk


class ProbeFolder(SpaceScoped, Model):
    """A parent."""

    title: Mapped[str]
    sheets: Mapped[list["ProbeSheet"]] = relationship(back_populates="folder")


class ProbeSheet(SpaceScoped, Model):
    """Its child."""

    __table_args__ = (scoped_fk("folder_id", "probe_folder"), sa.UniqueConstraint("space_id", "words"))

    folder_id: Mapped[UUID] = mapped_column()
    words: Mapped[str]
    folder: Mapped[ProbeFolder] = relationship(back_populates="sheets")


class ProbeCopy(SpaceScoped, Model):
    """What a receiver unpacks of the envelopes that the property-based test sends. Its id is the envelope's."""

    sender_id: Mapped[UUID]
    subject_id: Mapped[UUID]
    version: Mapped[int]
    withdrawn: Mapped[bool]
    words: Mapped[str]


def make_tables(app: Flask) -> None:
    """Make the tables as a migration would, as the owner."""
    engine = db.engines.get("owner", db.engines[None])
    tables = [model.__table__ for model in (ProbeFolder, ProbeSheet, ProbeCopy)]
    with engine.begin() as connection:
        Model.metadata.create_all(connection, tables=tables)  # type: ignore[arg-type]  # declared as FromClause
        if engine.dialect.name == "postgresql":
            for name in ("probe_folder", "probe_sheet", "probe_copy"):
                for statement in rls.protect_scoped(name):
                    connection.exec_driver_sql(statement)
    engine.dispose()
