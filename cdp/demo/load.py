"""Load the example partnerships (never in production), and list their sign-in details."""

import secrets
from datetime import time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.accounts import service as accounts
from cdp.accounts.passwords import hash_password
from cdp.config import Settings
from cdp.demo import berkshire_east, footprints, west_midlands
from cdp.demo.scenario import Scenario
from cdp.errors import SettingsError
from cdp.models import Person

ADMINISTRATOR = "admin@cdp.example"
PASSWORD_FILE = "demo-password"  # noqa: S105 -- the name of the file, not the password
SHOWN_SIGN_INS = (
    ("Coordinator", "coordinator@west-midlands.example"),
    ("SRO", "sro@west-midlands.example"),
    ("Member (a treatment provider)", "member@west-midlands.example"),
    ("Observer", "observer@west-midlands.example"),
    ("Another partnership", "coordinator@berkshire-east.example"),
    ("Administrator", ADMINISTRATOR),
)


def load_examples(session: Session, settings: Settings) -> bool:
    """Load the examples in one transaction; return False if they were loaded already, otherwise True.

    Raises SettingsError in production, because the examples are for development only.
    """
    if settings.is_production:
        raise SettingsError(
            "The example data is for development only. Set CDP_ENV to development to load it."
        )
    if session.scalar(sa.select(Person.id).where(Person.email == ADMINISTRATOR)) is not None:
        return False
    scenario = Scenario(session, settings.papers_path, clock.today(), password_of(settings))
    with clock.pretending(clock.from_london(scenario.today - timedelta(days=200), time(9, 30))):
        administrator = accounts.make_administrator(
            session, name="Example administrator", email=ADMINISTRATOR
        )
    west_midlands.load(scenario, administrator)
    berkshire_east.load(scenario, administrator)
    footprints.load(scenario, administrator)
    _give_password(session, scenario.password)
    session.commit()
    return True


def password_of(settings: Settings) -> str:
    """Return the password for all examples: from the settings, or generated once and saved in the instance folder."""
    if settings.demo_password:
        return settings.demo_password
    file = settings.instance_path / PASSWORD_FILE
    if not file.exists():
        settings.instance_path.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text("-".join(secrets.token_hex(3) for _ in range(3)))
    return file.read_text().strip()


def sign_ins(settings: Settings) -> list[str]:
    """Return lines of text that list the email addresses and the password for signing in to the examples."""
    width = max(len(role) for role, _ in SHOWN_SIGN_INS)
    lines = [f"  {role.ljust(width)}  {email}" for role, email in SHOWN_SIGN_INS]
    return ["", "Sign in as:", *lines, f"  Password for all: {password_of(settings)}", ""]


def _give_password(session: Session, password: str) -> None:
    """Set the same password for everyone in the examples, except in the umbrella and its parts."""
    stored = hash_password(password)
    excluded = Person.email.like(f"%@{footprints.DOMAIN}")
    for person in session.scalars(sa.select(Person).where(~excluded)):
        person.password_hash = stored
