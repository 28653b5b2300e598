"""One asks in one field, whoever knows answers, and everybody reads who speaks; who sells cannot make it disappear."""

from storefront.questions import asking, waiting
from storefront.questions.answering import Speaker, accept, answer, asked_by, speaker, vote
from storefront.questions.asking import LONGEST, ask, confirm, key_of, link, opens
from storefront.questions.changing import reword, withdraw
from storefront.questions.desks import FILTERS, Row, escalated, for_shop, for_supplier, of_account, open_for, siblings
from storefront.questions.guarding import hidden, returned, seen
from storefront.questions.merging import merge
from storefront.questions.models import Answer, Ask, Question, Vote
from storefront.questions.passing import be_asked, lets_be_asked
from storefront.questions.reading import Asked, Reply, answer_of, by_id, like, lower_bound, of_product, told

sweeps = waiting.sweeps
remakings = (asking.remaking,)

__all__ = [
    "FILTERS", "LONGEST", "Answer", "Ask", "Asked", "Question", "Reply", "Row", "Speaker", "Vote", "accept", "answer",
    "answer_of", "ask", "asked_by", "be_asked", "by_id", "confirm", "escalated", "for_shop", "for_supplier", "hidden",
    "key_of", "lets_be_asked", "like", "link", "lower_bound", "merge", "of_account", "of_product", "open_for", "opens",
    "remakings", "returned", "reword", "seen", "siblings", "speaker", "sweeps", "told", "vote", "withdraw",
]  # fmt: skip
