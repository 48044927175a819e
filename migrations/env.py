"""How migrations reach the database: one real transaction on SQLite and PostgreSQL alike.

SQLite rebuilds a table to alter it. With foreign keys on, that would silently delete the rows of child tables, so
they are off while migrations run, and everything is checked before the commit.
"""

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:  # noqa: ARG001
    """Write our own column types as plain SQLAlchemy, so that a migration needs nothing of the application."""
    if kind != "type":
        return False
    if isinstance(item, sa.Enum):
        return f"sa.String(length={item.length})"
    if isinstance(item, sa.types.TypeDecorator):
        return "sa.DateTime(timezone=True)"
    return False


def compare_type(
    migration_context: Any,  # noqa: ARG001
    inspected_column: Any,  # noqa: ARG001
    metadata_column: Any,  # noqa: ARG001
    inspected_type: Any,
    metadata_type: Any,
) -> bool | None:
    """Take a closed vocabulary for the text it is stored as; leave every other comparison to Alembic."""
    if isinstance(metadata_type, sa.Enum) and isinstance(inspected_type, sa.String):
        return bool(metadata_type.length != inspected_type.length)
    return None


def run() -> None:
    """Run the migrations asked for, or leave the database as it was."""
    db = current_app.extensions["migrate"].db
    with db.engine.connect() as connection:
        on_sqlite = connection.dialect.name == "sqlite"
        if on_sqlite:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=compare_type,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            if on_sqlite:
                _refuse_broken_references(connection)
        if on_sqlite:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")


def _refuse_broken_references(connection: sa.Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"The migration would leave rows that refer to nothing: {broken[:5]}")


run()
