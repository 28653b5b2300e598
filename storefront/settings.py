"""Everything an operator can set, by environment variable, in one place; with none set the embedded defaults run."""

import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo


def _setting(name: str, default: str, says: str) -> Any:
    return field(default=default, metadata={"name": name, "says": says})


DEMO: Final = {  # what is usual where DEMO=1 and nothing else is said
    "payments": "sandbox cod transfer",
    "bank_account": "Demo Bank, Storefront, 6222 0000 0000 0000",
    "trusted_hosts": "localhost",
    "push": "kept",
}


@dataclass(frozen=True)
class Settings:
    """The installation as its environment describes it. Names and meanings are printed by `storefront settings`."""

    data_dir: str = _setting("DATA_DIR", "data", "folder of the SQLite file, uploads and generated keys")
    database_url: str = _setting(
        "DATABASE_URL",
        "",
        "PostgreSQL, as postgresql+psycopg://…, with the tables' owner to `migrate`; empty: SQLite in DATA_DIR",
    )
    secret_key: str = _setting("SECRET_KEY", "", "32 random bytes or more; empty: made once and kept in DATA_DIR")
    secret_key_fallbacks: str = _setting(
        "SECRET_KEY_FALLBACKS", "", "earlier secret keys, until `storefront rotate` has run"
    )
    base_url: str = _setting("BASE_URL", "http://127.0.0.1:8000", "the address people use, in mails too; follows PORT")
    trusted_hosts: str = _setting("TRUSTED_HOSTS", "", "further host names that are answered, separated by spaces")
    proxies: str = _setting("PROXIES", "0", "how many proxies of yours stand in front and set X-Forwarded-*")
    operator: str = _setting("OPERATOR", "Storefront", "the platform's name until staff have written it")
    currency: str = _setting("CURRENCY", "CNY", "ISO 4217 code; cannot change once orders exist")
    time_zone: str = _setting("TIME_ZONE", "Asia/Shanghai", "whose days are counted")
    country: str = _setting("COUNTRY", "CN", "the country a checkout starts with")
    payments: str = _setting("PAYMENTS", "transfer cod", "ways to pay, in order: sandbox cod transfer")
    bank_account: str = _setting("BANK_ACCOUNT", "", "what a customer who pays by transfer is told: name, bank, number")
    mail_from: str = _setting("MAIL_FROM", "shop@localhost", "sender of mails")
    smtp_url: str = _setting("SMTP_URL", "", "smtp://user:password@host:587; empty: mails are kept, not sent")
    push: str = _setting(
        "PUSH", "web", "web: notices reach browsers that asked; kept: nothing is called, /dev/push shows them"
    )
    vapid_key: str = _setting(
        "VAPID_KEY", "", "private P-256 key of web push, 32 bytes in base64url; empty: made and kept in DATA_DIR"
    )
    demo: str = _setting("DEMO", "0", "1: the demo platform, with /dev/mail, /dev/sandbox and /dev/components")
    social: str = _setting("SOCIAL", "1", "0 starts the application without its social wing")
    host: str = _setting("HOST", "127.0.0.1", "the network address that is listened on; 0.0.0.0: all of this machine's")
    port: str = _setting("PORT", "8000", "the port that is listened on")
    processes: str = _setting("PROCESSES", "2", "web processes: one per processor core")

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """The settings of an environment (the process's own when none is given)."""
        source = os.environ if environment is None else environment
        fields = cls.__dataclass_fields__.values()
        named = {f.name: source[f.metadata["name"]] for f in fields if source.get(f.metadata["name"])}
        usual = {"base_url": f"http://127.0.0.1:{named.get('port', '8000')}"}
        if named.get("demo") == "1":
            usual |= DEMO
        return cls(**{**usual, **named})

    @property
    def folder(self) -> Path:
        return Path(self.data_dir).resolve()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_demo(self) -> bool:
        return self.demo == "1"

    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        if not self.database_url:
            return f"sqlite:///{self.folder / 'storefront.db'}"
        for prefix in ("postgres://", "postgresql://"):
            if self.database_url.startswith(prefix):
                return "postgresql+psycopg://" + self.database_url.removeprefix(prefix)
        return self.database_url

    def secret(self) -> str:
        """The secret key: as set, else made once and kept, readable by its owner alone."""
        return self.secret_key or self._kept("secret-key", lambda: secrets.token_urlsafe(48))

    def push_key(self) -> str:
        """The private key by which push services know us: as set, else made once and kept like the secret key.

        Browsers that asked for notices know its public half: with another key they have to ask again.
        """
        return self.vapid_key or self._kept("push-key", lambda: secrets.token_urlsafe(32))

    def _kept(self, name: str, make: Callable[[], str]) -> str:
        path = self.folder / name
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}")
            draft.touch(mode=0o600)
            draft.write_text(make())
            with suppress(FileExistsError):  # the first process wins, the others read its key
                os.link(draft, path)
            draft.unlink()
        return path.read_text().strip()
