"""Who owns and ships the goods: vetted before they sell, and what was checked is public.

Any change of a supplier's goods moves its `catalogue_version` on (`bump`); pages are cached under it.
"""

from storefront.suppliers.freighting import EVERYWHERE, FreightRule, freight, freight_rules, rule_for, set_freight
from storefront.suppliers.models import (
    CHECKS,
    FREIGHT_KINDS,
    KINDS,
    STATES,
    Freight,
    Supplier,
    SupplierCheck,
    SupplierStep,
)
from storefront.suppliers.opening import change, open
from storefront.suppliers.reading import (
    Checked,
    bump,
    by_id,
    by_slug,
    catalogue_versions,
    checks_of,
    names,
    of,
    of_account,
    waiting,
)
from storefront.suppliers.vetting import (
    TRANSITIONS,
    approve,
    ask,
    close,
    confirm,
    leave,
    reject,
    resume,
    submit,
    suspend,
    take_up,
)

__all__ = [
    "CHECKS",
    "EVERYWHERE",
    "FREIGHT_KINDS",
    "KINDS",
    "STATES",
    "TRANSITIONS",
    "Checked",
    "Freight",
    "FreightRule",
    "Supplier",
    "SupplierCheck",
    "SupplierStep",
    "approve",
    "ask",
    "bump",
    "by_id",
    "by_slug",
    "catalogue_versions",
    "change",
    "checks_of",
    "close",
    "confirm",
    "freight",
    "freight_rules",
    "leave",
    "names",
    "of",
    "of_account",
    "open",
    "reject",
    "resume",
    "rule_for",
    "set_freight",
    "submit",
    "suspend",
    "take_up",
    "waiting",
]
