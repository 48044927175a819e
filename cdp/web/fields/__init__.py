"""The fields of every form: GOV.UK components on top of WTForms, so that a template only writes `{{ form.title }}`.

Each field has a label, a `hint`, and `required`, the error message for an empty field ("Enter the date it is due");
without that message the field is optional. What was typed is shown again, except passwords.

The widgets are our own. Those of govuk-frontend-wtf fail on a date with a missing part, and link a date's error to a
box that cannot be typed in. They also run all context processors once for every field.

There is one module for each kind of field: `texts`, `moments`, `numbers`, `money`, `choices` and `sending`. `field`
has the parts they share, and `widgets` renders them.
"""

from wtforms.fields.choices import SelectChoice

from cdp.web.fields.choices import CheckboxesField, CheckboxField, ChoiceField, RadiosField
from cdp.web.fields.moments import DayField, TimeField
from cdp.web.fields.money import MoneyField
from cdp.web.fields.numbers import DecimalField, NumberField
from cdp.web.fields.sending import FileUploadField, HiddenField, HiddenNumber, SubmitButton
from cdp.web.fields.texts import EmailField, LongTextField, PasswordAgainField, PasswordField, TextField

__all__ = [
    "CheckboxField", "CheckboxesField", "ChoiceField", "DayField", "DecimalField", "EmailField",
    "FileUploadField", "HiddenField", "HiddenNumber", "LongTextField", "MoneyField", "NumberField",
    "PasswordAgainField", "PasswordField", "RadiosField", "SelectChoice", "SubmitButton", "TextField", "TimeField",
]  # fmt: skip
