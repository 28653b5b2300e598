"""Photos: shared from an order, seen under a product, each with a page of its own, and at the desks of who sells."""

from storefront.blueprints.photos import me, one, order, own, product, sell, supply

bps = (product.bp, order.bp, own.bp, one.bp, me.bp, sell.bp, supply.bp)
