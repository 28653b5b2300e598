"""Words in, (kind, id) out: the same answers on every database, in Chinese and English, for whatever was typed.

`put` and `remove` keep what can be found; `candidates`, `find` and `suggest` answer. `fold` says whether two names are
one. The index is no model: `triggers.statements` make it.
"""

from storefront.search import triggers
from storefront.search.finding import Found, Suggestion, candidates, find, suggest
from storefront.search.folding import fold, tokens
from storefront.search.indexing import put, remove
from storefront.search.likening import similar

__all__ = [
    "Found", "Suggestion", "candidates", "find", "fold", "put", "remove", "similar", "suggest", "tokens", "triggers",
]  # fmt: skip
