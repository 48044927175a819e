"""The floor: a bare Flask route that needs a signed-in user, reads 30 rows and renders a plain template."""

import sqlalchemy as sa
from flask import Flask, render_template_string
from flask_login import LoginManager, UserMixin, login_required, login_user
from flask_sqlalchemy import SQLAlchemy

from cdp.extensions import prepare_engine
from cdp.models import Base, Organisation, Person

ROWS = 30
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Floor</title></head><body><h1>Floor</h1><p>{{ name }}</p>
<table>{% for row in rows %}<tr><td>{{ row.key }}</td><td>{{ row.name }}</td></tr>{% endfor %}</table>
{{ filler }}</body></html>"""


class _User(UserMixin):  # type: ignore[misc]  # Flask-Login is untyped
    def __init__(self, person: Person) -> None:
        self.id = person.id
        self.name = person.name


def floor_app(database_url: str) -> Flask:
    """Return an application whose page `/floor/<size>` has about `size` bytes; `/in/<number>` signs a person in."""
    app = Flask("floor")
    app.config.update(SECRET_KEY="a secret for measuring only", SQLALCHEMY_DATABASE_URI=database_url)
    db = SQLAlchemy(app, model_class=Base, disable_autonaming=True)
    with app.app_context():
        prepare_engine(db.engine)
    login = LoginManager(app)

    @login.user_loader  # type: ignore[untyped-decorator]
    def load(number: str) -> _User | None:
        person = db.session.get(Person, int(number))
        return _User(person) if person else None

    @app.route("/in/<int:number>")
    def sign_in(number: int) -> str:
        login_user(_User(db.session.get_one(Person, number)))
        return "in"

    @app.route("/floor/<int:size>")
    @login_required  # type: ignore[untyped-decorator]
    def floor(size: int) -> str:
        rows = db.session.scalars(sa.select(Organisation).order_by(Organisation.id).limit(ROWS)).all()
        return render_template_string(PAGE, name="Example", rows=rows, filler="x" * max(size - 3_000, 0))

    return app
