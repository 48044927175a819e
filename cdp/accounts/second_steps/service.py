"""Adding, using and removing the second step of signing in.

A code of an authenticator app changes every half minute and works once; one of the half minute before or after counts
too, because clocks differ. Wrong codes are counted like wrong passwords, but apart from them, and a right password does
not end their count. Source: RFC 6238 and docs/rules/reliability.md 10.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import Any, cast

import pyotp
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.access.identity import access_to
from cdp.access.places import held
from cdp.accounts import guessing
from cdp.accounts.service import digest
from cdp.config import EVERYONE, OF_ADMINISTRATORS
from cdp.errors import Refusal
from cdp.mail import letters
from cdp.models import AuthenticatorApp, Partnership, Person, RecoveryCode
from cdp.models.base import new_key
from cdp.wording.product import PRODUCT_NAME

CODES = 10
"""How many recovery codes a person has at first."""

ADDED_WITHIN = timedelta(minutes=15)
"""How long after the password an app can be added."""

_DIGITS = 6
_HALF_MINUTE = 30
_WRONG = "That code is not right. Enter the code that your app shows now; each works once. Or enter a recovery code."


def app_of(session: Session, person: Person) -> AuthenticatorApp | None:
    """Return a person's authenticator app, if they have entered a code of it; otherwise None."""
    found = _app(session, person)
    return found if found is not None and found.confirmed_at is not None else None


