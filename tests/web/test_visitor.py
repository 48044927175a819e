"""The visitor finds faults in pages: each page here has one fault, and the complaint names the fault."""

from xml.etree import ElementTree

import html5lib
import pytest

from tests import markup
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
        ('<h1>Actions</h1><ul role="table"><li>1</li></ul>', "may not have another role"),
        ('<h1>Actions</h1><div aria-label="Place">1</div>', "may not have a name"),
        ('<h1>Actions</h1><p name="a">1</p>', "The attribute name is not allowed here"),
        (
            '<h1>Actions</h1><label>A<input type="radio" aria-expanded="false"></label>',
            "aria-expanded is not",
        ),
        ("<h1>Actions</h1><ul><p>1</p></ul>", "<p> may not be in <ul>"),
        ("<h1>Actions</h1><span><ul><li>1</li></ul></span>", "<ul> may not be in <span>"),
        ("<h1>Actions</h1><h2><ul><li>1</li></ul></h2>", "<ul> may not be in <h2>"),
        ('<h1>Actions</h1><a href="/"><select></select></a>', "inside a link or button"),
        ('<h1>Actions</h1><label for="b">A</label><div id="b">1</div>', "which is no field"),
        ('<h1>Actions</h1><label for="b">A</label><label for="b">B</label><input id="b">', "has 2 labels"),
        ("<h1>Actions</h1><blink>1</blink>", "has no rules"),
        (
            '<h1>Actions</h1><form action="/a"><button>Go</button></form><form><button>Go</button></form>',
            "2 buttons with different effects",
        ),
        (
            "<h1>Actions</h1>" + "<details><summary>More</summary></details>" * 2,
            "2 buttons with different effects",
        ),
        ('<h1>Actions</h1><a href="/" aria-label="Next">Forward</a>', "speech recognition"),
        (
            '<h1>Actions</h1><a href="/">Letter <span class="govuk-visually-hidden">of Dudley</span> (1 KB)</a>',
            "speech recognition",
        ),
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


# The content of a valid page, and pieces of HTML that look similar but are not valid or are parsed differently.
TAUGHT = """
<p class="a" id="p-{0}">{0} &amp; &#39;{0}&#39; <a href="/x?a=1&amp;b=2">{0}</a><br>
<b>{0}</b></p><ul><li>{0}<ul>
<li>{0}</li></ul></li></ul><table><caption>{0}</caption><thead><tr><th scope="col">{0}</th></tr></thead>
<tbody><tr><td>{0}</td></tr></tbody></table><form method="get"><label>{0}<textarea name="n">
{0}</textarea></label><input type="text" name="t"><select name="s"><option value="1" selected>{0}</option></select>
<button>{0}</button></form><svg viewBox="0 0 1 1" aria-hidden="true"><title>{0}</title><path d="M0 0"/></svg>
<script nonce="abc">if (1 < 2 && 3) {{ "<b>" }}</script>
"""
TRAPS = [
    "<p>{0} & &bogus; {0}</p>",
    "<p>{0} &amp {0}</p>",
    '<p class="&bogus;">{0}</p>',
    '<p class="&amp">{0}</p>',
    '<p class="a" class="b">{0}</p>',
    '<p id="p-{0}"class="a">{0}</p>',
    "<p class=a'b>{0}</p>",
    "<p>{0}<ul><li>{0}</li></ul></p>",
    "<p>{0}",
    "<b>{0}<p>{0}</b></p>",
    "<a href='/'>{0}<a href='/'>{0}</a></a>",
    "<li>{0}<li>{0}",
    "<table><caption>{0}</caption><tbody>{0}<tr><td>{0}</td></tr></tbody></table>",
    "<table><caption>{0}</caption><tbody><tr><p>{0}</p></tr></tbody></table>",
    "<table><caption>{0}</caption><tr><td>{0}</td></tr></table>",
    "<form method='get'><form method='get'></form></form>",
    "<button>{0}<button>{0}</button></button>",
    "<select><p>{0}</p></select>",
    "<br></br>",
    "<b/>{0}",
    "<div/>{0}</div>",
    "</b>",
    "{0}</body><p>{0}</p>",
    "<head></head>",
    "<svg viewBox='0 0 1 1'><p>{0}</p></svg>",
    "<svg><title>{0}<b>{0}</b></title></svg>",
    "<textarea>\n\n{0}</textarea>",
    "<textarea>{0}<b></textarea>",
    "<p>{0}\x01</p>",
    "<p>{0}\x00</p>",
    "<p>{0}\ufdd0</p>",
    "<p>{0} < {0}</p>",
    "<p>{0}</p >",
    "<P>{0}</P>",
    "<p>{0}</p><!-- {0} -- -->",
    "<script>{0} <!-- <script> </script>",
    "<table><caption>{0}</caption><tbody><tr><td>{0}</td></tr><input type='hidden'></tbody></table>",
    "<p>{0}\r\n{0}\u00a0\U0001f600</p>",
]


@pytest.mark.parametrize("trap", ["", *TRAPS])
def test_what_was_learnt_from_valid_pages_hides_no_fault(trap: str) -> None:
    for word in ("once", "twice", "and again"):
        Page(page(TAUGHT.format(word)))
        is_read_as_the_judge_reads_it(page(TAUGHT.format(word) + trap.format(word)))


@pytest.mark.parametrize(
    "start", ["", "<!DOCTYPE html><!DOCTYPE html>", "<!doctype HTML>", "<!DOCTYPE html5>", "\n"]
)
def test_a_page_that_starts_oddly_is_no_known_page(start: str) -> None:
    good = page(TAUGHT.format("good"))
    Page(good)
    is_read_as_the_judge_reads_it(good.replace("<!DOCTYPE html>", start))


def is_read_as_the_judge_reads_it(html: str) -> None:
    judge = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = judge.parse(html)
    read = Page(html)
    assert ElementTree.tostring(read.root) == ElementTree.tostring(tree)
    assert len(read.parse_errors) == len(judge.errors)


def test_a_page_of_known_steps_is_read_without_the_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not Page(page(TAUGHT.format("once"))).parse_errors
    monkeypatch.setattr(markup, "_judged", lambda _: pytest.fail("It was read in full."))
    row = "<tbody><tr><td>another</td></tr></tbody>"
    read = Page(page(TAUGHT.format("never seen").replace("</table>", f"{row}</table>")))
    assert [text_of(cell) for cell in read.all("td")] == ["never seen", "another"]


def test_an_invalid_page_is_complained_about_every_time_and_in_every_text() -> None:
    for word in ("once", "once", "in another text"):
        Page(page(f"<h1>Actions</h1><p>{word}</p><div>{word}</div>"))
        found = complaints(page(f"<h1>Actions</h1><p>{word}<div>{word}</div></p>"), POLICY)
        assert [sentence[:24] for sentence in found] == ["The HTML is not valid: l"], found
