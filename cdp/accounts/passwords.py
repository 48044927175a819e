"""How passwords are stored, and which passwords are refused."""

import re
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cdp.errors import Refusal

SHORTEST, LONGEST = 12, 256

# docs/rules/reliability.md 8 (OWASP): argon2id, 19 MiB, two passes, one lane
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_unused = _hasher.hash("a password that is never used")

COMMON = frozenset({
    "correcthorsebatterystaple", "zaq12wsxcde3", "1q2w3e4r5t6y", "1qaz2wsx3edc", "qazwsxedcrfv", "coronavirus1",
})  # fmt: skip
GUESSED = frozenset({
    # the service, its partners and its roles
    "combating", "combatting", "drugs", "drug", "alcohol", "partnership", "partnerships", "cdp", "board", "council",
    "police", "health", "probation", "prison", "treatment", "recovery", "committee", "meeting", "agenda", "minutes",
    "coordinator", "chair", "chairman", "deputy", "member", "observer", "officer", "manager", "director", "lead", "sro",
    "secretariat", "secretary", "administrator", "admin", "user", "guest", "service", "data", "digital", "public",
    # seasons, months and days
    "spring", "summer", "autumn", "winter", "christmas", "easter", "january", "february", "march", "april", "may",
    "june", "july", "august", "september", "october", "november", "december", "monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday", "sunday",
    # what people type first
    "password", "passwort", "passw0rd", "passphrase", "welcome", "letmein", "changeme", "iloveyou", "login", "secret",
    "default", "temporary", "qwertyuiop", "qwerty", "asdfghjkl", "asdfgh", "zxcvbnm", "abcdefghijkl", "abcdef", "abcd",
    "abc", "football", "liverpool", "arsenal", "chelsea", "manchester", "united", "england", "britain", "london",
    "birmingham", "sunshine", "princess", "monkey", "dragon", "master", "hello", "test", "testing", "example",
})  # fmt: skip
"""Words with which guessing begins, besides those of the person and the partnership."""
NUMBERS = re.compile(r"(?:19|20)\d\d|0?12345\d*|1234|4321|123|321")
LOOKALIKES = str.maketrans("013457@$!|€", "oieastasiie")
FEWEST_OTHERS = 8
"""The letters and digits that a password needs besides words, years and rows of numbers that are guessed first."""
HARDER = (
    "Choose a password that is harder to guess. Do not make it from your name, your partnership, your role, a year, "
    "a season or a common word."
)


def hash_password(password: str) -> str:
    """Return the argon2id hash to store."""
    return _hasher.hash(password)


def password_fits(stored: str | None, password: str) -> bool:
    """Return whether a password matches the stored hash; takes just as long when there is no hash."""
    try:
        _hasher.verify(stored or _unused, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def check_new_password(password: str, *, about: Iterable[str] = ()) -> None:
    """Raise Refusal for a password that is too short, too long or easy to guess.

    `about` has texts whose words are guessed first, such as the names of the person and the partnership.
    """
    if len(password) < SHORTEST:
        raise Refusal(f"Choose a password of {SHORTEST} characters or more.", field="password")
    if len(password) > LONGEST:
        raise Refusal(f"Choose a password of {LONGEST} characters or fewer.", field="password")
    folded = password.casefold().strip()
    if folded in COMMON or len(set(folded)) < 4 or _repeats(folded) or _is_guessed(folded, about):
        raise Refusal(HARDER, field="password")


def _repeats(folded: str) -> bool:
    """Return whether a password is a piece of at most six characters, several times."""
    return 0 < (folded + folded).find(folded, 1) <= 6


def _is_guessed(folded: str, about: Iterable[str]) -> bool:
    """Return whether little is left of a password without the words, years and numbers that are guessed first."""
    own = {word for text in about for word in re.findall(r"[^\W\d_]{3,}", text.casefold())}
    rest = NUMBERS.sub(" ", folded).translate(LOOKALIKES)
    for word in sorted(GUESSED | own, key=len, reverse=True):
        rest = rest.replace(word, " ")
    removed = rest != folded.translate(LOOKALIKES)
    return removed and sum(character.isalnum() for character in rest) < FEWEST_OTHERS
