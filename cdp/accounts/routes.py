"""Pages to sign in and out, choose a password, and change one's own profile."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from cdp import clock
from cdp.accounts import mails, service
from cdp.accounts.forms import (
    ChangePasswordForm,
    ChoosePasswordForm,
    EndSessionForm,
    ProfileForm,
    RequestLinkForm,
    SignInForm,
)
from cdp.accounts.second_steps import service as second_steps
from cdp.accounts.second_steps.forms import CodeForm
from cdp.accounts.second_steps.routes import MUST_ADD, must_add
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import Person
from cdp.web.access import CurrentPerson, current_person, public, requires_sign_in
from cdp.web.changes import Done, page, save, undo
from cdp.wording.formats import plural

bp = Blueprint("accounts", __name__)

# On shared computers, neither pages nor drafts stay. Cookies do, because one carries the message of the next page.
FORGET = '"cache", "storage"'
HALF, HALF_LASTS = "half_signed_in", timedelta(minutes=10)
"""Where a browser's session keeps whose password was right, until the code is entered."""
FREE_BLUEPRINTS = frozenset({"second_steps", "help", "about"})
FREE_PAGES = frozenset({"accounts.sign_out", "accounts.time_left", "accounts.stay_signed_in", "static"})
"""What a person may open before they have added the second step that their role needs."""
WRONG = "Check your email address and password. They do not match an account."


@bp.route("/sign-in", methods=["GET", "POST"])
@public("It is the page to sign in.")
def sign_in() -> ResponseReturnValue:
    """Sign a person in and redirect them to the page they wanted."""
    form = SignInForm()
    if current_user.is_authenticated and request.method == "GET":
        return redirect(_wanted())
    if form.validate_on_submit():
        try:
            person = service.check_credentials(db.session(), form.credentials())
        except Refusal as refusal:
            form.refuse(refusal)
            form.password.data = ""
            return page("accounts/sign_in.html", form=form)
        if person is not None:
            return _go_on(person, _wanted())
        db.session.commit()  # saves the failed attempt, which counts towards a pause
        form.refuse(Refusal(WRONG, field="email"))
        form.password.data = ""  # the error already asks for the password
    return page("accounts/sign_in.html", form=form)


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public("The password was right a moment ago; the code is the second step.")
def sign_in_code() -> ResponseReturnValue:
    """Ask a person whose password was right for a code of their authenticator app, and sign them in."""
    person = _half_signed_in()
    if person is None:
        return redirect(url_for("accounts.sign_in", next=request.args.get("next")), 303)
    form = CodeForm()
    if form.validate_on_submit():
        try:
            by_recovery_code = second_steps.check(db.session(), person, form.code.data)
        except Refusal as refusal:
            undo(form, refusal)
        else:
            left = second_steps.codes_left(db.session(), person) if by_recovery_code else 0
            _begin_session(person)
            if by_recovery_code:
                flash(f"You have {plural(left, 'recovery code')} left.", "success")
            return redirect(_wanted(), 303)
    return page("accounts/sign_in_code.html", form=form)


@bp.route("/sign-out", methods=["POST"])
@public("Signing out twice changes nothing.")
def sign_out() -> ResponseReturnValue:
    """End this session in the browser and in the database."""
    if current_user.is_authenticated:
        service.end_session(db.session(), current_user.session_row, by=current_user.person)
        db.session.commit()
    logout_user()
    session.clear()
    flash("You have signed out.", "success")
    answer = redirect(url_for("accounts.sign_in"), 303)
    answer.headers["Clear-Site-Data"] = FORGET
    return answer


@bp.route("/session", methods=["GET"])
@public("Signed out, no time is left.")
def time_left() -> ResponseReturnValue:
    """Answer how many seconds are left of this session; asking does not extend it."""
    return _seconds_left()


@bp.route("/session", methods=["POST"])
@requires_sign_in
def stay_signed_in() -> ResponseReturnValue:
    """Extend this session, and answer how many seconds are left."""
    service.touch_session(db.session(), current_user.session_row)
    db.session.commit()
    return _seconds_left()


@bp.route("/forgotten-password", methods=["GET", "POST"])
@public("People who cannot sign in need it.")
def forgotten_password() -> ResponseReturnValue:
    """Request a password link; the response is the same for unknown addresses."""
    form = RequestLinkForm()
    if form.validate_on_submit():
        try:
            mails.request_password_link(db.session(), form.email.data, client=request.remote_addr or "")
        except Refusal as refusal:
            undo(form, refusal)
        else:
            db.session.commit()
            return render_template("accounts/link_sent.html", email=form.email.data)
    return page("accounts/forgotten_password.html", form=form)


