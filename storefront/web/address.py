"""The address fields of every form: as the chosen country writes addresses, drawn again when the country changes."""

from functools import cache
from typing import Any, Final

from flask import current_app, request
from wtforms import Field, SelectField, StringField, TelField
from wtforms.validators import DataRequired, ValidationError

from storefront.accounts import Written, places
from storefront.kernel.errors import Refused
from storefront.kernel.words import _, language
from storefront.kernel.words import lazy as _l
from storefront.web.fields import AtMost, name_field, needed
from storefront.web.forms import Form, Plain
from storefront.web.shapes import Option

REDRAW: Final = "redraw"  # the button that draws the fields of another country; it sends nothing else
_LONGEST: Final = {"region": 80, "city": 80, "line1": 200, "postal_code": 16}


def _line(label: Any, name: str, hint: str) -> StringField:
    return StringField(label, [AtMost(_LONGEST[name]), Plain()], default="", render_kw={"autocomplete": hint})


class AddressFields(Form):
    """Mixin for a form with an address. Checkout and the address book use it.

    Draw it with `{% include "accounts/_address.html" %}` inside an element with the id `address`; the view answers a
    request that `is_redraw()` with the page (fragment `address`) and changes nothing.
    """

    name = name_field()
    phone = TelField(
        _l("Phone"), [needed(), AtMost(40), Plain()], render_kw={"autocomplete": "tel", "inputmode": "tel"}
    )
    country = SelectField(_l("Country or region"), validate_choice=False, render_kw={"autocomplete": "country"})
    region = _line(_l("Region"), "region", "address-level1")
    city = _line(_l("City"), "city", "address-level2")
    line1 = _line(_l("Street and number"), "line1", "address-line1")
    postal_code = _line(_l("Postal code"), "postal_code", "postal-code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = _countries(language())
        if not self.country.data:
            self.country.data = current_app.config["SETTINGS"].country
        self._adapt()

    @property
    def place(self) -> places.Country:
        """How the chosen country writes addresses; the installation's own when there is no such country."""
        usual = places.COUNTRIES.get(current_app.config["SETTINGS"].country, places.COUNTRIES["CN"])
        return places.COUNTRIES.get(self.country.data, usual)

    @property
    def lines(self) -> list[Field]:
        """The fields of the place, in the order its people write them."""
        return [self._fields[name] for name in self.place.order]

    @property
    def regions(self) -> tuple[str, ...]:
        """Regions to suggest."""
        return places.regions(self.place.code)

    def _adapt(self) -> None:
        place = self.place
        for name in _LONGEST:
            field = self._fields[name]
            if name not in place.order:
                field.data = ""
                continue
            field.label.text = place.label(name)
            if place.needs(name):
                field.validators = [needed(), *(v for v in field.validators if not isinstance(v, DataRequired))]
                field.flags.required = True
        if place.example:
            sentence = _("Like %(example)s.") if place.postal_needed else _("Like %(example)s, if you know it.")
            self.postal_code.description = sentence % {"example": place.example}
        if place.postal.replace("\\d", "").strip("{}0123456789?()-,") == "":
            self.postal_code.render_kw = {**self.postal_code.render_kw, "inputmode": "numeric"}

    def validate_country(self, field: SelectField) -> None:
        """Only where we send to."""
        if field.data not in places.COUNTRIES:
            raise ValidationError(_("Please choose one of the countries."))

    def validate_phone(self, field: TelField) -> None:
        """A number that can be called."""
        try:
            places.parse_phone(field.data or "", self.place.code)
        except Refused as refused:
            raise ValidationError(refused.sentence) from refused

    def validate_postal_code(self, field: StringField) -> None:
        """A postal code as the country writes them."""
        try:
            places.checked_postal_code(field.data or "", self.place)
        except Refused as refused:
            raise ValidationError(refused.sentence) from refused

    def written(self) -> Written:
        """The address as typed; verbs check it again and keep it evenly."""
        values = {name: (self._fields[name].data or "") for name in Written._fields}
        return Written(**values)

    def fill(self, address: Written) -> None:
        """Show an address that is kept, its phone as people write it."""
        for name in Written._fields:
            self._fields[name].data = getattr(address, name)
        self.phone.data = places.say_phone(address.phone, address.country)
        self._adapt()


@cache
def _countries(_language: str) -> list[Option]:
    return [Option(*one) for one in places.countries()]


def is_redraw() -> bool:
    """Whether this request only asks for the fields of another country."""
    return REDRAW in request.form
