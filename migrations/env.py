"""How migrations run: as the owner, on either database, one transaction each, never waiting long for a lock."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from tenants import Model, db
from tenants.migrating import compared


def _run(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        render_as_batch=sqlite,
        compare_type=True,
        transaction_per_migration=True,
        transactional_ddl=True,
        include_object=compared,
    )
    with context.begin_transaction():
        context.run_migrations()


def _online() -> None:
    engines = db.engines
    engine = engines.get("owner", engines[None])
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Rebuilding a table drops it for a moment. Said to the driver itself: a transaction would not hear it.
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys=OFF")
            try:
                _run(connection)
                broken = driver.execute("PRAGMA foreign_key_check").fetchall()
            finally:
                driver.execute("PRAGMA foreign_keys=ON")
            if broken:
                raise SystemExit(f"References that lead nowhere after migrating: {broken[:5]}")
            return
        connection.execute(text("SET lock_timeout = '4s'"))
        connection.commit()
        _run(connection)


if context.is_offline_mode():
    raise SystemExit("Migrations run online: they look at the data.")
with current_app.app_context():
    _online()
