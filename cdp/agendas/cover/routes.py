"""The page of a board’s priority cover."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.agendas.cover import queries
from cdp.extensions import db
from cdp.partnerships.queries import board_by_key
from cdp.web.access import requires

bp = Blueprint("cover", __name__, url_prefix="/partnerships/<slug:slug>/boards/<key:key>/priority-cover")


@bp.route("")
@requires(Permission.READ)
def index(access: Access, key: str) -> ResponseReturnValue:
    """Show which priorities the board has and has not discussed in a calendar year."""
    board = board_by_key(db.session(), access.partnership, key) or abort(404)
    this_year = clock.today().year
    years = range(queries.FIRST_YEAR, this_year + 2)
    asked = request.args.get("year", "")
    year = int(asked) if asked in {str(one) for one in years} else this_year
    return render_template(
        "cover/index.html",
        board=board,
        years=years[-4:] if year in years[-4:] else [year, *years[-4:]],
        cover=queries.cover_of(db.session(), access, board, year),
    )
