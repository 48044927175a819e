"""A secret word in every text of a Part 2 item reaches nobody without the right, in packs, ZIP files and by links."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator

import pypdf
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from cdp.app import settings_of
from cdp.extensions import db
from cdp.files.paper_store import PaperStore
from cdp.models import OutboxMessage, PackFile, PackState, PaperFile, Person
from cdp.packs.building import PackBuilder
from tests import make
from tests.access.doors import PEOPLE, SECRETS, WITHHELD_PAPER, Secretive, secretive
from tests.packs.scene import pdf_of
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
WITHHELD = "content of the withheld paper"


@pytest.fixture
def scene(session: Session, app: Flask) -> Secretive:
    """Return a partnership with confidential records, whose papers are PDFs and whose packs have been built."""
    found = secretive(session, app)
    settings = settings_of(app)
    store = PaperStore(settings.papers_path)
    for file in session.scalars(sa.select(PaperFile)):
        word = file.name.removesuffix(".txt")
        content = pdf_of(2, WITHHELD if word == WITHHELD_PAPER else f"All about {word}")
        file.sha256, file.media_type, file.name = store.write(content), "application/pdf", f"{word}.pdf"
    session.commit()
    with app.app_context():
        builder = PackBuilder(sessionmaker(db.engine, info=settings.session_facts), store)
    while builder.build_due():
        pass
    session.expire_all()
    assert {file.state for file in session.scalars(sa.select(PackFile))} == {PackState.READY}
    return found


def said_by(body: bytes) -> Iterator[str]:
    """Yield everything that a download says: its text, its names, and each stream of a PDF, packed or not."""
    yield body.decode("latin-1")
    if zipfile.is_zipfile(io.BytesIO(body)):
        with zipfile.ZipFile(io.BytesIO(body)) as made:
            for name in made.namelist():
                yield name
                yield from said_by(made.read(name))
    if body.startswith(b"%PDF"):
        pdf = pypdf.PdfReader(io.BytesIO(body))
        yield from (page.extract_text() for page in pdf.pages)
        yield repr(pdf.metadata) + repr(pdf.outline)
        for number in range(1, int(str(pdf.trailer["/Size"]))):
            found = pypdf.generic.IndirectObject(number, 0, pdf).get_object()
            yield repr(found)
            if isinstance(found, pypdf.generic.StreamObject):
                yield found.get_data().decode("latin-1")


def token_on(visitor: Visitor) -> str:
    """Return the token of the first form on the visitor's page."""
    fields = (field for field in visitor.page.all("input") if field.get("name") == "csrf_token")
    return next(fields).get("value", "")


def leaks(scene: Secretive, person: Person | None, body: bytes, *, by_link: bool = False) -> list[str]:
    """Return the secret words that a download has although the person may not read them."""
    text = "\n".join(said_by(body)).upper()
    hidden = [word for word in SECRETS if by_link or person not in scene.readers[word]]
    if person == scene.world.member:
        hidden.append(WITHHELD.upper())
    return [word for word in hidden if word in text]


def test_no_download_of_packs_tells_a_secret(scene: Secretive, session: Session, visit: Visit) -> None:
    path = f"/partnerships/west-midlands/meetings/{scene.meeting.key}/pack"
    files = [f"{path}/files/{key}" for key in session.scalars(sa.select(PackFile.key))]
    addresses = [*files, *(f"{file}/confidential" for file in files), f"{path}/zip", f"{path}/zip/full"]
    downloads: dict[str, int] = {}
    for name in ("sub_group_member", *PEOPLE):
        person = scene.everybody[name]
        assert person is not None
        visitor = visit().sign_in(person)
        if visitor.client.get(path).status_code != 200:
            continue
        sent = {"csrf_token": token_on(visitor.get(path)), "password": make.PASSWORD}
        for address in addresses:
            session.rollback()
            answer = visitor.client.post(address, data=sent)
            assert answer.status_code in {200, 404}, f"{name}: {address}"
            told = answer.get_data() + str(answer.headers).encode()
            assert leaks(scene, person, told) == [], f"{name}: {address}"
            downloads[name] = downloads.get(name, 0) + (answer.status_code == 200)
    # The pack and the ZIP file of Part 1, and for those who read Part 2 both of these again. The coordinator and
    # the SRO declared an interest after the packs were built, so they have no confidential pack yet
    assert downloads == {
        "sub_group_member": 2,
        "coordinator": 3,
        "sro": 3,
        "chair": 4,
        "lead": 2,
        "data_lead": 2,
        "member": 4,
        "police_member": 4,
        "health_member": 4,
        "deputy": 2,
        "observer": 2,
    }


def test_a_reader_of_part_2_gets_every_secret_that_is_theirs(
    scene: Secretive, session: Session, visit: Visit
) -> None:
    chair = visit().sign_in(scene.world.chair)
    chair.get(f"/partnerships/west-midlands/meetings/{scene.meeting.key}/pack/zip/full")
    chair.submit("Download ZIP file", password=make.PASSWORD)
    text = "\n".join(said_by(chair.body)).upper()
    assert [word for word in SECRETS if word in text] == list(SECRETS)


def test_no_personal_link_tells_a_secret(scene: Secretive, session: Session, visit: Visit) -> None:
    bodies = session.scalars(sa.select(OutboxMessage.body).order_by(OutboxMessage.id)).all()
    links = {found for body in bodies for found in re.findall(r"https?://[^/]+(/read-papers/\S+)", body)}
    assert len(links) == 5
    keys = list(session.scalars(sa.select(PackFile.key)))
    for link in sorted(links):
        reader = visit().get(link)
        member = scene.world.member if scene.world.member.name in reader.main else None
        for address in (link, f"{link}/minutes", f"{link}/agenda.pdf"):
            answer = reader.client.get(address, follow_redirects=True)
            assert answer.status_code == 200, address
            assert leaks(scene, member, answer.get_data(), by_link=True) == [], address
        token = token_on(reader)
        for address in [f"{link}/zip", *(f"{link}/files/{key}" for key in keys)]:
            session.rollback()
            answer = reader.client.post(address, data={"csrf_token": token})
            assert answer.status_code in {200, 404}, address
            assert leaks(scene, member, answer.get_data(), by_link=True) == [], address