def codes_left(session: Session, person: Person) -> int:
    """Return how many recovery codes a person has not used."""
    query = sa.select(sa.func.count(RecoveryCode.id)).where(
        RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(query) or 0


def begin(session: Session, person: Person) -> AuthenticatorApp:
    """Return the app that a person is adding, with a new secret; it counts once a code of it was entered.

    Raises Refusal if they have one already.
    """
    found = _app(session, person)
    if found is not None and found.confirmed_at is not None:
        raise Refusal("You have an authenticator app already. Remove it before you add another.")
    found = found or AuthenticatorApp(person=person)
    key = _keys(session)[-1]
    found.salt, found.key_mark, found.added_at = secrets.token_hex(20), _mark_of(key), clock.now()
    session.add(found)
    return found


def begun(session: Session, person: Person) -> AuthenticatorApp:
    """Return the app that a person began to add; raises Refusal if there is none, or if it was added already.

    It can be added for a short time only, so that no one who finds the browser later sees its secret.
    """
    found = _app(session, person)
    if found is None or found.confirmed_at is not None or clock.now() - found.added_at > ADDED_WITHIN:
        raise Refusal("Start again: open “Signing in with a second step” in your profile.", field="code")
    return found


def secret_of(session: Session, app: AuthenticatorApp) -> str:
    """Return the secret of an app in base 32; raises Refusal if the key that it was made with is gone."""
    for key in _keys(session):
        if _mark_of(key) == app.key_mark:
            made = hmac.digest(key.encode(), f"authenticator app {app.salt}".encode(), hashlib.sha256)
            return base64.b32encode(made[:20]).decode()
    raise Refusal(
        "Your authenticator app no longer works here. Ask an administrator to remove it.", field="code"
    )


def address_of(session: Session, app: AuthenticatorApp) -> str:
    """Return the address that an app reads from a QR code."""
    made = pyotp.TOTP(secret_of(session, app))
    address: str = made.provisioning_uri(name=app.person.email, issuer_name=PRODUCT_NAME)
    return address


def confirm(session: Session, person: Person, typed: str) -> list[str]:
    """Add the app that a person began to add, if the code is right, and return their recovery codes.

    Raises Refusal if the code is wrong, or if nothing was begun.
    """
    app = begun(session, person)
    _check_pause(session, person)
    if not _uses_code(session, app, _only(typed)):
        raise _wrong(session, person, "That code is not right. Enter the code that your app shows now.")
    app.confirmed_at = clock.now()
    _tell(
        session, person, "An authenticator app was added to your account. Signing in now needs a code of it."
    )
    audit.record(session, f"{person.name} added an authenticator app.", by=person, on=person)
    return _write_codes(session, person)


def check(session: Session, person: Person, typed: str) -> bool:
    """Check the second step of a person who signs in; return whether they used a recovery code.

    Raises Refusal if the code is wrong or was used, and during a pause after too many wrong codes.
    """
    _check_pause(session, person)
    app, code = app_of(session, person), _only(typed)
    if app is not None and len(code) == _DIGITS and _uses_code(session, app, code):
        guessing.forget_wrong(session, _name_of(person))
        return False
    if not _uses_recovery_code(session, person, code):
        raise _wrong(session, person, _WRONG)
    guessing.forget_wrong(session, _name_of(person))
    left = codes_left(session, person)
    _tell(session, person, f"Someone signed in to your account with a recovery code. You have {left} left.")
    audit.record(session, f"{person.name} signed in with a recovery code.", by=person, on=person)
    return True


def new_codes(session: Session, person: Person) -> list[str]:
    """Return new recovery codes; the earlier ones no longer work. Raises Refusal without an authenticator app."""
    if app_of(session, person) is None:
        raise Refusal("Add an authenticator app first.")
    _tell(session, person, "New recovery codes were made for your account. The earlier ones no longer work.")
    audit.record(session, f"{person.name} made new recovery codes.", by=person, on=person)
    return _write_codes(session, person)


def remove(session: Session, person: Person, *, by: Person) -> None:
    """Remove a person's authenticator app and recovery codes; raises Refusal if they have none."""
    if _app(session, person) is None:
        raise Refusal(f"{person.name} has no authenticator app.", field="email")
    session.execute(sa.delete(AuthenticatorApp).where(AuthenticatorApp.person_id == person.id))
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    if by is person:
        _tell(session, person, "Your authenticator app was removed. Signing in no longer needs a code.")
    else:
        _tell(
            session, person, f"{by.name} removed your authenticator app. Signing in no longer needs a code."
        )
    whose = "their" if by is person else f"{person.name}’s"
    audit.record(session, f"{by.name} removed {whose} authenticator app.", by=by, on=person)


def is_required(session: Session, person: Person, roles: Collection[str]) -> bool:
    """Return whether a person must have a second step, because they have one of these roles anywhere."""
    if not roles:
        return False
    if EVERYONE in roles or (OF_ADMINISTRATORS in roles and person.is_administrator):
        return True
    today = clock.today()
    ids = {
        partnership for query in held(today, person=person.id) for _, partnership in session.execute(query)
    }
    partnerships = session.scalars(sa.select(Partnership).where(Partnership.id.in_(ids))).all() if ids else ()
    found = (access_to(session, each, person, today) for each in partnerships)
    return any(access is not None and not access.roles.isdisjoint(roles) for access in found)


def _app(session: Session, person: Person) -> AuthenticatorApp | None:
    return session.scalar(sa.select(AuthenticatorApp).where(AuthenticatorApp.person_id == person.id))


def _keys(session: Session) -> tuple[str, ...]:
    keys: tuple[str, ...] = session.info["link_secrets"]
    return keys


def _mark_of(key: str) -> str:
    return hashlib.sha256(f"mark of {key}".encode()).hexdigest()[:16]


def _only(typed: str) -> str:
    """Return a code as it is compared: without spaces and hyphens, in lower case."""
    return "".join(sign for sign in typed.casefold() if sign.isalnum())


def _uses_code(session: Session, app: AuthenticatorApp, code: str) -> bool:
    """Whether this is a code of the app that has not been used; it is used now."""
    made = pyotp.TOTP(secret_of(session, app))
    now = int(clock.now().timestamp()) // _HALF_MINUTE
    for step in (now, now - 1, now + 1):
        if hmac.compare_digest(made.generate_otp(step).encode(), code.encode()):
            used = session.execute(
                sa.update(AuthenticatorApp)
                .where(AuthenticatorApp.id == app.id, AuthenticatorApp.last_step < step)
                .values(last_step=step)
            )
            return bool(cast("sa.CursorResult[Any]", used).rowcount)
    return False


def _uses_recovery_code(session: Session, person: Person, code: str) -> bool:
    used = session.execute(
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person.id,
            RecoveryCode.code_hash == digest(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )
    return bool(cast("sa.CursorResult[Any]", used).rowcount)


def _write_codes(session: Session, person: Person) -> list[str]:
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = [new_key() for _ in range(CODES)]
    session.add_all(RecoveryCode(person=person, code_hash=digest(code)) for code in codes)
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def _name_of(person: Person) -> str:
    """Return the name under which wrong codes are counted."""
    return f"second step of {person.key}"


def _check_pause(session: Session, person: Person) -> None:
    guessing.check_pause(session, _name_of(person), field="code")


def _wrong(session: Session, person: Person, sentence: str) -> Refusal:
    """Return the refusal of a wrong code, which is counted even though the request changes nothing else."""
    return Refusal(
        sentence,
        field="code",
        lasting=lambda: guessing.count_wrong(session, _name_of(person), person, what="a code"),
    )


def _tell(session: Session, person: Person, what: str) -> None:
    letters.send(session, person, "second_step.txt", what=what)
