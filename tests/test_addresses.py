"""One rule for email addresses: what a form or an import accepts, the mailer can send and every server can take."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from cdp.addresses import NotAnAddress, check_address, email_address
from cdp.cli import main
from cdp.config import load_settings
from cdp.errors import SettingsError
from cdp.imports.values import email_in
from cdp.mail.invitations import Party
from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"

CASES = [
    ("ivy.o’neil@trust.example", "ivy.o'neil@trust.example"),
    ("\ufeffIvy Moss <ivy@trust.example>;", "ivy@trust.example"),
    (" mailto:ivy@Trust.Example. ", "ivy@trust.example"),
    ("ivy@trust.example\u200b", "ivy@trust.example"),
    ("ivy@bücher.example", "ivy@xn--bcher-kva.example"),
]
WRONG = [
    ("ian\u200b@trust.example", "contains an invisible character after the “n”. Type the address again."),
    ("i\u00adan@trust.example", "contains an invisible character after the “i”. Type the address again."),
    ("ian@tr\u2060ust.example", "contains an invisible character after the “r”. Type the address again."),
    ("i\u00a0an@trust.example", "contains a space after the “i”. Remove it."),
    ("siân@trust.example", "contains “â”, which mail servers refuse. Check the address."),
    ("si\u0061\u0302n@trust.example", "contains “â”, which mail servers refuse. Check the address."),
    ("ivy@trust.example; jo@trust.example", "has several addresses. Enter one."),
    ("ivy@trust.example (PA: pa@trust.example)", "has several addresses. Enter one."),
    ("ivy at trust", "is not an email address. Enter one address, like name@example.com."),
    ("ivy..moss@trust.example", "is not an email address. Enter one address, like name@example.com."),
    ("a" * 65 + "@trust.example", "is longer than mail servers accept. Check the address."),
]


@pytest.mark.parametrize(("typed", "stored"), CASES)
def test_an_address_is_cleaned_alike_in_forms_and_imports(typed: str, stored: str) -> None:
    assert (email_address(typed), email_in(typed)) == (stored, stored)
    check_address(stored)


@pytest.mark.parametrize(("typed", "words"), WRONG)
def test_what_cannot_be_sent_or_seen_is_named(typed: str, words: str) -> None:
    for rule in (email_address, email_in):
        with pytest.raises(NotAnAddress) as wrong:
            rule(typed)
        assert str(wrong.value) == words
    with pytest.raises(ValueError, match="address"):
        Party(typed)


PIECES = st.sampled_from(
    [*"ab.9_+-'’!#$%&*/=?^`{|}~\"(),:;<>[]\\@ ", "\u200b", "\u00ad", "é", "e\u0301", "\n", "\r\n", "\0", "ß"]
)
LOCALS = st.lists(PIECES, min_size=1, max_size=12).map("".join) | st.text(min_size=1, max_size=70)
DOMAINS = st.sampled_from(
    ["x.example", "X.EXAMPLE", "a-b.example", "-a.example", "a..example", "localhost", "münchen.example"]
) | st.text(min_size=1, max_size=20).map(lambda text: f"{text}.example")
TYPED = st.builds("{}@{}".format, LOCALS, DOMAINS)
"""Texts that look more or less like addresses."""


@given(TYPED)
def test_a_stored_address_that_the_rule_would_change_is_not_sent(text: str) -> None:
    try:
        stored = email_address(text)
    except NotAnAddress:
        stored = ""
    if text.isascii() and stored.casefold() == text.casefold():
        check_address(text)
    else:
        with pytest.raises(NotAnAddress):
            check_address(text)


def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(session: Session, visit: Visit) -> None:
    world = make.world(session)
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/roles/new")
    typed = "ian\u200b@trust.example"
    coordinator.submit(
        "Assign role", person_name="Ian Moss", email=typed, role="Observer", password=make.PASSWORD
    )
    assert coordinator.errors == [
        "This address contains an invisible character after the “n”. Type the address again."
    ]
    assert coordinator.value("email") == typed
    coordinator.submit("Assign role", email="ian.o’moss@trust.example")
    assert coordinator.banner == "Ian Moss appointed as observer."


@pytest.mark.parametrize("name", ["CDP_MAIL_FROM", "CDP_CONTACT_EMAIL"])
def test_a_setting_with_an_address_that_cannot_be_sent_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is “drügs@council.example”. It contains “ü”"):
        load_settings({"CDP_ENV": "testing", name: "drügs@council.example"})


def test_an_administrator_is_not_made_with_an_address_that_cannot_be_sent() -> None:
    found = CliRunner().invoke(main, ["administrator", "siân@council.example", "Siân"])
    assert found.exit_code == 2
    assert "contains “â”, which mail servers refuse" in found.output
