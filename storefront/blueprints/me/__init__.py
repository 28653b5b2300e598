"""What belongs to the person who asks: their things, addresses, sessions, name and language."""

from storefront.blueprints.me import addresses, home, notifications, orders, security, settings, wallet

bps = (home.bp, orders.bp, wallet.bp, notifications.bp, addresses.bp, security.bp, settings.bp)
