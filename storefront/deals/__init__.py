"""A deal is a brand's day, the week's special or a shop's own: other prices for a while, begun and ended by the clock.

A plan, once agreed by who bears it, makes its deals by itself. Shops read what runs (`item_of`, `runs_in`), placing
takes its pieces (`take`), pages turn at the clock's edges (`last_start`, `last_end`).
"""

from storefront.deals import making, planning
from storefront.deals.coming import Coming, coming
from storefront.deals.making import AHEAD, cost, spent, times_of
from storefront.deals.models import KINDS, PLATFORM, Deal, DealItem, DealPlan, PlanItem
from storefront.deals.planning import Price, Rhythm, agree, decline, draft, offer, put_in, stop
from storefront.deals.reading import PAGE, Day, Whose, calendar, plan, plans, waiting
from storefront.deals.running import NOW, edges, item_of, last_end, last_start, moment, runs_in
from storefront.deals.taking import give_back, take

sweeps = (*planning.sweeps, *making.sweeps)

__all__ = [
    "AHEAD",
    "KINDS",
    "NOW",
    "PAGE",
    "PLATFORM",
    "Coming",
    "Day",
    "Deal",
    "DealItem",
    "DealPlan",
    "PlanItem",
    "Price",
    "Rhythm",
    "Whose",
    "agree",
    "calendar",
    "coming",
    "cost",
    "decline",
    "draft",
    "edges",
    "give_back",
    "item_of",
    "last_end",
    "last_start",
    "making",
    "moment",
    "offer",
    "plan",
    "planning",
    "plans",
    "put_in",
    "runs_in",
    "spent",
    "stop",
    "sweeps",
    "take",
    "times_of",
    "waiting",
]
