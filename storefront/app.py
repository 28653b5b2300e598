"""create_app puts the pieces together; it is the only file that knows them all."""

import importlib
from types import ModuleType
from urllib.parse import SplitResult, urlsplit

import htmx_flask
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from storefront import facts, reactions
from storefront.kernel import db, money, reads
from storefront.kernel.columns import from_json
from storefront.settings import Settings
from storefront.web import compression, cookies, desks, forgery, frame, guards, login, refusals, routes, slots

CAPABILITIES = (
    "audit policies accounts ledger notices search moderation suppliers products batches imports deals shops wallets"
    " payments carts orders"
).split()
BLUEPRINTS = (
    "health files accounts accounts_emails dev dev_sandbox me operator desk supply guarantees home shops search"
    " suppliers machines"
    " carts checkout orders payments webhooks trace dev_mail dev_push notices sell moderation"
).split()
# The social wing: SOCIAL=0 starts without it, and nothing below knows.
SOCIAL_ROOMS: tuple[str, ...] = ("coupons", "referrals", "questions", "photos", "packets")
SOCIAL_BLUEPRINTS: tuple[str, ...] = ("deals", "coupons", "referrals", "questions", "photos", "packets")
MACHINE_ROOMS = ("kernel.files", "kernel.attempts")  # kernel parts with sweeps of their own


def create_app(settings: Settings | None = None) -> Flask:
    """An application over one installation's settings (the environment's when none are given)."""
    settings = settings or Settings.read()
    settings.folder.mkdir(parents=True, exist_ok=True)
    app = Flask("storefront", static_folder=None)
    app.ensure_sync = lambda view: view  # type: ignore[assignment,method-assign]  # nothing of ours is async
    _configure(app, settings)
    htmx_flask.Htmx().init_app(app)
    db.connect(app)
    reads.connect(app)
    social = settings.social == "1"
    words = (*CAPABILITIES, *MACHINE_ROOMS, *(SOCIAL_ROOMS if social else ()))
    rooms = [importlib.import_module(f"storefront.{name}") for name in words]
    facts.connect(app, reactions.table(social=social))
    app.extensions["sweeps"] = tuple(sweep for room in rooms for sweep in getattr(room, "sweeps", ()))
    app.extensions["outbox"] = _handlers(rooms)
    app.extensions["outbox_pauses"] = {
        kind: waits for room in rooms for kind, waits in getattr(room, "outbox_pauses", {}).items()
    }
    app.extensions["file_names"] = {
        room.__name__.rpartition(".")[2]: room.file_names for room in rooms if hasattr(room, "file_names")
    }
    routes.connect(app)
    compression.connect(app)
    login.connect(app)
    frame.connect(app)
    desks.connect(app)
    slots.connect(app)
    refusals.connect(app)
    app.before_request(forgery.refuse_forged)
    app.after_request(guards.keep_visitor)
    for name in (*BLUEPRINTS, *(SOCIAL_BLUEPRINTS if social else ())):
        _register(app, importlib.import_module(f"storefront.blueprints.{name}"))
    return app


def _configure(app: Flask, settings: Settings) -> None:
    base = urlsplit(settings.base_url)
    https = base.scheme == "https"
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret(),
        SECRET_KEY_FALLBACKS=settings.secret_key_fallbacks.split(),
        SQLALCHEMY_DATABASE_URI=settings.database(),
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        TRUSTED_HOSTS=[base.hostname or "", *settings.trusted_hosts.split()],
        ORIGINS=_origins(base, settings.trusted_hosts.split()),
        UPLOADS=str(settings.folder / "uploads"),
        HTTPS=https,
        SESSION_NAME=cookies.named(guards.SESSION, https=https),
        MAX_CONTENT_LENGTH=32 * 2**20,
        MAX_FORM_MEMORY_SIZE=500_000,
        MAX_FORM_PARTS=2000,
    )
    money.currency = settings.currency
    if proxies := int(settings.proxies):
        app.wsgi_app = ProxyFix(app.wsgi_app, proxies, proxies, proxies)  # type: ignore[method-assign]


def _origins(base: SplitResult, hosts: list[str]) -> frozenset[str]:
    """What a browser calls our own pages (`Origin`): BASE_URL, and each trusted host with its scheme and port."""
    port = "" if base.port in (None, {"http": 80, "https": 443}.get(base.scheme)) else f":{base.port}"
    names = [base.hostname or "", *(host.partition(":")[0] for host in hosts if not host.startswith("."))]
    return frozenset(f"{base.scheme}://{_bracketed(name.lower())}{port}" for name in names)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _engine_options(settings: Settings) -> dict[str, object]:
    if settings.database().startswith("sqlite"):
        return {"pool_size": 8, "max_overflow": 60, "hide_parameters": True}
    bounds = "-c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000"
    return {
        "pool_size": 8,
        "max_overflow": 60,
        "hide_parameters": True,  # an error's text goes into the log: what was asked with stays out of it
        "isolation_level": "AUTOCOMMIT",  # of what is read; a verb's face says READ COMMITTED (kernel.db)
        "json_deserializer": from_json,
        "connect_args": {"options": f"{bounds} -c jit=off"},  # machine code for a statement costs more than it runs
    }


def _handlers(rooms: list[ModuleType]) -> dict[str, object]:
    found: dict[str, object] = {}
    for room in rooms:
        for kind, handler in getattr(room, "outbox_handlers", {}).items():
            assert kind not in found, f"two rooms deliver {kind}"
            found[kind] = handler
    return found


def _register(app: Flask, module: ModuleType) -> None:
    """A blueprint module offers `bp`, or `bps` when it holds several nouns."""
    for blueprint in getattr(module, "bps", None) or (module.bp,):
        app.register_blueprint(blueprint)
