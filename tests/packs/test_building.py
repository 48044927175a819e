"""The worker merges an agenda and its papers into packs with page numbers, bookmarks and tags."""

import io
from typing import Any

import pypdf
import pypdf.annotations
import pytest

from cdp.agendas import interests
from cdp.models import PackState, Part
from tests.packs.scene import PackScene, footers, locked_pdf, pdf_of


def bookmarks(pdf: pypdf.PdfReader) -> list[object]:
    """Return the titles of the bookmarks, nested as they are in the file."""

    def titles(entries: list[object]) -> list[object]:
        return [titles(one) if isinstance(one, list) else one.title for one in entries]  # type: ignore[attr-defined]

    return titles(list(pdf.outline))


def test_a_pack_has_the_agenda_and_every_paper_with_continuous_page_numbers(scene: PackScene) -> None:
    welcome = scene.item("Welcome", position=1)
    finance = scene.item("Finance", position=2)
    scene.paper(welcome, "Terms of reference", pdf_of(2))
    scene.paper(finance, "Budget", pdf_of(3))
    scene.publish()
    assert scene.build() == 1
    (file,) = scene.files()
    assert (file.state, file.pages, file.name) == (
        PackState.READY,
        6,
        f"pack-{scene.meeting.day.isoformat()}.pdf",
    )
    pdf = scene.read(file)
    assert footers(pdf, range(6)) == [
        "Agenda and papers: Autumn board 1",
        "Item 1: Welcome – Terms of reference 2",
        "Item 1: Welcome – Terms of reference 3",
        "Item 2: Finance – Budget 4",
        "Item 2: Finance – Budget 5",
        "Item 2: Finance – Budget 6",
    ]
    assert "page 3" in pdf.pages[5].extract_text()
    assert bookmarks(pdf) == [
        "Agenda and contents",
        "1. Welcome",
        ["Terms of reference"],
        "2. Finance",
        ["Budget"],
    ]


def test_a_pack_says_its_title_and_language_and_keeps_the_structure_for_screen_readers(
    scene: PackScene,
) -> None:
    scene.paper(scene.item("Welcome"), "Terms of reference", pdf_of(2))
    scene.publish()
    scene.build()
    pdf = scene.read(scene.files()[0])
    root: Any = pdf.root_object
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Agenda and papers: Autumn board"
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 -- an object of the PDF
    (whole,) = root["/StructTreeRoot"]["/K"]
    kids = whole.get_object()["/K"]
    assert len(kids) == 2  # the front, then the paper
    front = kids[0].get_object()
    found: list[str] = []

    def walk(element: object) -> None:
        inner = element.get_object() if hasattr(element, "get_object") else element
        if isinstance(inner, pypdf.generic.DictionaryObject) and "/S" in inner:
            found.append(str(inner["/S"]))
            below = inner.get("/K", [])
            for one in below if isinstance(below, list) else [below]:
                walk(one)

    walk(front)
    assert {"/H1", "/Table", "/TH", "/TD"} <= set(found)


def test_links_in_the_contents_lead_to_the_pages_of_the_papers(scene: PackScene) -> None:
    scene.paper(scene.item("Welcome"), "Terms of reference", pdf_of(2))
    scene.publish()
    scene.build()
    pdf = scene.read(scene.files()[0])
    annotations: Any = pdf.pages[0]["/Annots"]
    targets = [
        pdf.get_page_number(annotation.get_object()["/Dest"][0].get_object()) for annotation in annotations
    ]
    assert targets == [1, 1]  # the agenda and the contents both name page 2


