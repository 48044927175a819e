"""The pages of packs: downloads by the right of the reader, supplements, personal links and who opened what."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pypdf
import pytest
import sqlalchemy as sa

from cdp import clock
from cdp.agendas import interests, papers
from cdp.agendas.on_the_day import service as on_the_day
from cdp.files.uploads import check_upload
from cdp.models import AgendaItem, Invitation, OutboxMessage, PackReader, PackState, Paper, Part, Person
from cdp.wording.formats import moment
from tests.packs.scene import PackScene, footers, pdf_of
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


def published(scene: PackScene, *, notify: bool = False) -> None:
    """Publish an agenda with a public and a confidential item, each with a paper, and build the packs."""
    scene.paper(scene.item("Finance"), "Budget", pdf_of(2))
    secret = scene.item("Acme contract", part=Part.CONFIDENTIAL, position=2)
    scene.paper(secret, "Acme prices", pdf_of(1, "Acme asks for 470,000"))
    for person in (scene.world.member, scene.world.observer):
        scene.session.add(Invitation(meeting=scene.meeting, person=person))
    scene.session.commit()
    scene.publish(notify=notify)
    scene.build()


def test_the_page_shows_that_the_pack_is_waiting_and_then_ready(visit: Visit, scene: PackScene) -> None:
    scene.paper(scene.item("Finance"), "Budget", pdf_of(2))
    scene.publish()
    member = visit().sign_in(scene.world.member).get(scene.path)
    assert "The pack is waiting to be built." in member.main
    scene.build()
    member.get(scene.path)
    assert "Download the pack of Agenda and papers PDF, 3 pages" in member.main
    assert "Budget (" in member.main
    assert "pages 2 to 3" in member.main


def test_packs_and_papers_have_pages_of_their_own_with_the_tabs_of_the_meeting_once(
    visit: Visit, scene: PackScene
) -> None:
    published(scene)
    coordinator = visit().sign_in(scene.world.coordinator)
    for page, heading in (("pack", "Pack"), ("papers", "Papers")):
        coordinator.get(scene.path.removesuffix("pack") + page)
        assert coordinator.heading == heading
        assert coordinator.text.count("In the meeting") == 1


def test_a_reader_without_the_right_gets_only_part_1(visit: Visit, scene: PackScene) -> None:
    published(scene)
    observer = visit().sign_in(scene.world.observer).get(scene.path)
    assert "onfidential" not in observer.main
    assert "Acme" not in observer.main
    observer.submit("Download the pack")
    pdf = pypdf.PdfReader(io.BytesIO(observer.body))
    assert footers(pdf, range(1, 3)) == ["Item 1: Finance – Budget 2", "Item 1: Finance – Budget 3"]
    (confidential,) = scene.files(Part.CONFIDENTIAL)
    observer.get(f"{scene.path}/files/{confidential.key}/confidential", status=404)
    observer.get(f"{scene.path}/zip/full", status=404)


def test_a_member_of_the_board_gives_the_password_for_the_confidential_pack(
    visit: Visit, scene: PackScene
) -> None:
    published(scene)
    member = visit().sign_in(scene.world.member).get(scene.path)
    member.click("Download the confidential pack")
    member.submit("Download pack", password="wrong password here", status=422)
    member.submit("Download pack", password="three unconnected words")
    assert "470,000" in "".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(member.body)).pages
    )


def test_a_zip_file_has_every_paper_that_the_reader_may_read_under_sensible_names(
    visit: Visit, scene: PackScene
) -> None:
    published(scene)
    day = scene.meeting.day.isoformat()
    observer = visit().sign_in(scene.world.observer).get(scene.path)
    observer.submit("Download all papers (ZIP)")
    with zipfile.ZipFile(io.BytesIO(observer.body)) as made:
        assert made.namelist() == [f"00 pack-{day}.pdf", "01 - Finance - Budget.pdf"]
    member = visit().sign_in(scene.world.member).get(f"{scene.path}/zip/full")
    member.submit("Download ZIP file", password="three unconnected words")
    with zipfile.ZipFile(io.BytesIO(member.body)) as made:
        assert made.namelist() == [
            f"00 pack-{day}.pdf",
            f"00 pack-{day}-confidential.pdf",
            "01 - Finance - Budget.pdf",
            "02 - Acme contract - Acme prices.pdf",
        ]


def test_a_later_paper_goes_into_a_supplement_and_the_pack_stays_as_it_was(
    visit: Visit, scene: PackScene
) -> None:
    published(scene)
    before = scene.files()[0].sha256
    late = scene.item("Late report", position=3)
    scene.paper(late, "Report", pdf_of(2))
    scene.publish()
    scene.build()
    first, supplement = scene.files()
    assert (first.sha256, supplement.name) == (
        before,
        f"supplement-s1-{scene.meeting.day.isoformat()}.pdf",
    )
    assert footers(scene.read(supplement), range(3)) == [
        "Supplement S1: Autumn board S1-1",
        "Item 1A: Late report – Report S1-2",
        "Item 1A: Late report – Report S1-3",
    ]
    observer = visit().sign_in(scene.world.observer).get(scene.path)
    assert "What has changed: 1 change in Supplement S1 Item added: 1A. Late report." in observer.main


def test_a_confidential_supplement_leaves_no_gap_in_the_numbers_of_others(
    visit: Visit, scene: PackScene
) -> None:
    published(scene)
    secret = scene.item("Acme variation", part=Part.CONFIDENTIAL, position=3)
    scene.paper(secret, "Variation", pdf_of(1))
    scene.publish()
    scene.build()
    observer = visit().sign_in(scene.world.observer).get(scene.path)
    assert "upplement S" not in observer.main
    scene.paper(scene.item("Late report", position=4), "Report", pdf_of(1))
    scene.publish()
    scene.build()
    assert [file.supplement for file in scene.files()] == [0, 1]
    assert [file.supplement for file in scene.files(Part.CONFIDENTIAL)] == [0, 1]


def test_publishing_again_without_anything_new_builds_nothing(scene: PackScene) -> None:
    published(scene)
    scene.publish()
    assert scene.build() == 0
    assert scene.build() == 0
    assert len(scene.files()) == 1


def test_the_coordinator_builds_a_whole_new_pack_and_the_old_one_is_kept(
    visit: Visit, scene: PackScene
) -> None:
    published(scene)
    scene.paper(scene.item("Late report", position=3), "Report", pdf_of(1))
    scene.publish()
    scene.build()
    coordinator = visit().sign_in(scene.world.coordinator).get(scene.path)
    coordinator.submit("Build the pack")
    assert coordinator.banner == "The pack is being built."
    scene.build()
    coordinator.get(scene.path)
    assert "Earlier packs" in coordinator.main
    *_, newest = scene.files()
    assert (newest.name, newest.pages) == (f"pack-{scene.meeting.day.isoformat()}-edition-2.pdf", 4)
    assert "Build the pack" not in coordinator.main


def test_a_pack_built_again_for_part_2_alone_is_no_new_edition_for_readers_of_part_1(
    visit: Visit, scene: PackScene
) -> None:
    published(scene)
    secret = scene.item("Acme variation", part=Part.CONFIDENTIAL, position=3)
    scene.paper(secret, "Variation", pdf_of(1))
    scene.publish()
    scene.build()
    visit().sign_in(scene.world.coordinator).get(scene.path).submit("Build the pack")
    scene.build()
    observer = visit().sign_in(scene.world.observer).get(scene.path)
    assert ("edition" in observer.main, "Earlier packs" in observer.main) == (False, False)
    assert "Download the pack of Agenda and papers" in observer.main
    assert "Agenda and papers, edition 2" in visit().sign_in(scene.world.member).get(scene.path).main
    day = scene.meeting.day.isoformat()
    assert [file.name for file in scene.files()] == [f"pack-{day}.pdf", f"pack-{day}.pdf"]
    assert scene.files(Part.CONFIDENTIAL)[-1].name == f"pack-{day}-edition-2-confidential.pdf"


def test_an_interest_declared_after_the_pack_was_built_withholds_it(visit: Visit, scene: PackScene) -> None:
    published(scene)
    member = scene.world.observer
    item = scene.session.scalars(sa.select(AgendaItem).where(AgendaItem.title == "Finance")).one()
    interests.declare_interest(scene.session, item, member, "Employed there", by=member)
    scene.session.commit()
    observer = visit().sign_in(member).get(scene.path)
    assert "The pack for what you may read has not been built yet." in observer.main
    observer.submit("Build the pack")
    scene.build()
    observer.get(scene.path).submit("Download the pack")
    pdf = pypdf.PdfReader(io.BytesIO(observer.body))
    assert "The rate of treatment" not in "".join(page.extract_text() for page in pdf.pages)
    assert footers(pdf, [1]) == ["Item 1: Finance – Budget 2"]


def link_to(scene: PackScene, person: Person) -> str:
    """Return the path of the personal link in the newest email to a person."""
    query = sa.select(OutboxMessage.body).where(OutboxMessage.to_address == person.email)
    body = scene.session.scalars(query.order_by(OutboxMessage.id.desc())).first()
    found = re.search(r"https?://[^/]+(/read-papers/\S+)", body or "")
    assert found is not None
    return found[1]


def test_a_personal_link_opens_part_1_without_signing_in(visit: Visit, scene: PackScene) -> None:
    published(scene, notify=True)
    path = link_to(scene, scene.world.member)
    reader = visit().get(path)
    assert "This link is for " + scene.world.member.name in reader.main
    assert "1. Finance" in reader.main
    for secret in ("Acme", "onfidential", "Part 2"):
        assert secret not in reader.main
    reader.submit("Download the pack")
    assert len(pypdf.PdfReader(io.BytesIO(reader.body)).pages) == 3
    reader.get(path).submit("Download all papers (ZIP)")
    with zipfile.ZipFile(io.BytesIO(reader.body)) as made:
        assert made.namelist() == [
            f"00 pack-{scene.meeting.day.isoformat()}.pdf",
            "01 - Finance - Budget.pdf",
        ]
    reader.get(path).click("Budget")
    assert reader.body.startswith(b"%PDF")
    assert reader.get(f"{path}/agenda.pdf").body.startswith(b"%PDF")
    secret_paper = scene.session.scalars(sa.select(Paper).where(Paper.title == "Acme prices")).one()
    reader.get(f"{path}/papers/{secret_paper.key}", status=404)
    (confidential,) = scene.files(Part.CONFIDENTIAL)
    address = f"{path}/files/{confidential.key}"
    scene.session.rollback()
    assert reader.client.post(address).status_code == 404
    reader.get(f"{path}/minutes", status=404)


def test_the_coordinator_sees_who_opened_a_single_paper(visit: Visit, scene: PackScene) -> None:
    published(scene, notify=True)
    visit().get(link_to(scene, scene.world.observer)).click("Budget")
    member = visit().sign_in(scene.world.member).get(scene.path.removesuffix("pack") + "agenda")
    assert "We record when you first and last open a paper." in member.main
    member.click("Acme prices")
    member.get(scene.path.removesuffix("pack") + "agenda").click("Budget")
    assert "Budget," in opened_by(visit, scene, scene.world.observer)
    assert "Acme prices," in opened_by(visit, scene, scene.world.member)
    item = scene.session.scalars(sa.select(AgendaItem).where(AgendaItem.title == "Acme contract")).one()
    interests.declare_interest(
        scene.session, item, scene.world.coordinator, "Employed there", by=scene.world.coordinator
    )
    scene.session.commit()
    withheld = opened_by(visit, scene, scene.world.member)
    assert ("1 paper" in withheld, "Acme" in withheld) == (True, False)


def opened_by(visit: Visit, scene: PackScene, person: Person) -> str:
    """Return what the coordinator sees of the single papers that a person opened."""
    coordinator = visit().sign_in(scene.world.coordinator).get(f"{scene.path}/readers")
    rows = {row[0]: row[4] for row in coordinator.table("People and when they opened the papers")}
    return rows[person.name]


def test_a_personal_link_ends_and_can_be_renewed(visit: Visit, scene: PackScene) -> None:
    published(scene, notify=True)
    old = link_to(scene, scene.world.observer)
    coordinator = visit().sign_in(scene.world.coordinator).get(f"{scene.path}/readers")
    coordinator.submit("End the link", near=scene.world.observer.name)
    visit().get(old, status=404)
    coordinator.submit("Send a new link", near=scene.world.observer.name)
    new = link_to(scene, scene.world.observer)
    assert new != old
    assert "Finance" in visit().get(new).main
    visit().get(old, status=404)


def test_a_personal_link_ends_with_the_last_place_of_the_person(visit: Visit, scene: PackScene) -> None:
    published(scene, notify=True)
    path = link_to(scene, scene.world.observer)
    scene.world.observer.left_at = clock.now()
    scene.session.commit()
    visit().get(path, status=404)


def test_the_coordinator_sees_who_opened_the_papers_and_when(visit: Visit, scene: PackScene) -> None:
    published(scene, notify=True)
    reader = visit().get(link_to(scene, scene.world.observer))
    assert "The coordinator can see this." in reader.main
    coordinator = visit().sign_in(scene.world.coordinator).get(f"{scene.path}/readers")
    opened = {row[0]: row[2] for row in coordinator.table("People and when they opened the papers")}
    assert opened == {scene.world.member.name: "Not opened", scene.world.observer.name: "Not opened"}
    reader.submit("Download the pack")
    coordinator.get(f"{scene.path}/readers")
    opened = {row[0]: row[2] for row in coordinator.table("People and when they opened the papers")}
    found = scene.session.scalars(
        sa.select(PackReader).where(PackReader.person == scene.world.observer)
    ).one()
    assert opened == {
        scene.world.member.name: "Not opened",
        scene.world.observer.name: moment(found.first_opened_at),
    }


@pytest.mark.both_databases
def test_people_are_told_once_after_a_preview(visit: Visit, scene: PackScene) -> None:
    published(scene)
    coordinator = visit().sign_in(scene.world.coordinator).get(scene.path)
    coordinator.click("Review and send")
    assert "The agenda and papers for Autumn board are ready." in coordinator.main
    coordinator.submit("Send 2 emails")
    assert coordinator.banner == "2 emails are being sent."
    sent = scene.session.scalars(sa.select(OutboxMessage.to_address).order_by(OutboxMessage.id)).all()
    assert sorted(sent) == sorted([scene.world.member.email, scene.world.observer.email])
    coordinator.get(f"{scene.path}/tell")
    assert "There is no one left to email about this agenda." in coordinator.main
    assert "Was emailed on" in coordinator.main


def test_a_pack_that_failed_says_why_and_can_be_tried_again(visit: Visit, scene: PackScene) -> None:
    scene.paper(scene.item("Finance"), "Budget", pdf_of(1))
    scene.publish()
    scene.build()
    (file,) = scene.files()
    file.state, file.reason = PackState.FAILED, "Its papers took too long to read."
    scene.session.commit()
    member = visit().sign_in(scene.world.member).get(scene.path)
    assert "Failed The pack could not be built. Its papers took too long to read." in member.main
    member.submit("Try again")
    assert "Queued The pack is waiting to be built." in member.main
    assert scene.build() == 1
    assert "Download the pack" in member.get(scene.path).main


def test_the_page_shows_how_many_papers_have_been_read(visit: Visit, scene: PackScene) -> None:
    scene.paper(scene.item("Finance"), "Budget", pdf_of(1))
    scene.publish()
    scene.build()
    (file,) = scene.files()
    file.state, file.done, file.total = PackState.BUILDING, 3, 20
    file.started_at = clock.now()
    scene.session.commit()
    member = visit().sign_in(scene.world.member).get(scene.path)
    assert "Building The pack is being built: 3 of 20 papers read." in member.main
    assert scene.build() == 0  # another worker has it
    file.started_at = clock.now() - timedelta(minutes=6)
    scene.session.commit()
    assert scene.build() == 1  # that worker has ended


def test_the_list_of_changes_names_replaced_papers_and_withdrawn_items(
    visit: Visit, scene: PackScene
) -> None:
    budget = scene.paper(scene.item("Finance"), "Budget", pdf_of(1))
    late = scene.item("Estates", position=2)
    scene.publish()
    scene.build()
    replace_file(scene, budget, pdf_of(4))
    on_the_day.withdraw_item(scene.session, late, "It is not ready.", by=scene.world.coordinator)
    scene.session.commit()
    scene.publish()
    scene.build()
    member = visit().sign_in(scene.world.member).get(scene.path)
    assert "What has changed: 2 changes in Supplement S1" in member.main
    assert "Paper of “Finance” replaced: Budget. Item withdrawn: 2. Estates." in member.main
    assert footers(scene.read(scene.files()[1]), [4]) == ["Item 1: Finance – Budget S1-5"]


def replace_file(scene: PackScene, paper: Paper, content: bytes) -> None:
    """Send a new file for a paper as the coordinator."""
    checked = check_upload("budget.pdf", io.BytesIO(content))
    scene.builder.store.write(content)
    papers.receive_file(scene.session, paper, checked, by=scene.world.coordinator)
    scene.session.commit()


def test_the_agenda_is_a_pdf_with_a_title_and_headings_for_screen_readers(
    visit: Visit, scene: PackScene
) -> None:
    published(scene)
    observer = visit().sign_in(scene.world.observer).get(f"{scene.path}/agenda.pdf")
    pdf = pypdf.PdfReader(io.BytesIO(observer.body))
    root = pdf.root_object
    assert pdf.metadata is not None
    assert (pdf.metadata.title, str(root["/Lang"])) == ("Agenda: Autumn board", "en-GB")
    assert "/StructTreeRoot" in root
    assert "Acme" not in "".join(page.extract_text() for page in pdf.pages)
