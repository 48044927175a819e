"""Pages with every form field and component, so that they can be tested without the features that use them."""

from datetime import UTC, date, datetime, time
from typing import Any

from flask import Blueprint, flash, redirect, render_template_string, request, url_for
from flask.typing import ResponseReturnValue

from cdp.errors import Conflict, Difference, Refusal
from cdp.web.fields import (
    CheckboxesField,
    CheckboxField,
    ChoiceField,
    DayField,
    DecimalField,
    EmailField,
    FileUploadField,
    LongTextField,
    NumberField,
    PasswordField,
    RadiosField,
    SubmitButton,
    TextField,
    TimeField,
)
from cdp.web.forms import VersionedForm
from cdp.web.sizes import takes_file

blueprint = Blueprint("showcase", __name__)


class EverythingForm(VersionedForm):
    """One field of every kind."""

    title = TextField("Title", hint="A few words", required="Enter a title", max_length=20)
    note = LongTextField("Note", max_length=200, counted=True)
    contact = EmailField(required="")
    secret = PasswordField(required="")
    due_on = DayField("Due date", required="Enter the date it is due")
    starts_at = TimeField("Start time")
    seats = NumberField("Number of seats", minimum=1, maximum=50)
    rate = DecimalField("Rate", places=2)
    board = ChoiceField("Board", prompt="Choose a board", autocomplete=True)
    purpose = RadiosField(
        "Purpose",
        choices=[("decision", "Decision"), ("discussion", "Discussion")],
        required="Choose a purpose",
        hints={"decision": "The board decides."},
    )
    urgent = CheckboxField("Urgent", hint="Only if it cannot wait")
    outcomes = CheckboxesField("Outcomes", choices=[("1", "Supply"), ("2", "Harm"), ("3", "Treatment")])
    paper = FileUploadField("Paper")
    submit = SubmitButton("Save")


PAGE = """
{% extends "layout.html" %}
{% set heading = "Everything" %}
{% from "components/page_heading.html" import page_heading %}
{% from "components/error_summary.html" import error_summary %}
{% from "components/form.html" import form_start, form_end %}
{% block content %}
{{ error_summary(form) }}
{{ page_heading(heading, "Showcase") }}
{{ form_start(form, multipart=true) }}
{% for field in form if not field.is_hidden and field.name != "csrf_token" %}{{ field }}{% endfor %}
{{ form_end() }}
{% endblock %}
"""

COMPONENTS = """
{% extends "layout.html" %}
{% set heading = "Components" %}
{% from "components/attachment.html" import attachment %}
{% from "components/back_link.html" import back_link %}
{% from "components/breadcrumbs.html" import breadcrumbs %}
{% from "components/button.html" import button, button_link, button_row %}
{% from "components/details.html" import details %}
{% from "components/empty_state.html" import empty_state %}
{% from "components/inset.html" import inset %}
{% from "components/meta.html" import meta %}
{% from "components/page_heading.html" import page_heading %}
{% from "components/post_button.html" import post_button %}
{% from "components/status_tag.html" import status_tag, rating %}
{% from "components/sub_navigation.html" import sub_navigation %}
{% from "components/summary_list.html" import summary_list %}
{% from "components/timeline.html" import timeline %}
{% from "components/warning_text.html" import warning_text %}
{% from "components/table.html" import data_table %}
{% block before_content %}{{ breadcrumbs([("West Midlands", "/"), ("Meetings", "/")]) }}{% endblock %}
{% block content %}
{{ page_heading(heading, "Showcase") }}
{{ meta(["Tuesday 19 January 2027", "", "Council House, Birmingham"]) }}
{{ sub_navigation([("Agenda", "/", true), ("Minutes", "/", false)]) }}
{{ warning_text("You cannot undo this.") }}
{{ inset("Draft: only you can see it.") }}
{{ empty_state("There are no meetings yet.", ("Plan the first meeting", "/")) }}
{{ status_tag("Draft") }} {{ rating("red") }} {{ rating("amber") }} {{ rating("green") }}
{{ summary_list([("Place", "Council House", [("Change", "/")]), ("Note", "")]) }}
{{ data_table("Actions", ["Action", "Owner", ("Days", "numeric"), "State", "Due"], rows, sortable=true) }}
<h2 class="govuk-heading-m">Papers</h2>
{{ attachment("Needs assessment", "/", "needs.pdf", 1234567, "Late paper") }}
{{ attachment("Budget", "/", "budget.xlsx", 843) }}
{% call details("Where the figures come from") %}<p class="govuk-body">From the register.</p>{% endcall %}
<h2 class="govuk-heading-m">History</h2>
{{ timeline(events, 3) }}
{% call button_row() %}
{{ button_link("Plan a meeting", "/") }}
{{ post_button("/showcase/press", "Publish", {"version": 3}, hidden_text="the agenda") }}
{% endcall %}
{{ back_link("/") }}
{% endblock %}
"""


