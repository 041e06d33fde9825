"""Smart-ID's sign-in while its page waits: what the page shows, asking for the answer, the way back from the app.

A request that is pushed to a telephone waits in the same way; it is sent when its page, which shows the code, asks for
the first time.

Everything is found by the browser's login cookie (`handle`); no number of a session is ever in an address.
"""

from __future__ import annotations

import logging
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from pagalms.identity.actions import first_use, opened
from pagalms.identity.models import DeviceLink, LoginTransaction, TrustedBrowser
from pagalms.identity.providers import smartid
from pagalms.identity.providers.places import place
from pagalms.identity.providers.smartid import rules
from pagalms.identity.providers.smartid.rules import CODE_LIFE, PAUSE, WEB2APP, Session
from pagalms.identity.providers.smartid.wire import Silent
from pagalms.identity.rules import Proof, Refused, hashed
from pagalms.identity.sealing import seal, seal_text, unseal_text
from pagalms.kernel import personal_code
from pagalms.outbox import actions as outbox

log = logging.getLogger(__name__)
PROVIDER = smartid.SmartId()
TURNED_DOWN, OLD_APP = ("create_404", "create_403"), "create_480"
LEASE = timedelta(seconds=15)  # longer than one asking takes: the poll, and the revocation of what it brought


@dataclass(frozen=True)
class Shown:
    """What the page shows of a sign-in that waits."""

    qr: str = ""  # what the QR holds now; empty when its time is over
    app: str = ""  # the link that opens the app on this telephone
    code: str = ""  # of a pushed request: the digits to find on the telephone


@dataclass(frozen=True)
class Standing:
    """Where it stands: "running", "done" (then with a ticket), "gone", or how it ended (a word of `rules.ENDINGS`)."""

    state: str
    ticket: str = ""


def shown(*, handle: str, at: datetime) -> Shown | None:
    """What the page shows this second, never for a second to come; None when no sign-in of this browser waits."""
    link = _open(handle, at=at).first()
    session = _session(link) if link else None
    if session is None:
        return None
    if session.person:
        return Shown(code=rules.verification_code(session.challenge))
    in_time = at < session.asked_at + CODE_LIFE
    return Shown(smartid.qr_link(session, now=at) if in_time else "", smartid.app_link(session))


def begin_push(browser: TrustedBrowser, *, next_path: str, language: str, at: datetime, earlier: str = "") -> str:
    """Open an attempt that asks the telephone of this browser's person; its handle. Nothing is sent yet."""
    wait = smartid.push(personal_code.unseal(browser.code.sealed), browser.pk, language=language, now=at)
    return opened(PROVIDER, wait, nonce=str(uuid.uuid4()), next_path=next_path, at=at, earlier=earlier)


def standing(*, handle: str) -> Standing:
    """Where the browser's attempt stands by what is known here, without asking Smart-ID."""
    row = _own(handle)
    if row is None or (row.consumed_at and not row.failure):
        return Standing("gone")
    return Standing(row.failure if row.consumed_at else "running")


def next_path(*, handle: str) -> str:
    """Where the browser wanted to go."""
    row = _own(handle)
    return row.next if row else ""


def ask(*, handle: str, milliseconds: int, at: datetime) -> Standing:
    """Ask Smart-ID how it stands, if nobody else is asking just now, and judge an answer in full."""
    row = _own(handle)
    if row is None or row.consumed_at:
        return standing(handle=handle)
    if row.answered_at:
        return _again(row)
    if row.expires_at <= at:
        return _ended(row, "expired", at=at)
    with place() as free:
        return _asked(row, milliseconds, at=at) if free else Standing("running")  # asked for again in a second


def _asked(row: LoginTransaction, milliseconds: int, *, at: datetime) -> Standing:
    link = DeviceLink.objects.filter(transaction=row)
    if not (link.filter(busy_until=None) | link.filter(busy_until__lt=at)).update(busy_until=at + LEASE):
        return Standing("running")
    try:
        return _heard(row, milliseconds, at=at)
    finally:
        link.update(busy_until=None)


def cancel(*, handle: str, at: datetime) -> None:
    """End the browser's own attempt, if it is still open."""
    row = _own(handle)
    if row and not row.consumed_at:
        _ended(row, "cancelled", at=at)


def came_back(*, handle: str, address: str, digest: str, verifier: str, at: datetime) -> None:
    """Note that Web2App brought the browser back. Raises Refused.

    Only the browser that began can bring it. A wrong address changes nothing; with the right one it counts once,
    whatever it brings.
    """
    with transaction.atomic():
        link = _open(handle, at=at).select_for_update(of=("self",)).first()
        session = _session(link) if link else None
        if link is None or session is None:
            raise Refused("browser")
        try:
            link.session = seal_text(rules.returned(session, address, digest, verifier).to_json())
        except Refused as refused:
            if refused.reason not in ("callback_digest", "callback_verifier"):
                raise
            problem = refused
        else:
            link.save(update_fields=["session"])
            return
        _ended(link.transaction, "failed", at=at)
    raise problem


