"""The size of a request belongs to its page: 1 MB and 2,000 fields, and more only where a page asks for a file."""

import io
from collections.abc import Iterator
from typing import Any

import pytest

from cdp.web.sizes import LARGEST_FORM, MOST_FIELDS
from tests.visitor import Visitor

MEGABYTES = 25 * 1_000_000
PART = b'--end\r\nContent-Disposition: form-data; name="email"\r\n\r\n%s\r\n--end--\r\n'
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=end"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (URLENCODED, b"email=" + b"x" * MEGABYTES),
        (MULTIPART, PART % (b"x" * MEGABYTES)),
    ],
)
@pytest.mark.parametrize("counted", [True, False])
def test_a_page_without_a_field_for_a_file_reads_no_more_than_one_megabyte(
    visitor: Visitor, kind: str, body: bytes, *, counted: bool
) -> None:
    class Sent(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1, /) -> bytes:
            part = super().read(size)
            Sent.taken += len(part)
            return part

        def __iter__(self) -> Iterator[bytes]:
            raise AssertionError("The body is read without a limit.")

    sent = Sent(body)
    length = {"CONTENT_LENGTH": str(len(body))}
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    more = {"wsgi.input": sent, **(length if counted else chunked)}
    answer = visitor.client.post("/sign-in", content_type=kind, environ_overrides=more)
    assert answer.status_code == 413
    assert Sent.taken <= LARGEST_FORM + 100_000
    assert len(answer.data) < 20_000


def test_a_page_that_asks_for_a_file_takes_a_large_one_and_no_large_text(visitor: Visitor) -> None:
    large = (io.BytesIO(b"x" * 3_000_000), "needs.pdf")
    token = visitor.get("/showcase").token()
    for typed, file, kind, status in (
        ("A", large, "multipart/form-data", 200),
        ("A" * 3_000_000, None, "multipart/form-data", 413),
        ("A" * 3_000_000, None, URLENCODED, 413),
    ):
        sent = {"csrf_token": token, "title": typed} | ({"paper": file} if file else {})
        answer = visitor.client.post("/showcase", data=sent, content_type=kind)
        answer.request.environ["wsgi.input"].close()
        assert answer.status_code == status
    assert "the text of a form up to 1 MB" in answer.text


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_fields_are_counted_however_a_form_is_sent(visitor: Visitor, kind: str) -> None:
    token = visitor.get("/showcase").token()
    for fields, status in ((MOST_FIELDS - 1, 200), (MOST_FIELDS, 413)):
        data = {"csrf_token": token, "outcomes": ["1"] * fields}
        assert visitor.client.post("/showcase", data=data, content_type=kind).status_code == status


def test_what_is_far_too_long_is_cut_and_what_is_a_little_too_long_is_kept_to_be_shortened(
    visitor: Visitor,
) -> None:
    rest: dict[str, Any] = {"purpose": "Decision", "due_on": None}
    visitor.get("/showcase").submit("Save", title="x" * 21, **rest)
    assert visitor.value("title") == "x" * 21
    visitor.get("/showcase").submit("Save", title="x" * 200_000, note="y" * 200_000, **rest)
    assert visitor.errors[0] == "Use 20 characters or fewer. You have used 200,000. We kept the first 20."
    assert visitor.value("title") == "x" * 20
    assert len(visitor.body) < 50_000


def test_the_length_of_an_address_is_checked_before_its_format(visitor: Visitor) -> None:
    visitor.get("/showcase").submit(
        "Save", title="A", purpose="Decision", due_on=None, contact="a@" + "b." * 200_000
    )
    cut = "Use 254 characters or fewer. You have used 400,002. We kept the first 254."
    assert visitor.errors == [cut, "Enter the date it is due"]


def test_a_password_that_is_too_long_is_refused_unread(visitor: Visitor) -> None:
    visitor.get("/sign-in").submit("Sign in", email="a@example.org", password="x" * 900_000)
    assert visitor.errors == ["Use 256 characters or fewer. You have used 900,000."]
