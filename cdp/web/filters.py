"""Template filters, each named after the function in `cdp.wording` that it calls."""

from flask import Flask

from cdp.wording import formats, money

FILTERS = (
    formats.ago,
    formats.agree,
    formats.clock,
    formats.day,
    formats.day_short,
    formats.days_until,
    formats.file_size,
    formats.hours,
    formats.listed,
    formats.moment,
    formats.number,
    formats.plural,
    formats.span,
    formats.weekday,
    formats.whole,
    formats.words,
    money.financial_year,
    money.pounds,
    money.signed_pounds,
)


def register(app: Flask) -> None:
    """Add the filters to the template environment."""
    app.jinja_env.filters.update({function.__name__: function for function in FILTERS})
