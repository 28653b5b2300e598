"""Every answer carries the same few headers: strict content policy without a nonce, nothing private in a cache."""

from flask import Flask, Response, g, request

PERMISSIONS = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"
VARY = ("HX-Request", "HX-Target", "HX-History-Restore-Request", "Cookie", "Accept-Language", "Sec-Fetch-Site")


def content_policy(style_hash: str) -> str:
    """The content policy of pages: our own scripts and pictures, the one inline style sheet by its hash."""
    return (
        "default-src 'self'; script-src 'self'; "
        f"style-src 'self' '{style_hash}'; img-src 'self' data: blob:; base-uri 'none'; object-src 'none'; "
        "frame-ancestors 'none'; form-action 'self'; manifest-src 'self'; worker-src 'self'"
    )


def connect(app: Flask, style_hash: str) -> None:
    """Set the headers on every answer; a view's own choice stays."""
    policy = content_policy(style_hash)

    @app.after_request
    def _headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if app.config["HTTPS"]:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if response.mimetype == "text/html":
            response.vary.update(VARY)
            if not g.get("may_be_cached"):
                headers.setdefault("Cache-Control", "private, no-store")
        elif request.method not in ("GET", "HEAD"):
            headers.setdefault("Cache-Control", "no-store")
        return response
