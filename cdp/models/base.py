"""The base of all tables: names of constraints, types of columns, opaque keys, versions, and times in UTC."""

import enum
import secrets
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry

KEY_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
KEY_LENGTH = 12


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """A column type for times in UTC; it refuses values without a time zone (SQLite does not store time zones)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 -- SQLAlchemy's signature
        """Return a time in UTC; raises ValueError for a time without a time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a time zone cannot be stored.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 -- SQLAlchemy's signature
        """Return the stored time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(vocabulary: type[enum.Enum]) -> list[str]:
    return [member.value for member in vocabulary]


class Base(DeclarativeBase):
    """The parent class of every table; Flask-SQLAlchemy 3.1 needs the type map on an explicit registry."""

    registry = registry(
        metadata=sa.MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            datetime: UTCDateTime(),
            date: sa.Date(),
            dict[str, Any]: sa.JSON(),
            list[str]: sa.JSON(),
            enum.StrEnum: sa.Enum(enum.StrEnum, native_enum=False, length=40, values_callable=_values),
        },
    )


def new_key() -> str:
    """Return a new opaque key for use in web addresses: 12 letters and digits, about 59 bits."""
    number, letters = secrets.randbelow(len(KEY_LETTERS) ** KEY_LENGTH), ""
    for _ in range(KEY_LENGTH):
        number, place = divmod(number, len(KEY_LETTERS))
        letters += KEY_LETTERS[place]
    return letters


class Numbered:
    """A row with an id that is never shown outside the database."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-3)


class Keyed(Numbered):
    """A row with an opaque `key` for web addresses, so that they do not show how many rows there are.

    SQLAlchemy also uses the key to match rows that are inserted in one statement.
    """

    key: Mapped[str] = mapped_column(
        sa.String(KEY_LENGTH), unique=True, default=new_key, sort_order=-2, insert_sentinel=True
    )


class Versioned:
    """A row that two people may edit at once: each save increases `version`, and saving an old version fails."""

    version: Mapped[int] = mapped_column(default=1, sort_order=-1)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}
