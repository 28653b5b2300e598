"""What staff did is written once, in order, each entry holding the hash of the one before; nobody can change it."""

from storefront.audit import triggers
from storefront.audit.models import Entry
from storefront.audit.reading import Told, count_since, entries
from storefront.audit.recording import record
from storefront.audit.verifying import Verdict, verify

__all__ = ["Entry", "Told", "Verdict", "count_since", "entries", "record", "triggers", "verify"]
