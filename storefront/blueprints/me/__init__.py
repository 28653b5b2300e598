"""What belongs to the person who asks: their things, addresses, sessions, name and language."""

from storefront.blueprints.me import addresses, home, orders, security, settings

bps = (home.bp, orders.bp, addresses.bp, security.bp, settings.bp)