WRITING = """
{% extends "layout.html" %}
{% set heading = "Writing" %}
{% from "components/page_heading.html" import page_heading %}
{% from "components/form.html" import form_start, form_end %}
{% from "components/autosave.html" import autosave_status %}
{% from "components/post_button.html" import post_button %}
{% from "components/wide_table.html" import wide_table %}
{% block content %}
{{ page_heading(heading) }}
{{ form_start(form) }}
{{ form.note(data_autosave_url="/showcase/save", data_autosave_version=form.version.data) }}
{{ autosave_status(form.note.id) }}
{{ form.submit }}
{{ form_end() }}
<h2 class="govuk-heading-m">Agenda</h2>
<ol class="cdp-ordered" data-reorder-url="/showcase/order" data-reorder-version="1">
  {% for name in order %}
  <li class="cdp-ordered__item" data-key="{{ name }}" data-name="{{ name }}">
    <div><strong>{{ name }}</strong><br><span id="time-{{ name }}">10am</span></div>
    <div class="cdp-ordered__buttons">
      {% for words, direction in [("Up", "up"), ("Down", "down")] %}
      {{ post_button("/showcase/press", words, {"direction": direction}, hidden_text=name, small=true) }}
      {% endfor %}
    </div>
  </li>
  {% endfor %}
</ol>
<div class="govuk-form-group">
  <label class="govuk-label" for="find">Find a name</label>
  <input class="govuk-input" id="find" data-filter="#names" type="search">
</div>
{% call wide_table("Names") %}
<table class="govuk-table" id="names">
  <caption class="govuk-table__caption govuk-table__caption--m">Names</caption>
  <thead><tr class="govuk-table__row"><th scope="col" class="govuk-table__header">Name</th></tr></thead>
  <tbody class="govuk-table__body">
    {% for name in order %}<tr class="govuk-table__row"><td class="govuk-table__cell">{{ name }}</td></tr>{% endfor %}
  </tbody>
</table>
{% endcall %}
{% endblock %}
"""

STORED: dict[str, Any] = {"text": "As it was", "version": 1, "order": ["Welcome", "Minutes", "Naloxone"]}


EVENTS = [
    {
        "title": "Agenda published",
        "by": "Example coordinator",
        "at": datetime(2026, 12, 3, 10, 30, tzinfo=UTC),
    },
    {
        "title": "Meeting planned",
        "by": "Example coordinator",
        "at": datetime(2026, 11, 3, 9, 0, tzinfo=UTC),
        "text": "At the Council House.",
    },
]


def _form() -> EverythingForm:
    form = EverythingForm(
        data={"version": 3, "due_on": date(2026, 12, 3), "starts_at": time(10, 30), "seats": 12}
    )
    form.board.choices = [("a", "Partnership board"), ("b", "<b>Local</b> sub-group")]
    return form


RECEIVED: dict[str, Any] = {}


@blueprint.route("/showcase", methods=["GET", "POST"])
@takes_file
def everything() -> ResponseReturnValue:
    """Show the form; store the values that are sent, or refuse the title “taken”."""
    form = _form()
    if form.validate_on_submit():
        if form.title.data == "taken":
            form.refuse(Refusal("Choose another title.", field="title"))
        else:
            RECEIVED.clear()
            RECEIVED.update(form.data)
            flash("Saved.", "success")
            return redirect(url_for("showcase.everything"), 303)
    return render_template_string(PAGE, form=form)


@blueprint.get("/showcase/components")
def components() -> ResponseReturnValue:
    """Show every component."""
    rows = [
        [(f"Action {n}", "/"), "A rather long name of an organisation", n, "In progress", "3 December 2026"]
        for n in range(1, 4)
    ]
    return render_template_string(COMPONENTS, rows=rows, events=EVENTS)


@blueprint.get("/showcase/writing")
def writing() -> ResponseReturnValue:
    """Show a text that is saved automatically, a list that can be reordered and a table that can be filtered."""
    form = EverythingForm(data={"note": STORED["text"], "version": STORED["version"]})
    return render_template_string(WRITING, form=form, order=STORED["order"])


@blueprint.post("/showcase/save")
def save() -> ResponseReturnValue:
    """Save the text, unless someone else saved it first."""
    sent = request.get_json()
    if sent["version"] != STORED["version"]:
        raise Conflict([Difference("Note", STORED["text"], sent["text"])], current_version=STORED["version"])
    STORED.update(text=sent["text"], version=sent["version"] + 1)
    return {"version": STORED["version"], "saved_at": "10:31am"}


@blueprint.post("/showcase/order")
def put_in_order() -> ResponseReturnValue:
    """Save the order of the list."""
    STORED["order"] = request.get_json()["order"]
    return {
        "version": 2,
        "texts": {f"time-{name}": f"{place + 10}am" for place, name in enumerate(STORED["order"])},
    }


@blueprint.get("/showcase/clash")
def clash() -> ResponseReturnValue:
    """Raise a conflict between two texts."""
    raise Conflict(
        [Difference("Note", "Their <b>text</b>", "</textarea><script>alert(1)</script>")], current_version=4
    )


@blueprint.post("/showcase/press")
def press() -> ResponseReturnValue:
    """Raise a refusal."""
    raise Refusal("Publish the agenda first.")
