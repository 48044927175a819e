"""The workers that run, on whichever machine."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cdp.models.base import Base, Numbered


class WorkerHeartbeat(Numbered, Base):
    """One worker, named by its machine and process, and when it last said that it works."""

    __tablename__ = "worker_heartbeats"

    name: Mapped[str] = mapped_column(sa.String(200), unique=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
