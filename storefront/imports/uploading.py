"""A file is looked at before it is kept: what can be seen to be no catalogue is refused at once, beside its field."""

from __future__ import annotations

from datetime import timedelta

from storefront.imports.catalogue import Problem, Unreadable
from storefront.imports.checking import check
from storefront.imports.cleaning import line
from storefront.imports.models import Import
from storefront.imports.parsing import glance
from storefront.imports.wording import say
from storefront.kernel import attempts, clock, files, idempotency
from storefront.kernel.actors import Actor
from storefront.kernel.db import atomic, session
from storefront.kernel.errors import Refused
from storefront.kernel.words import _, language
from storefront.suppliers import Supplier

ROOM = "imports"
AT_ONCE = 200_000
"""Files of at most this many bytes are checked while the supplier waits; larger ones by the worker."""

AN_HOUR = 60
"""How many files one supplier may send in an hour."""


def upload(
    supplier: Supplier, data: bytes, name: str, *, publish: bool, restock: bool = False, by: Actor, key: str
) -> Import:
    """Keep a file as an import that waits to be started; nothing of the catalogue is changed yet.

    The same `key` leads to the same import. Raises Refused at `file` for what is no product CSV, TooMany after AN_HOUR.
    """
    number = supplier.id
    attempts.spend("import", f"supplier:{number}", limit=AN_HOUR, window=timedelta(hours=1))
    try:
        glance(data)
    except Unreadable as refusal:
        raise Refused(sentence(refusal.problem), field="file") from None
    word = files.store(data, "text/csv", private=True)
    made = _keep(number, word, line(name)[:200] or "catalogue.csv", publish, restock, by, key)
    if len(data) <= AT_ONCE:
        check(made.id)
    return session.get_one(Import, made.id, populate_existing=True)


def sentence(problem: Problem) -> str:
    """A problem of the whole file, with its row where it has one."""
    said = say(problem.code, problem.params)
    return _("Row %(row)s: %(said)s", row=problem.row, said=said) if problem.row > 1 else said


@atomic()
def _keep(supplier_id: int, word: str, name: str, publish: bool, restock: bool, by: Actor, key: str) -> Import:
    contents = {"supplier": supplier_id, "file": word, "publish": publish, "restock": restock}
    if before := idempotency.claim("import", key, contents):
        return session.get_one(Import, int(before))
    now = clock.now()
    made = Import(
        supplier_id=supplier_id,
        file=word,
        name=name,
        publish=publish,
        restock=restock,
        language=language(),
        state="uploaded",
        state_at=now,
        by_id=by.id,
        at=now,
    )
    session.add(made)
    session.flush()
    files.keep(word, ROOM)
    idempotency.remember("import", key, str(made.id))
    return made
