"""An instant is shown in the platform's time zone, in the reader's language, always in the same few forms."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime
from markupsafe import Markup, escape

from storefront.kernel import clock
from storefront.kernel.words import _, _n, language

zone = ZoneInfo("Asia/Shanghai")  # set once at start by the app

# The day of the week stands with a date: people plan in weekdays. `far` is used when the year is another one.
_PATTERNS: Final = {
    "en": {"moment": "EEE d MMM, HH:mm", "far": "d MMM yyyy, HH:mm", "day": "EEE d MMM", "date": "d MMMM yyyy"},
    "zh_Hant": {"moment": "M/d（EEEEE）HH:mm", "far": "yyyy/M/d HH:mm", "day": "M/d（EEEEE）", "date": "yyyy年M月d日"},
    "zh_Hans": {"moment": "M月d日 EEE HH:mm", "far": "yyyy年M月d日 HH:mm", "day": "M月d日 EEE", "date": "yyyy年M月d日"},
}


def said(at: datetime, form: str = "moment") -> str:
    """An instant in words; `form` is moment, day, date or clock. Only "moment" speaks of today and tomorrow."""
    there, here = at.astimezone(zone), clock.now().astimezone(zone)
    if form == "clock":
        return f"{there:%H:%M}"
    if form == "moment" and there.date() == here.date():
        return _("today, %(clock)s", clock=f"{there:%H:%M}")
    if form == "moment" and there.date() == here.date() + timedelta(days=1):
        return _("tomorrow, %(clock)s", clock=f"{there:%H:%M}")
    if there.year != here.year and form != "date":
        form = "far" if form == "moment" else "date"
    return _formatted(there.replace(second=0, microsecond=0, tzinfo=None), form, language())


def time(at: datetime, form: str = "moment") -> Markup:
    """`said` inside a <time> that machines can read."""
    exact = at.astimezone(zone).isoformat(timespec="minutes")
    return Markup(f'<time datetime="{exact}">{escape(said(at, form))}</time>')  # nosec B704 - escaped


def left(until: datetime) -> str:
    """How long there is until an instant, in its largest fitting unit, or how late it is."""
    span = int((until - clock.now()).total_seconds())
    if span < 0:
        return _late(-span)
    minutes = (span + 59) // 60  # a page drawn a second later still says "6 days left"
    if minutes >= 2 * 1440:
        return _n("%(num)d day left", "%(num)d days left", minutes // 1440)
    if minutes >= 60:
        return _n("%(num)d hour left", "%(num)d hours left", minutes // 60)
    return _n("%(num)d minute left", "%(num)d minutes left", minutes)


def _late(span: int) -> str:
    if span >= 2 * 86400:
        return _n("%(num)d day late", "%(num)d days late", span // 86400)
    if span >= 3600:
        return _n("%(num)d hour late", "%(num)d hours late", span // 3600)
    return _n("%(num)d minute late", "%(num)d minutes late", max(span // 60, 1))


def ago(at: datetime) -> str:
    """How long ago an instant was, in words."""
    span = max(int((clock.now() - at).total_seconds()), 0)
    if span < 60:
        return _("just now")
    if span < 3600:
        return _n("%(num)d minute ago", "%(num)d minutes ago", span // 60)
    if span < 86400:
        return _n("%(num)d hour ago", "%(num)d hours ago", span // 3600)
    return _n("%(num)d day ago", "%(num)d days ago", span // 86400) if span < 30 * 86400 else said(at, "date")


@lru_cache(maxsize=4096)
def _formatted(there: datetime, form: str, spoken: str) -> str:
    return format_datetime(there, _PATTERNS[spoken][form], locale=Locale.parse(spoken))
