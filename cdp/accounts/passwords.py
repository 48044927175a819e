"""How passwords are stored, and which passwords are refused."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cdp.errors import Refusal

SHORTEST, LONGEST = 12, 256

# docs/rules/reliability.md 8 (OWASP): argon2id, 19 MiB, two passes, one lane
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_unused = _hasher.hash("a password that is never used")

COMMON = frozenset({
    "password1234", "password12345", "passwordpassword", "123456789012", "1234567890123", "qwertyuiopas",
    "qwertyuiop12", "qwerty123456", "iloveyou1234", "letmein12345", "welcome12345", "welcome123456",
    "adminadminadmin", "administrator", "administrator1", "changeme1234", "abcdefghijkl", "abcd12345678",
    "football1234", "liverpool1234", "arsenal12345", "manchester123", "sunshine1234", "princess1234",
    "monkey123456", "dragon123456", "summer202526", "winter202526", "combatingdrugs", "combattingdrugs",
    "drugspartnership", "partnership1", "partnership12", "partnership123", "111111111111", "000000000000",
    "aaaaaaaaaaaa", "zaq12wsxcde3", "1q2w3e4r5t6y", "passw0rd1234", "p@ssw0rd1234", "password2026",
    "password20261", "correcthorsebatterystaple", "birmingham12", "england12345", "coronavirus1",
})  # fmt: skip


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


def check_new_password(password: str, *, about: tuple[str, ...] = ()) -> None:
    """Raise Refusal for a password that is too short, too long, common, or the person's own name or address."""
    if len(password) < SHORTEST:
        raise Refusal(f"Choose a password of {SHORTEST} characters or more.", field="password")
    if len(password) > LONGEST:
        raise Refusal(f"Choose a password of {LONGEST} characters or fewer.", field="password")
    folded = password.casefold().strip()
    if folded in COMMON or len(set(folded)) < 4:
        raise Refusal(
            "Choose a password that is harder to guess. Many people use that one.", field="password"
        )
    if any(folded == fact.casefold() for fact in about if fact):
        raise Refusal("Choose a password that is not your name or email address.", field="password")
