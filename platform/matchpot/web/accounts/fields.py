"""Fields the forms about accounts share: an e-mail address, and a password that is good enough."""

from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # stubs of an older WTForms
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, Length

from matchpot.domain.people import password_flaw
from matchpot.web.forms import TextLine
from matchpot.web.labels import label
from matchpot.web.languages import LANGUAGES


def required(message: Any) -> DataRequired:
    """The field must be filled in; the message says with what."""
    return DataRequired(message=message)


def at_most(characters: int) -> Length:
    """A bound on the length."""
    return Length(max=characters, message=_l("Use at most %(max)d characters."))


def is_address(_form: Form, field: Field) -> None:
    """A validator: an e-mail address, kept in its normal spelling."""
    try:
        checked = validate_email(str(field.data), check_deliverability=False)
    except EmailNotValidError:
        raise ValidationError(
            _("This is not an e-mail address. It looks like name@example.nl.")
        ) from None
    field.data = checked.normalized


def email_field(text: Any = None) -> TextLine:
    """An e-mail address."""
    return TextLine(
        text or _l("E-mail address"),
        [required(_l("Fill in your e-mail address.")), at_most(254), is_address],
    )


def password_field(text: Any = None) -> StringField:
    """The password somebody has."""
    return StringField(text or _l("Password"), [required(_l("Fill in your password."))])


def new_password_field(text: Any = None) -> StringField:
    """A password somebody chooses; what is good enough is decided by the domain."""
    message = _l("Choose a password.")
    return StringField(text or _l("New password"), [required(message), is_good_password])


def is_good_password(form: Form, field: Field) -> None:
    """A validator: the domain takes this password, knowing the form's address if it has one."""
    email = str(form["email"].data or "") if "email" in form else ""
    flaw = password_flaw(str(field.data), email=email)
    if flaw is not None:
        raise ValidationError(label(flaw))


def language_field() -> SelectField:
    """The language somebody is written to."""
    languages = [SelectChoice(code, name) for code, name in LANGUAGES.items()]
    return SelectField(_l("Language of our mails"), choices=languages)


def name_field(text: Any = None) -> TextLine:
    """What somebody is called."""
    return TextLine(text or _l("Your name"), [required(_l("Fill in your name.")), at_most(120)])


def text(field: Field) -> str:
    """What was typed; empty when nothing was."""
    return str(field.data or "")
