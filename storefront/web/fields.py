"""Fields that several forms share, each bounded, each with a sentence that names the fix."""

from typing import Any, Final

from wtforms import EmailField, Field, Form, PasswordField, StringField
from wtforms.validators import DataRequired, ValidationError

from storefront.kernel.words import _
from storefront.kernel.words import lazy as _l
from storefront.web.forms import Plain

LONGEST_PASSWORD: Final = 200
_NAME, _PASSWORD = _l("Name"), _l("Password")


class AtMost:
    """Bounds a text, and tells the browser so."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, _form: Form, field: Field) -> None:
        if field.data and len(field.data) > self.most:
            raise ValidationError(_("Please write at most %(most)s characters.", most=self.most))


def said(field: Field) -> str:
    """What was typed in a field; empty for nothing."""
    return field.data or ""


def needed() -> DataRequired:
    """A field without which the form means nothing."""
    return DataRequired(_l("Please fill this in."))


def name_field(label: Any = _NAME, **attributes: Any) -> StringField:
    """What a person is called."""
    return StringField(label, [needed(), AtMost(80), Plain()], render_kw={"autocomplete": "name", **attributes})


def email_field(**attributes: Any) -> EmailField:
    """An e-mail address that is asked for."""
    hints = {"autocomplete": "email", "inputmode": "email", **attributes}
    return EmailField(_l("E-mail"), [needed(), AtMost(254), Plain()], render_kw=hints)


def new_password_field(label: Any = _PASSWORD) -> PasswordField:
    """A password to be chosen; a password manager may make one."""
    return PasswordField(
        label,
        [needed(), AtMost(LONGEST_PASSWORD)],
        description=_l("At least 8 characters."),
        render_kw={"autocomplete": "new-password", "minlength": 8},
    )


def password_field(label: Any = _PASSWORD) -> PasswordField:
    """The password somebody has."""
    return PasswordField(label, [needed(), AtMost(LONGEST_PASSWORD)], render_kw={"autocomplete": "current-password"})
