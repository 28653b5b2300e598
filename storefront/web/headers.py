"""Every answer carries the same few headers: strict content policy without a nonce, nothing private in a cache."""

from flask import Flask, Response, g, request

PERMISSIONS = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"
TYPE = ("X-Content-Type-Options", "nosniff")
TRANSPORT = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")  # on https alone
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
    always = [
        ("Content-Security-Policy", content_policy(style_hash)),
        TYPE,
        ("Referrer-Policy", "same-origin"),
        ("Permissions-Policy", PERMISSIONS),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ]
    if app.config["HTTPS"]:
        always.append(TRANSPORT)

    @app.after_request
    def _headers(response: Response) -> Response:
        headers = response.headers
        if response.status_code == 304:  # what is repeated beside the page that the browser has is bytes for nothing
            headers.setdefault("Vary", ", ".join(VARY))
            return response
        chosen = {name.lower() for name, _value in headers}
        headers.extend([(name, value) for name, value in always if name.lower() not in chosen])
        if response.mimetype == "text/html":
            if "vary" in chosen:
                response.vary.update(VARY)
            else:
                headers.add("Vary", ", ".join(VARY))
            if not g.get("may_be_cached"):
                headers.setdefault("Cache-Control", "private, no-store")
        elif request.method not in ("GET", "HEAD"):
            headers.setdefault("Cache-Control", "no-store")
        return response
