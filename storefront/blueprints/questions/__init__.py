"""Questions: under a product, each with a page of its own, and at the desks of whoever should answer."""

from storefront.blueprints.questions import desk, me, one, product, sell, supply

bps = (product.bp, one.bp, me.bp, sell.bp, supply.bp, desk.bp)
