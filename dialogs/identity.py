"""Who a customer is: a JWT that the embedding site signed (HS256; claims sub, name, segment, exp)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt
from django.conf import settings

from dialogs.models import Customer

ALGORITHM = "HS256"
DEFAULT_LIFETIME = timedelta(hours=12)
# The site's clock may be ahead of ours: a token "not issued yet" is refused for good (4501), so not for a minute.
CLOCKS_APART = timedelta(minutes=1)


class InvalidIdentity(ValueError):
    """The token is not signed by us, malformed or out of date; the text says which."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a valid token says. `expired` ones are good for resuming an own session only."""

    sub: str
    name: str = ""
    segment: str = ""
    expired: bool = False


def sign_identity(
    sub: str, *, name: str = "", segment: str = "", lifetime: timedelta = DEFAULT_LIFETIME
) -> str:
    """A token as the embedding site would make it."""
    claims = {"sub": sub, "name": name, "segment": segment, "exp": datetime.now(UTC) + lifetime}
    return jwt.encode(claims, settings.IDENTITY_SECRET, ALGORITHM)


def read_identity(token: str) -> Identity:
    """Check the signature and read the claims; raise InvalidIdentity."""
    options = {"require": ["sub", "exp"], "verify_exp": False}
    try:
        claims = jwt.decode(token, settings.IDENTITY_SECRET, [ALGORITHM], options, leeway=CLOCKS_APART)  # type: ignore[arg-type]  # PyJWT's Options has no partial form
    except jwt.InvalidTokenError as error:
        raise InvalidIdentity(str(error)) from error
    sub, expires = claims["sub"], claims["exp"]
    if not isinstance(sub, str) or not 0 < len(sub) <= 128 or "\x00" in sub:
        raise InvalidIdentity("`sub` must be 1 to 128 characters")
    if not isinstance(expires, int | float):
        raise InvalidIdentity("`exp` must be a number of seconds")
    expired = expires <= datetime.now(UTC).timestamp()
    return Identity(sub, _told(claims, "name")[:128], _told(claims, "segment")[:64], expired)


def _told(claims: Mapping[str, object], name: str) -> str:
    """A claim as text that the database takes: it has no room for NUL."""
    return str(claims.get(name) or "").replace("\x00", "")


def remember_customer(identity: Identity) -> Customer:
    """The customer's row, made or brought up to date with what the token says."""
    customer, _ = Customer.objects.update_or_create(
        sub=identity.sub, defaults={"name": identity.name, "segment": identity.segment}
    )
    return customer
