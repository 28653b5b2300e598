"""The few icons, drawn in one 1.5 px line on a 24 px square; each is written where it stands.

Written in place, not as a sprite: a fragment then needs nothing of its page, the same path again costs a few bytes once
compressed, and no page can miss a symbol.
"""

from functools import cache
from typing import Final

from markupsafe import Markup

ICONS: Final = {
    "alert": '<path d="M12 4 2.8 20h18.4zM12 10v4.5m0 2.5v.2"/>',
    "back": '<path d="m14.5 5-7 7 7 7"/>',
    "bag": '<path d="M5 8.5h14l1 11.5H4zM8.5 11V7a3.5 3.5 0 0 1 7 0v4"/>',
    "bank": '<path d="M3.5 9.5 12 4l8.5 5.5zM6 12.5v5m4-5v5m4-5v5m4-5v5M3.5 20.5h17"/>',
    "bell": '<path d="M5 17h14l-1.5-2.5V10a5.5 5.5 0 0 0-11 0v4.5zm5 3h4"/>',
    "card": '<path d="M3 6h18v12.5H3zM3 10h18M6.5 15H10"/>',
    "chart": '<path d="M4 20h16M6.5 16.5v-5m5.5 5v-10m5.5 10V9"/>',
    "chat": '<path d="M4 5h16v11.5h-9L7 20v-3.5H4z"/>',
    "check": '<path d="m4.5 12.5 5 5 10-11"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.3 2"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "copy": '<path d="M8.5 8.5h11v11h-11zM15.5 8.5v-4h-11v11h4"/>',
    "down": '<path d="m5 9.5 7 7 7-7"/>',
    "gift": '<path d="M4 9h16v4H4zm1.5 4h13v7.5h-13zM12 9v11.5M12 9C9 9 7.5 7.5 7.5 6S10.5 3.5 12 9zm0 0c3 0'
    ' 4.5-1.5 4.5-3S13.5 3.5 12 9z"/>',
    "heart": '<path d="M12 20C7 16.5 3.5 13.3 3.5 9.3A4.3 4.3 0 0 1 12 7.5a4.3 4.3 0 0 1 8.5 1.8C20.5'
    ' 13.3 17 16.5 12 20z"/>',
    "mail": '<path d="M3.5 6h17v12.5h-17zm0 .5 8.5 7 8.5-7"/>',
    "more": '<path d="M5 12h.1M12 12h.1M19 12h.1" stroke-width="2.5"/>',
    "next": '<path d="m9.5 5 7 7-7 7"/>',
    "person": '<circle cx="12" cy="8.5" r="4"/><path d="M4.5 20.5c.5-4 3.5-6 7.5-6s7 2 7.5 6"/>',
    "phone": '<path d="M7.5 2.5h9v19h-9zM11 18.5h2"/>',
    "photo": '<path d="M3.5 5.5h17v13h-17zm0 10.5 5-5 4.5 4.5 2.5-2.5 5 4.5"/><circle cx="15.5" cy="9.5" r="1.2"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "return": '<path d="M8.5 13.5 4 9l4.5-4.5M4 9h10.5a5.5 5.5 0 0 1 0 11H8"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
    "settings": '<path d="M4 7h9m4 0h3M4 17h3m4 0h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>',
    "share": '<path d="M12 14.5V3.5m-4 4 4-4 4 4M6.5 11H5v9.5h14V11h-1.5"/>',
    "shield": '<path d="M12 3.5 5 6v5.5c0 4.5 3 7.5 7 9 4-1.5 7-4.5 7-9V6zM9 12l2.2 2.2L15.2 10"/>',
    "swap": '<path d="M4 8.5h15.5m-4-4 4 4-4 4M20 15.5H4.5m4-4-4 4 4 4"/>',
    "trace": '<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2m4-2v3m-6 0v3h3m3 0v0"/>',
    "truck": '<path d="M2.5 6.5H14V17H9.5m-5 0h-2V6.5M14 10h4l3.5 3.5V17H19m-5 0h.5"/><circle cx="7" cy="17.5" r="2"/>'
    '<circle cx="16.8" cy="17.5" r="2"/>',
    "wallet": '<path d="M18.5 8.5V5H4.5a1.5 1.5 0 0 0 0 3.5h16V19h-16A1.5 1.5 0 0 1 3 17.5v-11M16.5 13.8v.2"/>',
    "wechat": '<path d="M15.5 9.3C15.2 6 12.5 4 9 4 5.2 4 2.5 6.4 2.5 9.5c0 1.8 1 3.4 2.5 4.4L4.5 16l2.6-1.3c.7.2'
    ' 1.4.3 2.1.3"/><path d="M21.5 15c0-2.9-2.7-5.2-6-5.2s-6 2.3-6 5.2 2.7 5.2 6 5.2c.7 0 1.4-.1 2-.3l2.3 1.1-.5'
    '-1.9c1.3-1 2.2-2.4 2.2-4.1zM7 8.3v.1M11 8.3v.1M13.5 13.8v.1M17.5 13.8v.1"/>',
}


@cache
def icon(name: str) -> Markup:
    """An icon that says nothing by itself: words stand beside it. An unknown name is a bug (KeyError)."""
    return Markup(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{ICONS[name]}</svg>')  # nosec B704 - ours
