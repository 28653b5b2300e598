"""Each finding is a sentence that names what happened and what became of it, said in the reader's language."""

from __future__ import annotations

from typing import Any, Final

from storefront.imports.catalogue import Params
from storefront.kernel.words import gettext, lazy

_FILE: Final[dict[str, Any]] = {
    "file_too_large": lazy("This file is larger than %(limit)s MB. Please split it into smaller files."),
    "file_empty": lazy("This file is empty. Please choose the CSV file of your catalogue."),
    "is_workbook": lazy("This is a workbook. Please save it as CSV in your spreadsheet program and send that file."),
    "is_archive": lazy("This is a packed archive. Please unpack it and send the CSV file inside."),
    "is_not_text": lazy("This file is not a CSV. Please choose the CSV file of your catalogue."),
    "column_missing": lazy("The first row must name the columns, and the column “%(name)s” is missing."),
    "too_many_columns": lazy("This file has more than %(limit)s columns. Please keep to the columns of a product CSV."),
    "too_many_rows": lazy("This file has more than %(limit)s rows. Please split it into smaller files."),
    "cell_too_long": lazy(
        "A cell is longer than %(limit)s characters. Perhaps a quotation mark above it never closes. Please check it."
    ),
    "encoding_found": lazy("The file is written as %(encoding)s and was read so. Please check a few names."),
    "encoding_damaged": lazy(
        "The file is written as %(encoding)s, and some of its characters are damaged. They are marked below."
    ),
    "nulls_removed": lazy("%(count)s empty characters were removed from the file."),
    "quote_open": lazy("A quotation mark opens here and never closes, so everything after it was read as one cell."),
}

_HEADER: Final[dict[str, Any]] = {
    "column_twice": lazy("This column is there twice. The first one counts."),
    "column_unknown": lazy("This column has no meaning here. Its contents are kept for your export."),
    "column_nameless": lazy("Column %(number)s has no name. Its contents were left out."),
}

_ROW: Final[dict[str, Any]] = {
    "handle_missing": lazy("This row has no handle, so it belongs to no product. It was left out."),
    "rows_apart": lazy("This product began in row %(other)s with others in between. Its rows were put together."),
    "row_short": lazy("This row has %(cells)s of %(columns)s cells. The missing ones count as empty."),
    "row_long": lazy("This row has %(cells)s cells, the header %(columns)s. What stands beyond was left out."),
    "characters_damaged": lazy("This text holds characters that were damaged before it came here. Please correct it."),
    "cell_not_kept": lazy("This row holds no variant, so this cell could not be kept for the export."),
    "text_cut": lazy("This text has %(length)s characters. It was cut to %(limit)s."),
    "gift_card": lazy("Gift cards are not sold here. This one is kept for your export only."),
    "flag_unreadable": lazy("This is neither true nor false. It counts as false."),
    "number_wide": lazy("Full-width digits were read as ordinary ones."),
}

_WORDS: Final[dict[str, Any]] = {
    "title_missing": lazy("“%(handle)s” has no title, so the product was left out."),
    "title_late": lazy("The first row of this product has no title. The one in row %(other)s was taken."),
    "title_differs": lazy("This title differs from the one in row %(other)s, which counts."),
    "body_cleaned": lazy("Parts of this description are not shown here and were taken out."),
    "tags_cut": lazy("This product has more than %(limit)s tags. The first ones were taken."),
    "address_unusable": lazy("This is not the address of a picture on the web. The product has one picture less."),
    "position_unreadable": lazy("This is not a position. The picture stands last."),
    "pictures_cut": lazy("This product has more than %(limit)s pictures. The first ones were taken."),
}

_VARIANT: Final[dict[str, Any]] = {
    "price_missing": lazy("There is no price, so this variant was left out."),
    "price_zero": lazy("The price is zero, so this variant was left out."),
    "price_negative": lazy("The price is below zero and was left out."),
    "price_unreadable": lazy("This is not a price we can read. Please write it like 1234.50."),
    "price_too_fine": lazy("This price has more decimals than the currency. Please round it."),
    "price_too_high": lazy("This price is higher than we can take."),
    "price_other_currency": lazy("This names another currency. The number was taken as a price in ours."),
    "price_thousands": lazy("The point was read as separating thousands, as this file uses commas for decimals."),
    "compare_at_not_higher": lazy("The former price is not higher than the price and was left out."),
    "quantity_unreadable": lazy("This is not a whole number. The variant has no first batch."),
    "quantity_negative": lazy("The stock is below zero and counts as none."),
    "quantity_too_high": lazy("This is more stock than we can take. The variant has no first batch."),
    "grams_unreadable": lazy("This is not a weight in grams. The variant has none."),
    "grams_negative": lazy("A weight is not below zero. It counts as zero."),
    "grams_rounded": lazy("Weights are whole grams here. This one was rounded up."),
    "grams_too_high": lazy("This weight is higher than we can take. The variant has none."),
    "barcode_rounded": lazy(
        "A spreadsheet has rounded this barcode, so it was left out. Please format the column as text."
    ),
    "sku_twice": lazy("This SKU already stands in row %(other)s. This variant has none."),
    "options_twice": lazy("These options already stand in row %(other)s. This variant was left out."),
    "option_value_missing": lazy("“%(option)s” has no value here, so this variant was left out."),
    "option_name_missing": lazy("This option has a value and no name. It was given one."),
    "option_name_twice": lazy("Two options have the same name. The second was given a number."),
    "option_name_differs": lazy("This name differs from the one in row %(other)s, which counts."),
    "option_unused": lazy("This option has no value. It was left out."),
    "too_many_options": lazy("A product has at most %(limit)s options here. Further ones were left out."),
    "too_many_variants": lazy("A product has at most %(limit)s variants here. This one was left out."),
}

SENTENCES: Final[dict[str, Any]] = _FILE | _HEADER | _ROW | _WORDS | _VARIANT

STATES_SAID: Final[dict[str, Any]] = {
    "uploaded": lazy("Being read"),
    "checked": lazy("Waits for you"),
    "running": lazy("Running"),
    "done": lazy("Done"),
    "failed": lazy("Not taken"),
    "cancelled": lazy("Stopped"),
}
OUTCOMES_SAID: Final[dict[str, Any]] = {
    "waiting": lazy("Waiting"),
    "created": lazy("Created"),
    "changed": lazy("Changed"),
    "proposed": lazy("Looked at first"),
    "unchanged": lazy("Unchanged"),
    "skipped": lazy("Left out"),
    "failed": lazy("Refused"),
    "kept": lazy("Kept for the export"),
}
SEVERITIES_SAID: Final[dict[str, Any]] = {
    "error": lazy("Left out"),
    "warning": lazy("Taken changed"),
    "info": lazy("Good to know"),
}


def say(code: str, params: Params) -> str:
    """The sentence of a finding in the reader's language."""
    return gettext(SENTENCES[code].sentence, **params)