def _heard(row: LoginTransaction, milliseconds: int, *, at: datetime) -> Standing:
    session = _session(DeviceLink.objects.filter(transaction=row).first())
    if session is None:
        return Standing("gone")
    if session.person and not session.id:
        return _rung(row, session, at=at)
    try:
        status = smartid.poll(session, milliseconds=milliseconds)
    except Silent:
        return Standing("running")  # asked again in a second, until its time is over
    except Refused:
        return _ended(row, "expired", at=at)
    word = rules.ending(status)
    if word == "running":
        return Standing(word)
    if word != "ok":
        return _over(row, session, word, rules.result_of(status), at=at)
    session = (
        _session(DeviceLink.objects.filter(transaction=row).first()) or session
    )  # the app may have come back since
    if rules.flow_of(status) == WEB2APP and not session.verifier:
        return Standing("running")
    try:
        return _settled(row, smartid.prove(session, status, now=at), at=at)
    except Silent:
        log.warning("Smart-ID: nobody says whether the certificate was revoked")
        return _ended(row, "later", at=at)
    except Refused as refused:
        log.warning("Smart-ID: answer refused: %s", refused.reason)
        return _ended(row, "failed", at=at)


def _rung(row: LoginTransaction, session: Session, *, at: datetime) -> Standing:
    """Send the request to the telephone, once and never again.

    No such account looks like a person who refuses: the same words, and no sooner (IDENTITY 6, row 39).
    """
    if session.turned_down:
        return Standing("running") if at < session.asked_at + PAUSE else _ended(row, "cancelled", at=at)
    if session.sending:  # whoever sent it was interrupted; it may have reached the telephone
        return _ended(row, "later", at=at)
    _keep(row, rules.sending(session))
    try:
        _keep(row, smartid.send(session))
    except Silent:
        return _ended(row, "later", at=at)
    except Refused as refused:
        log.warning("Smart-ID: no request to the telephone: %s", refused.reason)
        if refused.reason not in TURNED_DOWN:
            return _ended(row, "update_app" if refused.reason == OLD_APP else "failed", at=at)
        _keep(row, rules.turned_down(session))
    return Standing("running")


def _keep(row: LoginTransaction, session: Session) -> None:
    DeviceLink.objects.filter(transaction=row).update(session=seal_text(session.to_json()))


@transaction.atomic
def _over(row: LoginTransaction, session: Session, word: str, said: str, *, at: datetime) -> Standing:
    """It ended without a person; after one wrong code the browser may ask no more, and the person gets a letter."""
    log.log(logging.ERROR if word == "failed" else logging.INFO, "Smart-ID ended: %s", said)
    browser = TrustedBrowser.objects.select_related("user").filter(pk=session.browser).first()
    if word == "wrong_code" and browser:
        user = browser.user
        context = {"browser": browser.browser}
        outbox.write("wrong_code", to=user.email, language=user.language, on=at, user=user, context=context)
        browser.delete()
    return _ended(row, word, at=at)


@transaction.atomic
def _settled(row: LoginTransaction, proof: Proof, *, at: datetime) -> Standing:
    """The proof behind a ticket, as for every provider. Raises Refused for an answer that was taken before."""
    if not first_use(PROVIDER, proof.fingerprint, at=at):
        raise Refused("used")
    ticket = secrets.token_urlsafe(32)
    open_still = LoginTransaction.objects.filter(pk=row.pk, consumed_at=None, answered_at=None)
    if not open_still.update(answered_at=at, ticket_hash=hashed(ticket), result=seal(proof.identity)):
        raise Refused("used")
    DeviceLink.objects.filter(transaction=row).delete()
    return Standing("done", ticket)


def _again(row: LoginTransaction) -> Standing:
    """Another ticket for the same browser: the window that got the first one may be asleep behind this one."""
    ticket = secrets.token_urlsafe(32)
    waits = LoginTransaction.objects.filter(pk=row.pk, consumed_at=None, result__isnull=False)
    return Standing("done", ticket) if waits.update(ticket_hash=hashed(ticket)) else Standing("gone")


def _ended(row: LoginTransaction, word: str, *, at: datetime) -> Standing:
    LoginTransaction.objects.filter(pk=row.pk, consumed_at=None).update(consumed_at=at, result=None, failure=word)
    DeviceLink.objects.filter(transaction=row).delete()
    return Standing(word)


def _own(handle: str) -> LoginTransaction | None:
    return LoginTransaction.objects.filter(provider=PROVIDER.name, handle_hash=hashed(handle)).first()


def _open(handle: str, *, at: datetime) -> QuerySet[DeviceLink]:
    mine = DeviceLink.objects.select_related("transaction").filter(transaction__handle_hash=hashed(handle))
    return mine.filter(transaction__consumed_at=None, transaction__answered_at=None, transaction__expires_at__gt=at)


def _session(link: DeviceLink | None) -> Session | None:
    text = unseal_text(link.session) if link else None
    return Session.from_json(text) if text else None
