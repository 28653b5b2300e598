"""What belongs to the person who asks: their things, addresses, sessions, name and language."""

from storefront.blueprints.me import addresses, home, security, settings

bps = (home.bp, addresses.bp, security.bp, settings.bp)
