"""A form of many rows: those in which something is typed count, and what is wrong with one is said in it."""

from collections.abc import Sequence

from storefront.kernel.errors import Refused
from storefront.web.forms import Form


class RowsForm(Form):
    """A sentence about a row stands in it: "rules-1-country" is the second row in which something is typed."""

    def rows(self) -> Sequence[Form]:
        """The rows in which something is typed."""
        raise NotImplementedError

    def refuse(self, refused: Refused) -> None:
        """Say it in its row, if it is about one that is here."""
        _list, _dash, rest = (refused.field or "").partition("-")
        place, _dash, name = rest.partition("-")
        rows = self.rows()
        if place.isascii() and place.isdigit() and int(place) < len(rows) and name in rows[int(place)]._fields:
            field = rows[int(place)]._fields[name]
            field.errors = [*field.errors, refused.sentence]
        else:
            super().refuse(refused)
