"""The application factory, the only module that imports every part of the application."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, appcontext_pushed, request
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from cdp import clock, logs
from cdp.accounts import routes as accounts_routes
from cdp.accounts import service as accounts
from cdp.accounts.second_steps import routes as second_steps_routes
from cdp.actions import routes as actions_routes
from cdp.agendas import routes as agendas_routes
from cdp.agendas.backlog import routes as backlog_routes
from cdp.agendas.cover import routes as cover_routes
from cdp.agendas.escalation import routes as escalation_routes
from cdp.agendas.signals import routes as agenda_indicators_routes
from cdp.agendas.standing import routes as standing_routes
from cdp.agreements import routes as agreements_routes
from cdp.agreements.procurements import routes as procurements_routes
from cdp.agreements.returns import routes as returns_routes
from cdp.agreements.returns.kind import ISSUED_RETURN
from cdp.agreements.signing.kind import FUNDING_AGREEMENT
from cdp.audit import routes as audit_routes
from cdp.calendars import routes as calendars_routes
from cdp.commitments import routes as commitments_routes
from cdp.compiled import routes as compiled_routes
from cdp.confidential import routes as confidential_routes
from cdp.config import PROJECT, Environment, Settings, load_settings
from cdp.contacts import routes as contacts_routes
from cdp.decision_reports import routes as decision_reports_routes
from cdp.decision_reports.publishing.kind import DECISION_REPORT
from cdp.decisions import routes as decisions_routes
from cdp.decisions.extracts.kind import DECISION_EXTRACT
from cdp.decisions.written import routes as written_routes
from cdp.delegations import routes as delegations_routes
from cdp.documents.html import blocks_to_html, sheets_to_html
from cdp.extensions import db, login_manager, migrate, note_aside, prepare_engine, set_reading_only
from cdp.files.private import keep_new_files_private, make_private
from cdp.forward_plans import routes as forward_plans_routes
from cdp.funding import routes as funding_routes
from cdp.handover import routes as handover_routes
from cdp.help import routes as help_routes
from cdp.home.routes import health
from cdp.home.routes import overview as home_routes
from cdp.indicators import routes as indicators_routes
from cdp.indicators.data import routes as data_routes
from cdp.interests import routes as interests_routes
from cdp.issuing import routes as issuing_routes
from cdp.issuing.kinds import kinds_by_name
from cdp.mailroom import routes as mailroom_routes
from cdp.meetings import routes as meetings_routes
from cdp.minutes import routes as minutes_routes
from cdp.minutes.circulating.issuing import CONFIRMED_MINUTES
from cdp.national import routes as national_routes
from cdp.packs import routes as packs_routes
from cdp.papers import routes as papers_routes
from cdp.partnerships import routes as partnerships_routes
from cdp.partnerships.importing import routes as imports_routes
from cdp.planning import routes as planning_routes
from cdp.polls import routes as polls_routes
from cdp.reminders import routes as reminders_routes
from cdp.reports import routes as reports_routes
from cdp.reports.issuing import ISSUED_REPORT
from cdp.risks import routes as risks_routes
from cdp.search import keeping as search_keeping
from cdp.search import routes as search_routes
from cdp.terms import routes as terms_routes
from cdp.terms.issuing.kind import TERMS_OF_REFERENCE
from cdp.timetable import routes as timetable_routes
from cdp.web import (
    addresses,
    converters,
    filters,
    headers,
    navigation,
    pages,
    registers,
    request_log,
    sizes,
    static_files,
    tables,
)
from cdp.web.access import CurrentPerson, current_access
from cdp.web.forgery import protection
from cdp.web.script_json import ScriptJson
from cdp.web.templating import SharedGlobals
from cdp.workplans import routes as workplans_routes
from cdp.workplans.baselines import routes as baselines_routes
from cdp.workplans.copying import routes as copying_routes
from cdp.workplans.importing import routes as workplan_files_routes
from cdp.workplans.milestones import routes as milestones_routes
from cdp.workplans.reporting import routes as progress_routes

# The blueprints of all features
BLUEPRINTS = [
    help_routes.bp,
    accounts_routes.bp,
    second_steps_routes.bp,
    actions_routes.bp,
    actions_routes.link_bp,
    agendas_routes.bp,
    backlog_routes.bp,
    cover_routes.bp,
    agenda_indicators_routes.bp,
    agreements_routes.bp,
    agreements_routes.link.bp,
    procurements_routes.bp,
    returns_routes.bp,
    standing_routes.bp,
    audit_routes.bp,
    calendars_routes.bp,
    commitments_routes.bp,
    compiled_routes.bp,
    contacts_routes.bp,
    contacts_routes.link.bp,
    forward_plans_routes.bp,
    funding_routes.bp,
    handover_routes.bp,
    health.bp,
    home_routes.bp,
    imports_routes.bp,
    indicators_routes.bp,
    data_routes.bp,
    interests_routes.bp,
    issuing_routes.bp,
    mailroom_routes.bp,
    meetings_routes.bp,
    meetings_routes.link.bp,
    minutes_routes.bp,
    decisions_routes.bp,
    delegations_routes.bp,
    decision_reports_routes.bp,
    written_routes.bp,
    written_routes.link.bp,
    minutes_routes.link.bp,
    confidential_routes.bp,
    national_routes.bp,
    packs_routes.bp,
    packs_routes.link.bp,
    papers_routes.bp,
    papers_routes.link.bp,
    papers_routes.clearance_link.bp,
    partnerships_routes.bp,
    planning_routes.bp,
    reminders_routes.bp,
    reminders_routes.link.bp,
    reports_routes.bp,
    polls_routes.bp,
    polls_routes.link.bp,
    terms_routes.bp,
    terms_routes.link.bp,
    timetable_routes.bp,
    workplans_routes.bp,
    baselines_routes.bp,
    copying_routes.bp,
    workplan_files_routes.bp,
    progress_routes.bp,
    milestones_routes.bp,
    risks_routes.bp,
    escalation_routes.bp,
    search_routes.bp,
]

# The kinds of documents that are issued and can be verified
ISSUED_KINDS = kinds_by_name(
    [
        TERMS_OF_REFERENCE,
        DECISION_EXTRACT,
        DECISION_REPORT,
        CONFIRMED_MINUTES,
        ISSUED_REPORT,
        FUNDING_AGREEMENT,
        ISSUED_RETURN,
    ]
)

search_keeping.listen()

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
SEEN_AT_MOST_EVERY = timedelta(minutes=1)
ASKS_TIME_LEFT = "accounts.time_left"  # an open page asks this, which is not use of the session
TOUCH_WAITS_MS = 250
KEPT_STATEMENTS = 1500
"""How many compiled statements are kept; SQLAlchemy's 500 are fewer than the pages have, and compiling is slow."""


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application; without `settings`, read them from the environment, which may raise SettingsError."""
    settings = settings or load_settings()
    if settings.env is not Environment.TESTING:
        logs.set_up(settings, request_log.about_the_request)
        keep_new_files_private()
    app = Flask(
        "cdp",
        static_folder=None,
        template_folder=str(folder_of("templates")),
        instance_path=str(settings.instance_path),
    )
    app.jinja_environment = SharedGlobals
    app.jinja_options = app.jinja_options | {
        "cache_size": -1
    }  # there are more templates than Jinja keeps by itself
    app.extensions["settings"] = settings
    app.extensions["issued_kinds"] = ISSUED_KINDS
    app.config.update(_flask_config(settings))
    app.json = ScriptJson(app)
    app.url_map.strict_slashes = False
    request_log.register(app)
    sizes.register(app)
    _bind_database(app)
    _bind_sign_in(app, settings)
    _bind_templates(app)
    protection.init_app(app)
    converters.register(app)
    headers.register(app)
    pages.register(app)
    static_files.wrap(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    _register_features(app)
    return app


def settings_of(app: Flask) -> Settings:
    """Return the settings that an application was made from."""
    settings: Settings = app.extensions["settings"]
    return settings


def folder_of(name: str) -> Path:
    """Return the path of `templates` or `migrations`, inside the package in a wheel or beside it in a checkout."""
    inside = Path(__file__).resolve().parent / name
    return inside if inside.is_dir() else PROJECT / name


def _register_features(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)

    inside = {rule.endpoint for rule in app.url_map.iter_rules() if "slug" in rule.arguments}

    @app.url_defaults
    def _stay_in_the_partnership(endpoint: str, values: dict[str, Any]) -> None:
        """Add the partnership of this request to links, so that templates need not repeat it."""
        if endpoint in inside and "slug" not in values:
            access = current_access()
            if access is not None:
                values["slug"] = access.partnership.slug


def _flask_config(settings: Settings) -> dict[str, Any]:
    secure = settings.base_url.startswith("https://")
    return {
        "SECRET_KEY": settings.secret_key,
        "SECRET_KEY_FALLBACKS": list(settings.secret_key_fallbacks),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "hide_parameters": True,  # so that errors do not show stored data in logs or terminals
            "pool_pre_ping": "postgresql" in settings.database_url,
            "query_cache_size": KEPT_STATEMENTS,
        },
        "TESTING": settings.env is Environment.TESTING,
        "TRUSTED_HOSTS": _trusted_hosts(settings),
        "SESSION_COOKIE_NAME": "__Host-cdp" if secure else "cdp",
        "SESSION_COOKIE_PATH": "/",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_PROTECTION": None,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,  # cdp/web/forgery.py checks more than the header Referer
        "SEND_FILE_MAX_AGE_DEFAULT": 0,
    }


def _trusted_hosts(settings: Settings) -> list[str]:
    host = settings.host.partition(":")[0]
    return [host] if settings.is_production else [host, "127.0.0.1", "localhost"]


def _bind_database(app: Flask) -> None:
    make_private(Path(app.instance_path))
    db.init_app(app)
    migrate.init_app(app, db, directory=str(folder_of("migrations")))
    with app.app_context():
        prepare_engine(db.engine)

    @app.before_request
    def _begin_as_reader_or_writer() -> None:
        set_reading_only(request.method in SAFE_METHODS)
        db.session().info["origin"] = request.remote_addr or ""

    @app.teardown_request
    def _forget(error: BaseException | None) -> None:  # noqa: ARG001 -- Flask's signature
        set_reading_only(False)

    def _add_session_facts(sender: Flask, **extra: Any) -> None:  # noqa: ARG001 -- the signal's signature
        db.session().info.update(settings_of(app).session_facts)

    appcontext_pushed.connect(_add_session_facts, app, weak=False)

    if app.testing:
        _fail_on_unsaved_changes(app)


def _fail_on_unsaved_changes(app: Flask) -> None:
    """In tests, raise an error when a successful request leaves changes that were not committed."""

    @app.after_request
    def _check(response: Any) -> Any:
        session = db.session()
        if response.status_code < 400 and (session.new or session.dirty or session.deleted):
            raise AssertionError(f"{request.endpoint} ended with unsaved changes: {list(session.new)}")
        return response


def _bind_sign_in(app: Flask, settings: Settings) -> None:
    login_manager.init_app(app)
    login_manager.login_view = "accounts.sign_in"
    login_manager.login_message = None  # the sign-in page shows its own message
    idle = timedelta(minutes=settings.session_idle_minutes)

    @login_manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login is untyped
    def _load(token: str) -> CurrentPerson | None:
        row = accounts.find_session(db.session(), token, idle)
        if row is None:
            return None
        if request.endpoint != ASKS_TIME_LEFT and clock.now() - row.seen_at > SEEN_AT_MOST_EVERY:
            _touch(row)
        return CurrentPerson(row, token)


def _touch(row: Any) -> None:
    """Record that the session is in use; a request that only reads uses a separate short transaction.

    If the database cannot be written to, such as on a full disk or during a long write, the page is shown anyway
    (docs/rules/reliability.md 28). A later request then records the use.
    """
    if request.method not in SAFE_METHODS:
        accounts.touch_session(db.session(), row)
        return
    note_aside(lambda session: accounts.touch_session(session, row), wait_ms=TOUCH_WAITS_MS)


def _bind_templates(app: Flask) -> None:
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(folder_of("templates")),
            PrefixLoader(
                {
                    "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
                }
            ),
        ]
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(blocks_to_html=blocks_to_html, sheets_to_html=sheets_to_html)
    addresses.register(app)
    filters.register(app)
    tables.register(app)
    registers.register(app)
    navigation.register(app)
