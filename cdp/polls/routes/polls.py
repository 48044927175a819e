"""The list of polls, the pages of a poll and its dates, and the pages to start, change and delete a draft."""

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.meetings.queries import last_meeting_of, prepares
from cdp.models import Poll, PollState
from cdp.partnerships.queries import board_by_key, boards_of
from cdp.polls import answers, links, queries, results, sending, service
from cdp.polls.closing import how_closed
from cdp.polls.forms import USUAL_MINUTES, ChangePollForm, PollDateForm, PollForm, typed_for
from cdp.polls.routes.blueprint import address_of, bp, find, find_date, press
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.converters import key_asked
from cdp.web.forms import Form
from cdp.web.paging import page_of

A_PAGE = 25


@bp.route("", methods=["GET"])
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """List the polls that the user may see: open ones, then drafts, then closed ones."""
    session = db.session()
    board = board_by_key(session, access.partnership, key_asked("board"))
    polls = page_of(queries.listed(access, board), session, request.args.get("page"), A_PAGE)
    return render_template(
        "polls/index.html",
        polls=polls,
        tallies=queries.tallies_of(session, polls.items),
        no_one=queries.PollTally(),
        board=board,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def new(access: Access) -> ResponseReturnValue:
    """Start a poll for a board; if there are several boards, the user chooses one first."""
    session = db.session()
    boards = boards_of(session, access.partnership, open_on=clock.today())
    key = key_asked("board") or (boards[0].key if len(boards) == 1 else "")
    board = board_by_key(session, access.partnership, key) if key else None
    if key and board is None:
        abort(404)
    if board is None:
        return render_template("polls/choose_board.html", boards=boards)
    last = last_meeting_of(session, board)
    form = PollForm(
        data={
            "minutes": int((last.ends_at - last.starts_at).total_seconds()) // 60 if last else USUAL_MINUTES,
            "place": last.place if last else "",
            "video_link": last.video_link if last else "",
        }
    )

    def change() -> Done:
        poll = service.start(session, board, form.details(), by=access.person)
        return Done("Draft poll saved. Nothing has been sent yet. Now add the dates.", _dates(poll))

    return save(form, change) or page("polls/new.html", form=form, board=board)


@bp.route("/<key:key>", methods=["GET"])
@requires(Permission.READ)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show a poll: all replies to people who prepare the board's meetings, and only counts to others."""
    session, poll = db.session(), find(access, key)
    own = queries.place_of(session, poll, access.person)
    common = {
        "poll": poll,
        "own": own,
        "length": service.length(poll.minutes),
        "closed": how_closed(poll) if poll.state is PollState.CLOSED else "",
        "takes_no_answer": answers.why_closed(poll),
    }
    if not prepares(access, poll.board):
        return render_template(
            "polls/show_counts.html",
            counts=results.counts_of(session, poll),
            reply=queries.last_reply(session, own) if own else None,
            **common,
        )
    found = results.results_of(session, access, poll)
    return render_template(
        "polls/show.html",
        results=found,
        own_line=next((line for line in found.lines if own and line.place.id == own.id), None),
        unsent=[each for each in found.standings if each.option.announced_at is None],
        unasked=[line for line in found.lines if line.place.asked_at is None and not line.gone],
        withdrawn=[option for option in poll.options if option.withdrawn_at is not None],
        refusal=sending.why_not_yet(poll),
        late=poll.state is PollState.OPEN and poll.answer_by < clock.today(),
        how_given=answers.how_given,
        link_works=links.works,
        **common,
    )


@bp.route("/<key:key>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def edit(access: Access, key: str) -> ResponseReturnValue:
    """Change the details of a draft poll; nothing is sent."""
    session, poll = db.session(), find(access, key)
    form = ChangePollForm(data=typed_for(poll))

    def change() -> Done:
        service.change(session, poll, form.details(), by=access.person)
        return Done("Draft saved. Nothing has been sent yet.", address_of(poll))

    return save(form, change) or page("polls/edit.html", form=form, poll=poll)


@bp.route("/<key:key>/delete", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def delete(access: Access, key: str) -> ResponseReturnValue:
    """Ask for confirmation, then delete a draft poll."""
    session, poll, form = db.session(), find(access, key), Form()

    def change() -> Done:
        service.delete(session, poll, by=access.person)
        return Done("Draft deleted. Nothing had been sent.", url_for("polls.index"))

    return save(form, change) or page("polls/delete.html", form=form, poll=poll)


@bp.route("/<key:key>/dates", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def dates(access: Access, key: str) -> ResponseReturnValue:
    """List a poll's dates with warnings and clashes, and add another date; nothing is sent."""
    session, poll = db.session(), find(access, key)
    last = max((option.starts_at for option in queries.standing_dates(poll)), default=None)
    form = PollDateForm(data={"start": clock.in_london(last).time() if last else None})

    def change() -> Done:
        option = service.add_date(
            session,
            poll,
            form.day.data,
            form.start.data,
            confirmed_day=form.confirmed_day(),
            by=access.person,
        )
        return Done(f"{service.in_words(option)} added to the poll. Nothing has been sent yet.", _dates(poll))

    if answer := save(form, change):
        return answer
    form.remember_question()
    found = results.results_of(session, access, poll)
    return page(
        "polls/dates.html",
        form=form,
        poll=poll,
        standings=sorted(found.standings, key=lambda each: each.option.starts_at),
        full=len(found.standings) >= service.MOST_DATES,
        fewest=service.FEWEST_DATES,
        most=service.MOST_DATES,
    )


@bp.route("/<key:key>/dates/<key:date_key>/take-out", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def remove_date(access: Access, key: str, date_key: str) -> ResponseReturnValue:
    """Remove a date from a poll."""
    poll = find(access, key)
    option = find_date(poll, date_key)

    def change() -> Done:
        words = service.in_words(option)
        service.remove_date(db.session(), option, by=access.person)
        return Done(f"{words} removed from the poll.", _dates(poll))

    return press(change, _dates(poll))


def _dates(poll: Poll) -> str:
    return url_for("polls.dates", key=poll.key)
