"""Whatever the rule for addresses accepts, a mail server without extensions delivers to one recipient."""

from datetime import UTC, datetime
from email.utils import getaddresses

from hypothesis import HealthCheck, example, given, reject, settings

from cdp.addresses import NotAnAddress, email_address
from cdp.mail.invitations import Party
from cdp.mail.message import MailFacts, build_message
from cdp.mail.transport import SmtpTransport
from tests.mail.conftest import Postbox
from tests.test_addresses import TYPED


@settings(max_examples=300, suppress_health_check=list(HealthCheck), deadline=None)
@given(TYPED)
@example("ivy.o’neil@trust.example")
@example("!#$%&'*+/=?^_`{|}~-@trust.example")
@example("ivy@x.example\r\nBcc: all")
def test_whatever_is_accepted_is_delivered_to_one_recipient_by_a_plain_mail_server(
    postbox: Postbox, transport: SmtpTransport, typed: str
) -> None:
    try:
        address = email_address(typed)
    except NotAnAddress:
        reject()
    assert email_address(address) == address
    message = build_message(
        MailFacts(
            "<1@west-midlands.example>",
            Party("secretariat@west-midlands.example", "Secretariat"),
            Party(address, "Ivy Moss"),
            "Invitation",
            "Come.",
            datetime(2026, 12, 1, 9, tzinfo=UTC),
        )
    )
    assert message.as_bytes().isascii()
    assert getaddresses([str(message["To"])]) == [("Ivy Moss", address)]
    postbox.mails.clear()
    transport.send(message)
    (received,) = postbox.mails
    (recipient,) = received["To"].addresses
    assert recipient.addr_spec == address
