"""A person signs in with an address and a password; sessions are ours, can be listed, and end when they are told to."""

from storefront.accounts import asking, contacts, places, staying
from storefront.accounts.addresses import (
    Written,
    address_of,
    addresses_of,
    forget_address,
    keep_address,
    prefer_address,
    written,
)
from storefront.accounts.asking import LASTS as RESET_LASTS
from storefront.accounts.asking import can_reset, request_reset, reset, reset_owner
from storefront.accounts.closing import close, end_sessions, reopen
from storefront.accounts.confirming import confirm_mailbox, mailbox_token
from storefront.accounts.entering import change_password, device_of, sign_in
from storefront.accounts.granting import grant, seat, take
from storefront.accounts.models import DESKS, ROLES, Account, AccountPrint, Address
from storefront.accounts.moving import LASTS as EMAIL_LASTS
from storefront.accounts.moving import ask_email, change_email, email_move
from storefront.accounts.naming import folded
from storefront.accounts.opening import invite, sign_up, sign_up_later
from storefront.accounts.presenting import change_settings
from storefront.accounts.proving import FRESH, is_fresh, prove
from storefront.accounts.reading import Member, Person, by_email, by_id, names, people, recognised, signed_in_by
from storefront.accounts.staying import Place, is_open, open_session, revoke, revoke_all, sessions_of, sign_out
from storefront.accounts.tidying import sweeps

remakings = (contacts.remaking,)
outbox_handlers = {asking.KIND: asking.send_link}

__all__ = [
    "DESKS",
    "EMAIL_LASTS",
    "FRESH",
    "RESET_LASTS",
    "ROLES",
    "Account",
    "AccountPrint",
    "Address",
    "Member",
    "Person",
    "Place",
    "Written",
    "address_of",
    "addresses_of",
    "ask_email",
    "by_email",
    "by_id",
    "can_reset",
    "change_email",
    "change_password",
    "change_settings",
    "close",
    "confirm_mailbox",
    "contacts",
    "device_of",
    "email_move",
    "end_sessions",
    "folded",
    "forget_address",
    "grant",
    "invite",
    "is_fresh",
    "is_open",
    "keep_address",
    "mailbox_token",
    "names",
    "open_session",
    "people",
    "places",
    "prefer_address",
    "prove",
    "recognised",
    "remakings",
    "reopen",
    "request_reset",
    "reset",
    "reset_owner",
    "revoke",
    "revoke_all",
    "seat",
    "sessions_of",
    "sign_in",
    "sign_out",
    "sign_up",
    "sign_up_later",
    "signed_in_by",
    "staying",
    "sweeps",
    "take",
    "written",
]