@bp.route("/choose-password/<token>", methods=["GET", "POST"])
@public("The link is the proof; opening it does not use it.")
def choose_password(token: str) -> ResponseReturnValue:
    """Let a person choose a password with a one-time link, then sign them in."""
    link = service.find_link(db.session(), token)
    if link is None:
        return render_template("accounts/link_ended.html"), 410
    form = ChoosePasswordForm()
    if form.validate_on_submit():
        try:
            person = service.use_link(db.session(), link, form.password.data)
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal)
        else:
            flash("Password saved.", "success")
            return _go_on(person, url_for("home.index"))
    return page("accounts/choose_password.html", form=form, person=link.person)


@bp.route("/profile", methods=["GET", "POST"])
@requires_sign_in
def profile() -> ResponseReturnValue:
    """Show a person's own details and let them change them."""
    person = _me()
    form = ProfileForm(obj=person, read_mark=service.profile_of(person).mark)

    def change() -> Done:
        mark = form.read_mark.data
        service.change_profile(db.session(), person, form.details(), by=person, read_mark=mark)
        return Done("Details saved.", url_for("accounts.profile"))

    return save(form, change) or page("accounts/profile.html", form=form, person=person)


@bp.route("/profile/password", methods=["GET", "POST"])
@requires_sign_in
def change_password() -> ResponseReturnValue:
    """Let a person change their password; their other sessions end."""
    person, form = _me(), ChangePasswordForm()

    def change() -> Done:
        service.change_password(
            db.session(),
            person,
            current=form.current_password.data,
            new=form.password.data,
            keeping=current_user.session_row,
        )
        return Done("Password changed. Your other sessions have ended.", url_for("accounts.profile"))

    return save(form, change) or page("accounts/change_password.html", form=form)


@bp.route("/profile/sessions", methods=["GET"])
@requires_sign_in
def sessions() -> ResponseReturnValue:
    """List a person's own sessions."""
    return render_template(
        "accounts/sessions.html",
        sessions=service.sessions_of(db.session(), _me()),
        current=current_user.session_row,
        form=EndSessionForm(),
    )


@bp.route("/profile/sessions/<key:key>/end", methods=["POST"])
@requires_sign_in
def end_session(key: str) -> ResponseReturnValue:
    """End one of a person's own sessions."""
    person = _me()
    row = next((s for s in service.sessions_of(db.session(), person) if s.key == key), None)
    if row is None:
        abort(404)

    def change() -> Done:
        service.end_session(db.session(), row, by=person)
        return Done("Session ended.", url_for("accounts.sessions"))

    return save(EndSessionForm(), change) or redirect(url_for("accounts.sessions"), 303)


def _seconds_left() -> ResponseReturnValue:
    left = at_most = timedelta()
    if current_user.is_authenticated:
        idle = timedelta(minutes=current_app.extensions["settings"].session_idle_minutes)
        left, at_most = service.time_left(current_user.session_row, idle)
    return jsonify(seconds=max(int(left.total_seconds()), 0), at_most=max(int(at_most.total_seconds()), 0))


def _me() -> Person:
    person = current_person()
    if person is None:
        abort(401)
    return person


def _go_on(person: Person, wanted: str) -> ResponseReturnValue:
    """Sign a person in whose password is right, or ask for the second step if they have one."""
    if second_steps.app_of(db.session(), person) is None:
        _begin_session(person)
        return redirect(wanted, 303)
    db.session.commit()
    session.clear()
    session[HALF] = [person.key, _mark_of_password(person), clock.now().timestamp()]
    return redirect(url_for("accounts.sign_in_code", next=wanted), 303)


def _half_signed_in() -> Person | None:
    """Return the person whose password was right in this browser a moment ago, if it is still their password."""
    key, mark, at = session.get(HALF, ("", "", 0.0))
    if clock.now().timestamp() - at > HALF_LASTS.total_seconds():
        return None
    person = service.person_by_key(db.session(), key)
    if person is None or person.left_at is not None or _mark_of_password(person) != mark:
        return None
    return person


def _mark_of_password(person: Person) -> str:
    return service.digest(f"half signed in {person.password_hash}")[:16]


@bp.before_app_request
def _lead_to_second_step() -> ResponseReturnValue | None:
    """Lead a person who must have a second step to add it before they do anything else."""
    if not session.get(MUST_ADD) or not current_user.is_authenticated:
        return None
    if request.blueprint in FREE_BLUEPRINTS or request.endpoint in FREE_PAGES:
        return None
    return redirect(url_for("second_steps.show"), 303)


def _begin_session(person: Person) -> None:
    """Start a new session for this sign-in and discard the browser's earlier one."""
    browser = request.user_agent.string
    session.clear()
    found = db.session()
    row, token = service.start_session(found, person, browser)
    found.commit()
    login_user(CurrentPerson(row, token))
    session[MUST_ADD] = must_add(person)


def _wanted() -> str:
    """Return the page the person wanted, if it is on this site; otherwise the home page."""
    target = request.args.get("next", "")
    parts = urlsplit(target)
    inside = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc
    if inside and "\\" not in target and target.isprintable():
        return target
    return url_for("home.index") if "home.index" in current_app.view_functions else "/"
