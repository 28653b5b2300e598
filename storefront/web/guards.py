"""Every view says who may see it; a view that does not is a bug that a test finds."""

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any, Final, TypeVar

from flask import Response, g
from flask_login import current_user

from storefront import accounts
from storefront.accounts import Account, Member
from storefront.kernel.errors import Forbidden, SignInNeeded
from storefront.kernel.secrets import hashed, token
from storefront.kernel.words import _
from storefront.web import cookies

View = TypeVar("View", bound=Callable[..., Any])
SESSION: Final = "session"
VISITOR: Final = "visitor"
VISITOR_SECONDS: Final = 400 * 86_400  # what browsers keep at most


class Me:
    """Who asks: an account, or a visitor known by a cookie, or nobody yet. Passed to verbs as `by=`."""

    @cached_property
    def member(self) -> Member | None:
        """Who is signed in: id, name, language, roles and desks as plain values, which every page may show."""
        if not cookies.read(SESSION):
            return None  # nobody needs to be asked
        return current_user._get_current_object() if current_user.is_authenticated else None

    @property
    def account(self) -> Account | None:
        """The account itself, for verbs; read when it is asked for."""
        return accounts.by_id(self.member.id) if self.member else None

    @property
    def id(self) -> int | None:
        return self.member.id if self.member else None

    @cached_property
    def visitor(self) -> str | None:
        """The visitor's hashed token; the cookie holds the only copy of the token itself."""
        secret = cookies.read(VISITOR)
        return hashed(secret) if 20 <= len(secret) <= 80 else None

    def remember(self) -> str:
        """The visitor's hashed token, given now if there is none: the first thing kept for a visitor asks for it."""
        if self.visitor is None:
            g.new_visitor = token()
            self.__dict__["visitor"] = hashed(g.new_visitor)
        assert self.visitor is not None
        return self.visitor

    @cached_property
    def is_stranger(self) -> bool:
        """No session and nothing kept: what a cached page may be shown to."""
        return not (cookies.read(VISITOR) or cookies.read(SESSION))

    def is_unknown(self) -> None:
        """Nobody can be asked who this is: the database is away. For the page that says so."""
        self.__dict__ |= {"member": None, "visitor": None, "is_stranger": True}

    def may(self, role: str) -> bool:
        return self.member is not None and role in self.member.role_names

    def sits_at(self, desk_name: str) -> bool:
        return self.member is not None and desk_name in self.member.desk_names


def me() -> Me:
    """Who asks."""
    if "me" not in g:
        g.me = Me()
    found: Me = g.me
    return found


def keep_visitor(response: Response) -> Response:
    """Give a new visitor the cookie."""
    if secret := g.get("new_visitor"):
        cookies.give(response, VISITOR, secret, VISITOR_SECONDS)
    return response


def _guard(audience: str, check: Callable[[], None]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def run(*args: Any, **kwargs: Any) -> Any:
            check()
            return view(*args, **kwargs)

        run.audience = audience  # type: ignore[attr-defined]
        return run  # type: ignore[return-value]

    return decorate


def _member() -> Member:
    member = me().member
    if member is None:
        raise SignInNeeded()
    return member


def _signed_in() -> None:
    _member()


def _role(role: str) -> Callable[[], None]:
    def check() -> None:
        if role not in _member().role_names:
            raise Forbidden(_("This page is for another role."))

    return check


def anyone(view: View) -> View:
    """Open to everybody."""
    return _guard("anyone", lambda: None)(view)


def machine(view: View) -> View:
    """For machines; no cookie is looked at."""
    return _guard("machine", lambda: None)(view)


def signed_in(view: View) -> View:
    """For members."""
    return _guard("signed_in", _signed_in)(view)


def reseller(view: View) -> View:
    """For resellers."""
    return _guard("reseller", _role("reseller"))(view)


def supplier(view: View) -> View:
    """For suppliers."""
    return _guard("supplier", _role("supplier"))(view)


def staff(view: View) -> View:
    """For members of staff, whatever their desks."""
    return _guard("staff", _role("staff"))(view)


def desk(name: str) -> Callable[[View], View]:
    """For staff who sit at this desk."""

    def check() -> None:
        _role("staff")()
        if not me().sits_at(name):
            raise Forbidden(_("This page is for another desk."))

    return _guard(f"desk:{name}", check)
