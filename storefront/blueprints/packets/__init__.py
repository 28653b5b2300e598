"""Red packets: the page one opens, and where resellers, staff and customers fill them."""

from storefront.blueprints.packets import desk, mine, opening, plans, sell

bps = (opening.bp, sell.bp, desk.bp, mine.bp, *plans.bps)
