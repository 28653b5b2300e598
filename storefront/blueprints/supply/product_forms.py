"""One form holds a whole product as typed; what it cannot mean is said beside the field, a variant's in its row."""

from collections.abc import Sequence
from typing import Any, Final

from wtforms import FieldList, FormField, HiddenField, MultipleFileField, SelectField, StringField, TextAreaField
from wtforms.validators import Regexp

from storefront.kernel.words import lazy as _l
from storefront.products import MOST_VARIANTS, NOT_RETURNABLE
from storefront.web.fields import AtMost, needed
from storefront.web.forms import Form, Plain
from storefront.web.rows import RowsForm
from storefront.web.shapes import Option

LANGUAGES: Final = ("en", "zh_Hant", "zh_Hans")
REASONS: Final = {
    "made_to_order": _l("No: made to order"),
    "perishable": _l("No: perishable"),
    "digital": _l("No: digital goods, once opened"),
    "newspaper": _l("No: newspapers and magazines"),
    "hygiene": _l("No: for hygiene, once opened (customers confirm it)"),
    "activation": _l("No: loses its value once activated (customers confirm it)"),
    "near_expiry": _l("No: close to its last day (customers confirm it)"),
    "flawed": _l("No: sold with a flaw that is shown (customers confirm it)"),
}
MEASURES: Final = [Option("", "—"), *(Option(word, word) for word in ("g", "ml", "cm")), Option("piece", _l("pieces"))]
NONE: Final = Option("", "—")
TYPED: Final = (  # of a row: what makes it one
    "option1", "option2", "option3", "price", "band_low", "band_high", "compare_at", "sku", "weight_grams",
    "unit_quantity", "barcode",
)  # fmt: skip
_DECIMAL: Final = {"inputmode": "decimal", "autocomplete": "off"}
_DIGITS: Final = {"inputmode": "numeric", "autocomplete": "off"}


def line(label: Any, most: int = 120, *validators: Any, **attributes: Any) -> StringField:
    """One line of text."""
    return StringField(label, [AtMost(most), Plain(), *validators], render_kw=attributes or None)


class VariantForm(Form):
    """One variant. A row in which nothing is typed is none."""

    id = HiddenField()
    option1, option2, option3 = line(_l("Option 1")), line(_l("Option 2")), line(_l("Option 3"))
    price = StringField(_l("Your price"), [AtMost(20)], render_kw=_DECIMAL)
    band_low = StringField(_l("Shops ask at least"), [AtMost(20)], render_kw=_DECIMAL)
    band_high = StringField(_l("Shops ask at most"), [AtMost(20)], render_kw=_DECIMAL)
    compare_at = StringField(_l("Former price"), [AtMost(20)], render_kw=_DECIMAL)
    sku = line(_l("SKU"), 64)
    weight_grams = StringField(_l("Weight in grams"), [AtMost(9)], render_kw=_DIGITS)
    unit_quantity = StringField(_l("Holds"), [AtMost(9)], render_kw=_DIGITS)
    unit_measure = SelectField(_l("Measure"), choices=MEASURES, default="")
    barcode = line(_l("Barcode"), 64)
    picture = SelectField(_l("Picture"), choices=[NONE], default="")

    @property
    def is_empty(self) -> bool:
        return not any((self._fields[name].data or "").strip() for name in TYPED)


class ProductForm(RowsForm):
    """A product, whole. Texts without a language are in the one the supplier writes."""

    version = HiddenField(validators=[Regexp(r"\d{0,15}\Z")])
    title = StringField(_l("Title"), [needed(), AtMost(255), Plain()])
    description = TextAreaField(_l("Description"), [AtMost(60_000)], render_kw={"rows": 6})
    brand = line(_l("Brand"))
    category = line(_l("Category"))
    origin = line(_l("Where it is made"))
    attributes = TextAreaField(
        _l("Size, material, care"),
        [AtMost(20_000)],
        description=_l("One to a line, as “Glaze: celadon”. A line without a colon is a tag."),
        render_kw={"rows": 4},
    )
    rate = StringField(_l("Share for resellers, in percent of your price"), [needed(), AtMost(6)], render_kw=_DECIMAL)
    not_returnable_reason = SelectField(
        _l("May it be returned without a reason?"),
        choices=[Option("", _l("Yes, within seven days")), *(Option(word, REASONS[word]) for word in NOT_RETURNABLE)],
        default="",
    )
    option1, option2, option3 = line(_l("Option 1"), 60), line(_l("Option 2"), 60), line(_l("Option 3"), 60)
    variants = FieldList(FormField(VariantForm), min_entries=1, max_entries=MOST_VARIANTS + 1)
    title_en, title_zh_Hant, title_zh_Hans = (line(_l("Title"), 255) for _tongue in LANGUAGES)  # noqa: N815
    description_en, description_zh_Hant, description_zh_Hans = (  # noqa: N815
        TextAreaField(_l("Description"), [AtMost(60_000)], render_kw={"rows": 4}) for _tongue in LANGUAGES
    )

    def rows(self) -> list[VariantForm]:
        """The rows in which something is typed."""
        return [entry.form for entry in self.variants.entries if not entry.form.is_empty]

    def offer_pictures(self, choices: Sequence[Option]) -> None:
        """Let each variant choose among the product's pictures."""
        for entry in self.variants.entries:
            entry.form.picture.choices = [NONE, *choices]

    def add_row(self) -> None:
        """One empty row at the end, to go on in."""
        entries = self.variants.entries
        if not entries or (not entries[-1].form.is_empty and len(entries) <= MOST_VARIANTS):
            self.variants.append_entry()


class PicturesForm(Form):
    """Files that are sent; the room judges them."""

    pictures = MultipleFileField(_l("Pictures"))
