"""Beginning and resuming a session: what Connect leads to. Synchronous; each call is one transaction."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from base.db import in_transaction
from dialogs.errors import Code
from dialogs.identity import Identity, remember_customer
from dialogs.models import Customer, Message, Priority, ResumeToken, Session

TOKEN_BYTES = 32
DEFAULT_LOCALE = "zh-hans"


class ConnectRefused(Exception):
    """Connect can't be answered with a session; `code` says why on the wire."""

    def __init__(self, code: Code, why: str) -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True, slots=True)
class Wish:
    """What a Connect frame asked for, checked for form; `locale` is empty when it named none."""

    resume_token: str
    last_sequence: int
    client_id: str
    identity: Identity | None
    locale: str
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Attached:
    """A session that a socket may now speak for; `cursor` is where its replay begins. `stamp` orders attaches:
    microseconds of the database's clock, 0 for a new session, which has no other socket yet."""

    session_id: UUID
    resume_token: str
    recovered: bool
    cursor: int
    head: int
    client_sequence: int
    state: str
    owner: str
    owner_name: str
    closed: bool
    locale: str
    priority: int
    stamp: int


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def attach(wish: Wish) -> Attached:
    """Resume the session that the token names, or begin a new one (DESIGN: Connect, by outcome).

    Raises ConnectRefused: 2000 when a new session is asked for with an expired identity, 2002 when the
    session belongs to another customer.
    """
    return in_transaction(lambda: _attach(wish))


def _attach(wish: Wish) -> Attached:
    found = _find(wish.resume_token) if wish.resume_token else None
    if found is None:
        return _begin(wish)
    return _resume(found, wish)


def _find(token: str) -> ResumeToken | None:
    return (
        ResumeToken.objects.select_related("session__customer", "session__assignee")
        .filter(digest=_digest(token), expires_at__gt=timezone.now())
        .first()
    )


def session_of_token(token: str) -> Session | None:
    """The session that a resume token speaks for; None for an unknown or expired one. Extends nothing."""
    found = _find(token)
    return found.session if found else None


def _begin(wish: Wish) -> Attached:
    if wish.identity is not None and wish.identity.expired:
        raise ConnectRefused(Code.TOKEN_INVALID, "the identity has expired; it only resumes its own session")
    customer = remember_customer(wish.identity) if wish.identity is not None else None
    session = Session.objects.create(
        customer=customer,
        locale=wish.locale or DEFAULT_LOCALE,
        metadata=dict(wish.metadata),
        priority=priority_of(customer),
    )
    return _attached(session, _issue_token(session), recovered=False, cursor=0, client_sequence=0)


def _resume(token: ResumeToken, wish: Wish) -> Attached:
    session, new_token = token.session, ""
    if wish.identity is not None:
        if session.customer is None:
            new_token = _join(session, wish.identity)
        elif session.customer.sub != wish.identity.sub:
            raise ConnectRefused(Code.NOT_ALLOWED, "the session belongs to another customer")
    _retire_others(token)
    if wish.locale and session.locale != wish.locale:
        set_locale(session.pk, wish.locale)
    # A cursor beyond the head was never ours to give: the whole log is sent again.
    claimed = wish.last_sequence if wish.last_sequence <= session.last_sequence else 0
    complete = session.last_sequence - claimed <= settings.MCP_REPLAY_WINDOW
    cursor = claimed if complete else session.last_sequence - settings.MCP_REPLAY_WINDOW
    accepted = Message.objects.filter(
        session=session, client_id=wish.client_id, client_sequence__gt=0
    ).aggregate(last=Max("client_sequence"))["last"]
    recovered = complete and claimed == wish.last_sequence
    return _attached(
        session,
        new_token,
        recovered=recovered,
        cursor=cursor,
        client_sequence=accepted or 0,
        stamp=_stamp(),
    )


def _join(session: Session, identity: Identity) -> str:
    """An anonymous visitor turns out to be a customer: the session is theirs from now on, under a new token."""
    if identity.expired:
        raise ConnectRefused(Code.TOKEN_INVALID, "the identity has expired; it only resumes its own session")
    customer = remember_customer(identity)
    joined = Session.objects.filter(pk=session.pk, customer__isnull=True).update(
        customer=customer, priority=priority_of(customer)
    )
    session.refresh_from_db()
    if not joined and session.customer_id != customer.pk:
        raise ConnectRefused(Code.NOT_ALLOWED, "the session belongs to another customer")
    return _issue_token(session)


def _issue_token(session: Session) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires_at = timezone.now() + settings.RESUME_TOKEN_LIFETIME
    ResumeToken.objects.create(digest=_digest(token), session=session, expires_at=expires_at)
    return token


def _retire_others(used: ResumeToken) -> None:
    """A newer token that was used replaces the older one; the life of the used one is extended."""
    ResumeToken.objects.filter(session_id=used.session_id, created_at__lt=used.created_at).delete()
    ResumeToken.objects.filter(pk=used.pk).update(expires_at=timezone.now() + settings.RESUME_TOKEN_LIFETIME)


def _attached(
    session: Session, token: str, *, recovered: bool, cursor: int, client_sequence: int, stamp: int = 0
) -> Attached:
    return Attached(
        session_id=session.pk,
        resume_token=token,
        recovered=recovered,
        cursor=cursor,
        head=session.last_sequence,
        client_sequence=client_sequence,
        state=session.state,
        owner=session.owner,
        owner_name=session.assignee.get_short_name() or session.assignee.get_username()
        if session.assignee
        else "",
        closed=session.closed_at is not None,
        locale=session.locale,
        priority=priority_of(session.customer),
        stamp=stamp,
    )


def priority_of(customer: Customer | None) -> int:
    """The server's decision about a session's priority, by its customer's segment."""
    segments = settings.HIGH_PRIORITY_SEGMENTS
    high = customer is not None and customer.segment in segments
    return int(Priority.HIGH if high else Priority.NORMAL)


def _stamp() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
        return int(cursor.fetchone()[0])


def set_locale(session_id: UUID, locale: str) -> None:
    """Answer in another language from the next turn on."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE dialogs_session SET locale = %s WHERE id = %s", [locale, session_id])
