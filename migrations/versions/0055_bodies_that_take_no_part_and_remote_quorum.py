"""Bodies that take no part in a partnership, and terms under which people who attend remotely do not count.

Revision: 0055, after 0051

Fire and rescue authorities and probation regions can now be matched. Organisations whose names say so, and that were
marked as not public bodies because they could not be, wait for the coordinator to match them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0051"
branch_labels = None
depends_on = None

NEW_KINDS = ("fire_and_rescue_authority", "probation_region")


def upgrade() -> None:
    """Add the table and the column, and ask again about organisations that can be matched now."""
    op.create_table(
        "body_absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("body_kind", sa.String(length=40), nullable=False),
        sa.Column("body_code", sa.String(length=40), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_body_absences_partnership_id_partnerships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_absences")),
        sa.UniqueConstraint(
            "partnership_id",
            "body_kind",
            "body_code",
            name=op.f("uq_body_absences_partnership_id_body_kind_body_code"),
        ),
    )
    with op.batch_alter_table("terms_versions") as batch:
        batch.add_column(sa.Column("remote_counts", sa.Boolean(), server_default=sa.true(), nullable=False))
    organisations = sa.table(
        "organisations", sa.column("name", sa.String), sa.column("not_a_body", sa.Boolean)
    )
    name = sa.func.lower(organisations.c.name)
    op.execute(
        sa.update(organisations)
        .where(
            organisations.c.not_a_body.is_(sa.true()),
            sa.or_(
                sa.and_(name.like("%probation%"), name.not_like("%prison%")),
                name.like("%fire and rescue%"),
                name.like("%fire & rescue%"),
                name.like("%fire service%"),
                name.like("%fire authority%"),
                name.like("%fire brigade%"),
            ),
        )
        .values(not_a_body=sa.false())
    )


def downgrade() -> None:
    """Remove the table and the column, and the matches to bodies of the new kinds."""
    organisations = sa.table(
        "organisations",
        sa.column("body_kind", sa.String),
        sa.column("body_code", sa.String),
        sa.column("not_a_body", sa.Boolean),
    )
    op.execute(
        sa.update(organisations)
        .where(organisations.c.body_kind.in_(NEW_KINDS))
        .values(body_kind=None, body_code=None, not_a_body=sa.true())
    )
    with op.batch_alter_table("terms_versions") as batch:
        batch.drop_column("remote_counts")
    op.drop_table("body_absences")
