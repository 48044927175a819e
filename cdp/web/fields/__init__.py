"""The fields of every form: GOV.UK components over WTForms, so that a template only writes `{{ form.title }}`.

Each field takes its label, a `hint`, and as `required` the sentence to show when nothing was given ("Enter the
date it is due"); without that sentence the field may stay empty. What was typed is always shown again.

The widgets are our own. Those of govuk-frontend-wtf fail on a date sent with a part missing, link its error
to a box that cannot be typed in, and run all context processors once for every field.

One module a kind: `texts`, `moments`, `numbers`, `choices` and `sending`; what they share is in `field`, how they
are drawn in `widgets`.
"""

from wtforms.fields.choices import SelectChoice

from cdp.web.fields.choices import CheckboxesField, CheckboxField, ChoiceField, RadiosField
from cdp.web.fields.moments import DayField, TimeField
from cdp.web.fields.numbers import DecimalField, NumberField
from cdp.web.fields.sending import FileUploadField, HiddenField, HiddenNumber, SubmitButton
from cdp.web.fields.texts import EmailField, LongTextField, PasswordAgainField, PasswordField, TextField

__all__ = [
    "CheckboxField", "CheckboxesField", "ChoiceField", "DayField", "DecimalField", "EmailField",
    "FileUploadField", "HiddenField", "HiddenNumber", "LongTextField", "NumberField", "PasswordAgainField",
    "PasswordField", "RadiosField", "SelectChoice", "SubmitButton", "TextField", "TimeField",
]  # fmt: skip