def test_a_broken_and_a_locked_paper_are_named_and_the_rest_is_built(scene: PackScene) -> None:
    item = scene.item("Finance")
    scene.paper(item, "Broken budget", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    scene.paper(item, "Locked budget", locked_pdf())
    scene.paper(item, "Sound budget", pdf_of(2))
    scene.publish()
    scene.build()
    (file,) = scene.files()
    assert file.state is PackState.READY
    assert [(one["title"], one["problem"], one["number"]) for one in file.left_out] == [
        ("Broken budget", "broken", 2),
        ("Locked budget", "encrypted", 3),
    ]
    pdf = scene.read(file)
    assert footers(pdf, range(1, 5)) == [
        "Item 1: Finance – Broken budget 2",
        "Item 1: Finance – Locked budget 3",
        "Item 1: Finance – Sound budget 4",
        "Item 1: Finance – Sound budget 5",
    ]
    assert "This PDF is damaged, so it is not in this pack." in pdf.pages[1].extract_text()
    assert "This PDF has a password, so it is not in this pack." in pdf.pages[2].extract_text()


def test_a_confidential_paper_is_only_in_the_pack_of_part_2(scene: PackScene) -> None:
    scene.paper(scene.item("Welcome"), "Terms of reference", pdf_of(1))
    secret = scene.item("Acme contract", part=Part.CONFIDENTIAL, position=2)
    scene.paper(secret, "Acme prices", pdf_of(1, "Acme asks for 470,000"))
    scene.publish()
    assert scene.build() == 2
    (public,), (confidential,) = scene.files(), scene.files(Part.CONFIDENTIAL)
    text = "".join(page.extract_text() for page in scene.read(public).pages)
    assert "Acme" not in text
    pdf = scene.read(confidential)
    assert footers(pdf, range(2)) == [
        "Agenda and papers, Part 2: Autumn board C1",
        "Part 2: confidential. Item 2: Acme contract – Acme prices C2",
    ]
    assert "Terms of reference" not in "".join(page.extract_text() for page in pdf.pages)


def test_a_paper_withheld_for_an_interest_is_not_in_the_file_and_later_pages_keep_their_numbers(
    scene: PackScene,
) -> None:
    finance, health = scene.item("Finance", position=1), scene.item("Health", position=2)
    scene.paper(finance, "Budget", pdf_of(3, "Budget of the provider"))
    scene.paper(health, "Plan", pdf_of(1))
    member = scene.world.member
    interests.declare_interest(scene.session, finance, member, "Employed by the provider", by=member)
    scene.session.commit()
    scene.publish()
    assert scene.build() == 2
    whole, without = scene.files()
    assert (whole.withheld, without.withheld) == ([], [finance.key])
    pdf = scene.read(without)
    assert "Budget of the provider" not in "".join(page.extract_text() for page in pdf.pages)
    assert footers(pdf, range(1, 3)) == ["Item 1: Finance – Budget 2", "Item 2: Health – Plan 5"]
    assert footers(scene.read(whole), [4]) == ["Item 2: Health – Plan 5"]


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_the_footer_is_below_the_page_however_the_page_is_turned(scene: PackScene, turned: int) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_of(1)))
    writer.pages[0].rotate(turned)
    out = io.BytesIO()
    writer.write(out)
    scene.paper(scene.item("Finance"), "Budget", out.getvalue())
    scene.publish()
    scene.build()
    page = scene.read(scene.files()[0]).pages[1]
    size = sorted((float(page.cropbox.width), float(page.cropbox.height)))
    assert [round(side) for side in size] == ([595, 866] if turned in {0, 180} else [619, 842])
    assert "Item 1: Finance – Budget" in page.extract_text()


def test_scripts_and_attachments_of_a_paper_do_not_reach_the_pack(scene: PackScene) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_of(1)))
    writer.add_attachment("prices.txt", b"hidden prices")
    script = pypdf.generic.DictionaryObject(
        {
            pypdf.generic.NameObject("/S"): pypdf.generic.NameObject("/JavaScript"),
            pypdf.generic.NameObject("/JS"): pypdf.generic.TextStringObject("app.alert('click');"),
        }
    )
    writer.root_object[pypdf.generic.NameObject("/OpenAction")] = script
    link = pypdf.annotations.Link(rect=(0, 0, 50, 50), url="https://example.org/")
    link[pypdf.generic.NameObject("/A")] = script
    writer.add_annotation(0, link)
    out = io.BytesIO()
    writer.write(out)
    scene.paper(scene.item("Finance"), "Budget", out.getvalue())
    scene.publish()
    scene.build()
    pdf = scene.read(scene.files()[0])
    reached = repr(
        [pdf.root_object, [[one.get_object() for one in page.get("/Annots", [])] for page in pdf.pages]]
    )
    for trace in ("JavaScript", "app.alert", "EmbeddedFiles", "prices.txt"):
        assert trace not in reached, trace
