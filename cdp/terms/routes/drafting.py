"""The coordinator's pages for writing a draft."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import TermsSection, TermsState, TermsVersion
from cdp.partnerships import queries as partnerships
from cdp.terms.approval import circulation, requests
from cdp.terms.approval.agreement import tally_of
from cdp.terms.drafting import sections, service
from cdp.terms.drafting.forms.sections import (
    CosmeticForm,
    NewSectionForm,
    ReviseForm,
    SectionForm,
    StartForm,
    TermsConfirmForm,
    WithdrawTermsForm,
)
from cdp.terms.drafting.sections import SectionMove
from cdp.terms.drafting.service import Beginning
from cdp.terms.review.mismatches import unstated
from cdp.terms.routes.shared import bp, edition, found, pressed
from cdp.terms.versions import queries
from cdp.terms.versions.facts import voting_seats_on
from cdp.terms.versions.states import BEING_WRITTEN, WITH_OTHERS
from cdp.terms.wording import text
from cdp.terms.wording.quorum_rule import rule_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.wording import formats
from cdp.wording.typed_text import clean_text

PREVIEW = "preview"


@bp.route("/new/<key:board_key>", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
def start(access: Access, board_key: str) -> ResponseReturnValue:
    """Start a board's next version from the version in force or from the default text."""
    session = db.session()
    board = partnerships.board_by_key(session, access.partnership, board_key) or abort(404)
    in_force = queries.terms_in_force(session, board, clock.today())
    form = StartForm(data={"beginning": Beginning.IN_FORCE if in_force else Beginning.DEFAULT_TEXT})
    if in_force is None:
        form.beginning.choices = [(Beginning.DEFAULT_TEXT.value, "The default text")]

    def change() -> Done:
        version = service.start_draft(session, board, form.beginning.data, by=access.person)
        session.flush()
        return Done(f"Version {version.number} started.", url_for("terms.edit", key=version.key))

    return save(form, change) or page(
        "terms/start.html",
        form=form,
        board=board,
        in_force=in_force,
        draft=queries.version_being_written(session, board),
    )


@bp.get("/<key:key>/edit")
@requires(Permission.DRAFT_TERMS)
def edit(access: Access, key: str) -> ResponseReturnValue:
    """Show the parts of a draft, with links to the pages on which each part can be changed."""
    version = open_draft(access, key)
    day = clock.today()
    shown = edition(access, version)
    return render_template(
        "terms/edit.html",
        version=version,
        edition=shown,
        needs_partners=service.needs_partners(version),
        never_quorate=rule_of(version).why_never(voting_seats_on(db.session(), version.board, day)),
        mismatches=unstated(version, shown.facts),
        sro=partnerships.current_sro(db.session(), access.partnership, day),
    )


@bp.route("/<key:key>/sections/<key:section_key>", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
def section(access: Access, key: str, section_key: str) -> ResponseReturnValue:
    """Change a section's heading and text, with a preview."""
    version = open_draft(access, key)
    row = _section(version, section_key)
    form = SectionForm(obj=row)

    def change() -> Done:
        sections.edit_section(
            db.session(), row, form.section(), read_version=form.version.data, by=access.person
        )
        return Done(f"“{form.heading.data}” saved.", url_for("terms.edit", key=key))

    answer = None if _only_previewing(form) else save(form, change)
    return answer or page("terms/section.html", form=form, section=row, **_around(version, form))


@bp.post("/<key:key>/sections/<key:section_key>/text")
@requires(Permission.DRAFT_TERMS)
def autosave(access: Access, key: str, section_key: str) -> ResponseReturnValue:
    """Save a section's text automatically. Request and response are JSON; 409 with both texts after a conflict."""
    row = _section(found(access, key), section_key)
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict) or type(version := sent.get("version")) is not int:
        raise Refusal("This page is out of date. Open it again before you save.")
    body = clean_text(sent.get("text"), max_length=text.LONGEST_BODY)
    sections.keep_writing(db.session(), row, body, read_version=version, by=access.person)
    db.session.commit()
    return {"version": row.version, "saved_at": formats.clock(clock.now())}


