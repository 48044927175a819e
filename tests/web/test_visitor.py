"""The visitor complains about bad pages: each page here has one fault, and it is named."""

import pytest

from tests.visitor import Page, complaints, text_of

POLICY = {"Content-Security-Policy": "default-src 'none'; script-src 'nonce-abc'"}


def page(body: str, *, title: str = "Actions – Combating Drugs Partnerships", lang: str = "en-GB") -> str:
    return f'<!DOCTYPE html><html lang="{lang}"><head><title>{title}</title></head><body>{body}</body></html>'


def test_a_good_page_has_no_faults() -> None:
    good = """<h1>Actions</h1><h2>Open</h2><form method="post"><input type="hidden" name="csrf_token" value="t">
    <label for="due">Due</label><input id="due" name="due"></form><script nonce="abc">1</script>
    <table><caption>All</caption><tr><th scope="col">Action</th></tr></table><img src="/a.png" alt="">"""
    assert complaints(page(good), POLICY) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p>No heading</p>", "The page has 0 h1 headings"),
        ("<h1>Actions</h1><h1>Again</h1>", "The page has 2 h1 headings"),
        ("<h1>Meetings</h1>", "does not start with “Meetings”"),
        ('<h1>Actions</h1><div class="govuk-error-summary"></div>', "does not start with “Error: Actions”"),
        ("<h1>Actions</h1><h3>Deep</h3>", "skips a level"),
        ("<h1>Actions</h1><h2> </h2>", "empty h2"),
        ('<h1>Actions</h1><p id="a"></p><p id="a"></p>', "The id “a” is used 2 times"),
        ('<h1>Actions</h1><p aria-describedby="gone">x</p>', "points to “gone”"),
        ('<h1>Actions</h1><a href="#gone">x</a>', "leads to “#gone”"),
        ('<h1>Actions</h1><input name="due">', "The field “due” has no label"),
        ('<h1>Actions</h1><label><input type="radio" name="p">Yes</label>', "no fieldset with a legend"),
        ("<h1>Actions</h1><button></button>", "a <button> without words"),
        ('<h1>Actions</h1><a href="/"></a>', "a <a> without words"),
        ('<h1>Actions</h1><form method="post"></form>', "carries no token"),
        ('<h1>Actions</h1><p style="color:red">x</p>', "inline style"),
        ('<h1>Actions</h1><p onclick="go()">x</p>', "an inline handler"),
        ('<h1>Actions</h1><a href="javascript:go()">x</a>', "runs a script"),
        ("<h1>Actions</h1><script>1</script>", "without the nonce"),
        ('<h1>Actions</h1><script nonce="old">1</script>', "without the nonce"),
        ('<h1>Actions</h1><script src="https://cdn.example/x.js"></script>', "from elsewhere"),
        ('<h1>Actions</h1><img src="/a.png">', "no alternative text"),
        ("<h1>Actions</h1><svg></svg>", "neither a title nor aria-hidden"),
        ("<h1>Actions</h1><table><tr><td>1</td></tr></table>", "no caption"),
        ("<h1>Actions</h1><table><caption>C</caption><tr><th>1</th></tr></table>", "has no scope"),
        ("<h1>Actions</h1><p>{{ name }}</p>", "no word for people"),
        ("<h1>Actions</h1><p>None</p>", "no word for people"),
        ("<h1>Actions</h1><p>ActionState.DONE</p>", "no word for people"),
        ('<h1>Actions</h1><label>A<input value="None"></label>', "is “None”"),
        ("<h1>Actions</h1><p><div>x</div></p>", "The HTML is not valid"),
        ("<h1>Actions</h1><p>a & b &bogus;</p>", "The HTML is not valid"),
    ],
)
def test_a_fault_is_named(body: str, fault: str) -> None:
    found = complaints(page(body), POLICY)
    assert any(fault in sentence for sentence in found), found


def test_a_page_without_its_policy_or_language_is_a_fault() -> None:
    found = complaints(page("<h1>Actions</h1>", lang="en"), {})
    assert found == [
        "The page does not say that its language is en-GB.",
        "The answer has no strict content security policy.",
    ]


def test_text_is_read_as_people_see_it() -> None:
    read = Page(page("<h1>Due <b>3</b> December</h1><ul><li>a</li><li>b</li></ul><script>no</script>"))
    assert text_of(next(read.all("body"))) == "Due 3 December a b"
