"""Every cookie of ours is set here: no script reads it, and on https its name makes a browser hold it to our host.

`__Host-` is for those of the whole site, `__Secure-` for those of one path (RFC 6265bis, 4.1.3). On http, where no
browser would take them so, the names stand alone.
"""

from typing import Any

from flask import Response, current_app, request


def named(name: str, path: str = "/", *, https: bool) -> str:
    """What a cookie for this path is called."""
    if not https:
        return name
    return f"__Host-{name}" if path == "/" else f"__Secure-{name}"


def read(name: str, path: str = "/") -> str:
    """What a cookie of ours holds; empty without one."""
    return request.cookies.get(named(name, path, https=current_app.config["HTTPS"]), "")


def give(response: Response, name: str, value: str, seconds: int, path: str = "/") -> None:
    """Let the browser keep a cookie so many seconds long, for addresses that begin with this path."""
    options = _options(path)
    response.set_cookie(named(name, path, https=options["secure"]), value, max_age=seconds, **options)


def take(response: Response, name: str, path: str = "/") -> None:
    """Let the browser forget a cookie."""
    options = _options(path)
    response.delete_cookie(named(name, path, https=options["secure"]), **options)


def _options(path: str) -> dict[str, Any]:
    return {"httponly": True, "samesite": "Lax", "secure": bool(current_app.config["HTTPS"]), "path": path}