@bp.route("/<key:key>/sections/new", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
def new_section(access: Access, key: str) -> ResponseReturnValue:
    """Add a section."""
    version = open_draft(access, key)
    last = version.sections[-1].key if version.sections else None
    form = NewSectionForm(data={"after": last})
    form.offer(version.sections)

    def change() -> Done:
        sections.add_section(
            db.session(), version, form.section(), after=form.after.data or "", by=access.person
        )
        return Done(f"“{form.heading.data}” added.", url_for("terms.edit", key=key))

    answer = None if _only_previewing(form) else save(form, change)
    return answer or page("terms/new_section.html", form=form, **_around(version, form))


@bp.post("/<key:key>/sections/<key:section_key>/move")
@requires(Permission.DRAFT_TERMS)
def move_section(access: Access, key: str, section_key: str) -> ResponseReturnValue:
    """Move a section one place up or down."""
    row = _section(found(access, key), section_key)
    try:
        move = SectionMove(request.form.get("direction", ""))
    except ValueError:
        abort(400)

    def change() -> Done:
        sections.move_section(db.session(), row, move, by=access.person)
        return Done(f"“{row.heading}” moved {move}.", _back_to_order(key))

    return pressed(change, _back_to_order(key))


@bp.post("/<key:key>/order")
@requires(Permission.DRAFT_TERMS)
def order(access: Access, key: str) -> ResponseReturnValue:
    """Save the order of the sections after dragging: accepts {"order": [keys]} and returns {"version": number}."""
    version = found(access, key)
    sent = request.get_json(silent=True)
    keys = sent.get("order") if isinstance(sent, dict) else None
    if not isinstance(keys, list) or not all(isinstance(one, str) for one in keys):
        raise Refusal("Send the order of the sections.")
    sections.order_sections(db.session(), version, keys, by=access.person)
    db.session.commit()
    return {"version": version.version}


@bp.route("/<key:key>/sections/<key:section_key>/remove", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
def remove_section(access: Access, key: str, section_key: str) -> ResponseReturnValue:
    """Remove a section, after confirmation."""
    version = open_draft(access, key)
    row = _section(version, section_key)
    form = TermsConfirmForm()

    def change() -> Done:
        heading = row.heading
        sections.remove_section(db.session(), row, by=access.person)
        return Done(f"“{heading}” removed.", url_for("terms.edit", key=key))

    return save(form, change) or page("terms/remove_section.html", form=form, version=version, section=row)


@bp.route("/<key:key>/revise", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
def revise(access: Access, key: str) -> ResponseReturnValue:
    """Replace a version that is with partners or the SRO with a draft of the next version."""
    version = found(access, key)
    if request.method == "GET" and version.state not in WITH_OTHERS:
        return redirect(url_for("terms.show", key=key), 303)
    session, form = db.session(), ReviseForm()

    def change() -> Done:
        following = circulation.replace(
            session, version, form.because.data, shown=form.shown.data or "", by=access.person
        )
        sentence = f"Version {following.number} started from the text of version {version.number}."
        return Done(sentence, url_for("terms.edit", key=following.key))

    if answer := save(form, change):
        return answer
    mailing = requests.replaced_emails(session, version, circulation.YOUR_REASON)
    form.shown.data = mailing.fingerprint(session)
    tally = tally_of(queries.answers_of(session, version))
    return page(
        "terms/revise.html", form=form, version=version, tally=tally, mailing=mailing.preview(session)
    )


@bp.route("/<key:key>/cosmetic", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
def cosmetic(access: Access, key: str) -> ResponseReturnValue:
    """Declare that a draft only corrects typing errors in the version it is based on."""
    version = open_draft(access, key)
    form = CosmeticForm(
        data={"kind": "cosmetic" if version.cosmetic_reason else "other", "reason": version.cosmetic_reason}
    )

    def change() -> Done:
        service.declare_cosmetic(db.session(), version, form.declared(), by=access.person)
        return Done("Type of change saved.", url_for("terms.edit", key=key))

    return save(form, change) or page("terms/cosmetic.html", form=form, version=version)


@bp.route("/<key:key>/withdraw", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
def withdraw(access: Access, key: str) -> ResponseReturnValue:
    """Withdraw an unsigned version, after confirmation."""
    version = found(access, key)
    if request.method == "GET" and version.state not in BEING_WRITTEN:
        return redirect(url_for("terms.show", key=key), 303)
    session, form = db.session(), WithdrawTermsForm()

    def change() -> Done:
        circulation.withdraw(session, version, shown=form.shown.data or "", by=access.person)
        return Done(f"Version {version.number} withdrawn.", url_for("terms.index"))

    if answer := save(form, change):
        return answer
    mailing = requests.withdrawn_emails(session, version)
    form.shown.data = mailing.fingerprint(session)
    return page("terms/withdraw.html", form=form, version=version, mailing=mailing.preview(session))


def open_draft(access: Access, key: str) -> TermsVersion:
    """Return a version to change. If it is no longer a draft, redirect a GET request to the page that shows it."""
    version = found(access, key)
    if request.method == "GET" and version.state is not TermsState.DRAFT:
        abort(redirect(url_for("terms.show", key=key), 303))
    return version


def _section(version: TermsVersion, key: str) -> TermsSection:
    return next((section for section in version.sections if section.key == key), None) or abort(404)


def _only_previewing(form: SectionForm | NewSectionForm) -> bool:
    """Whether only a preview was requested. If so, the form is still checked, so that the page shows any errors."""
    if request.form.get("go") != PREVIEW:
        return False
    if form.validate_on_submit():
        try:
            text.check_body(form.body.data)
        except Refusal as refusal:
            form.refuse(refusal)
    return True


def _around(version: TermsVersion, form: SectionForm | NewSectionForm) -> dict[str, Any]:
    """Return template context for editing a section, with a preview and all automatic text with current values."""
    facts = queries.text_facts(db.session(), version, clock.today())
    words = text.now_reads(version, facts)
    return {
        "version": version,
        "blocks": text.blocks_of(form.body.data or "", version, facts),
        "braces": [(f"{{{name}}}", meaning, words[name]) for name, meaning in text.PLACEHOLDERS.items()],
        "unsaved": request.method == "POST",
    }


def _back_to_order(key: str) -> str:
    return url_for("terms.edit", key=key, _anchor="sections")
