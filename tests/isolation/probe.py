"""Small scoped tables that belong to the tests, with relationships, for trying every way to a row."""

from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenants import Edition, Model, Released, ServiceHeld, SpaceScoped, db, new_id, rls, scoped_fk


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


class ProbeRelease(Released, Model):
    """Something that a space lets its region, or England, read."""

    words: Mapped[str]


class ProbeEdition(Edition, Model):
    """Something that the worker makes of what several released."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    words: Mapped[str]


class ProbeDesk(ServiceHeld, Model):
    """Something that the operator hands to the worker."""

    operator_reads = True
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    words: Mapped[str]


class ProbeWorkings(ServiceHeld, Model):
    """Something that the worker keeps to itself."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    words: Mapped[str]


def make_tables(app: Flask) -> None:
    """Make the tables as a migration would, as the owner."""
    engine = db.engines.get("owner", db.engines[None])
    scoped = (ProbeFolder, ProbeSheet, ProbeCopy)
    others = (ProbeRelease, ProbeEdition, ProbeDesk, ProbeWorkings)
    tables = [model.__table__ for model in (*scoped, *others)]
    walls = [statement for model in scoped for statement in rls.protect_scoped(model.__tablename__)]
    walls += rls.protect_released("probe_release") + rls.protect_edition("probe_edition")
    walls += rls.protect_service_held("probe_desk", operator=True) + rls.protect_service_held("probe_workings")
    with engine.begin() as connection:
        Model.metadata.create_all(connection, tables=tables)  # type: ignore[arg-type]  # declared as FromClause
        if engine.dialect.name == "postgresql":
            for statement in walls:
                connection.exec_driver_sql(statement)
    engine.dispose()
