"""What the worker does; each job calls one action."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from pagalms.accounts import actions as accounts
from pagalms.audit import chain
from pagalms.billing import actions as billing
from pagalms.documents import actions as documents
from pagalms.documents import queries as published
from pagalms.enrolment import actions as enrolment
from pagalms.esign import keyring as esign_keys
from pagalms.exchange import arriving, inbox
from pagalms.exchange import working as imports
from pagalms.files import actions as files
from pagalms.identity import actions as identity
from pagalms.identity import keyring as identity_keys
from pagalms.jobs.enclosures import enclosures_of
from pagalms.kernel import clock, queue, remembered
from pagalms.kernel.queue import enqueue
from pagalms.machines import actions as machines
from pagalms.mandates import actions as mandates
from pagalms.meters import actions as meters
from pagalms.notices import queries as notices
from pagalms.notices.actions import tell
from pagalms.outbox import actions as outbox
from pagalms.privacy import actions as privacy
from pagalms.safety.actions import address as addresses

# Growing pauses in seconds, then hourly: together a little over 72 hours (TRUST, promise 2).
PAUSES = (5, 15, 60, 300, 900, 1800)
HOURLY = 3600
ATTEMPTS = len(PAUSES) + 72
LETTERS = "letters"  # the queue of what waits for the mail server; all else is in procrastinate's "default"


class Patiently(BaseRetryStrategy):
    """Tries again with growing pauses for at least 72 hours."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """The pause before the next attempt, or None when it was the last."""
        if job.attempts >= ATTEMPTS:
            return None
        pause = PAUSES[job.attempts] if job.attempts < len(PAUSES) else HOURLY
        return RetryDecision(retry_in={"seconds": pause})


@app.task(queue=LETTERS, retry=Patiently(), pass_context=True)
def deliver_letter(context: JobContext, letter: int) -> None:
    """Deliver one letter; after the last attempt it is marked undelivered."""
    try:
        outbox.deliver(letter, on=clock.now(), enclosures=enclosures_of)
    except Exception:  # whatever hinders it: a paper that cannot be set must not leave a letter waiting for ever
        if context.job is not None and context.job.attempts >= ATTEMPTS:
            outbox.give_up(letter)
        raise


@app.task(retry=Patiently())
def write_receipt(submission: int) -> None:
    """The letter with the receipt of readings."""
    meters.write_receipt(submission)


@app.task(retry=Patiently())
def make_data_copy(copy: int) -> None:
    """All that is held of a person who asked, when it was too much to be made at once."""
    privacy.make_copy(copy, at=clock.now())


@app.task(retry=Patiently())
def announce_bills(import_run: int) -> None:
    """Letters for the bills that an import brought, to those who want them, some hundred at a time."""
    while billing.announce_bills(on=clock.today(), at=clock.now(), source=f"import:{import_run}"):
        pass


@app.task(retry=Patiently())
def work_on_import(run: int) -> None:
    """Look at an import that came, or take it in once somebody has agreed."""
    imports.work(run, at=clock.now(), today=clock.today())


@app.periodic(cron="*/2 * * * *")
@app.task(lock="inbox", queueing_lock="inbox")
def pick_up(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """What accounting has put into the folder goes in once it lies there unchanged from one look to the next."""
    if settings.INBOX:
        inbox.look(Path(settings.INBOX), at=clock.now(), today=clock.today())


@app.task(retry=Patiently())
def announce_notices() -> None:
    """Letters about important notices that are out, some hundred at a time."""
    for version in notices.versions_to_tell(on=clock.today()):
        while tell(version, on=clock.today(), at=clock.now()):
            pass


@app.periodic(cron="*/5 * * * *")
@app.task
def announce_due_notices(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """The same for notices whose first day has come."""
    if notices.versions_to_tell(on=clock.today()):
        enqueue("announce_notices")


@app.periodic(cron="*/2 * * * *")
@app.task(lock="documents", queueing_lock="documents")
def tell_of_documents(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """Letters about documents that were published some minutes ago, one a person for all of them."""
    last, versions = 0, published.versions_to_tell(at=clock.now())
    while versions and (last := documents.tell(versions, after=last, on=clock.today(), at=clock.now())):
        pass


@app.periodic(cron="* * * * * */15")  # the last are seconds: a receipt's letter waits for this
@app.task(pass_context=True, queueing_lock="take_up_again")
async def take_up_again(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """Jobs of a worker that died in the middle go back to the queue once its heartbeat is missing."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


@app.periodic(cron="* * * * *")
@app.task
def seal_events(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """What was done since is chained, so that nobody can change it unseen."""
    while chain.seal():
        pass


@app.periodic(cron="52 3 * * *")
@app.task
def seal_all_events(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """The same for events of work that took so long that others were sealed far beyond them."""
    while chain.seal(everything=True):
        pass


@app.periodic(cron="17 * * * *")
@app.task
def forget_sign_ins(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """Sign-ins under way that ended long ago, by the clock they were begun with."""
    identity.forget_expired(at=clock.wire_now())


@app.periodic(cron="7 2 * * *")
@app.task
def keep_windows(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """The windows of the coming year are written down, so that a rule changed later does not move those begun."""
    meters.keep_windows(at=clock.now())


@app.periodic(cron="1 * * * *")
@app.task(retry=Patiently())
def hand_in_drafts(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """Readings noted before, whose people asked that they be handed in once the window is open."""
    meters.hand_in_drafts(at=clock.now())


@app.periodic(cron="2 * * * *")
@app.task(retry=Patiently())
def remind_of_meters(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """Reminders of readings and of verifications that are due by now, some hundred at a time."""
    while meters.remind(at=clock.now()):
        pass
    while meters.tell_of_verification(at=clock.now()):
        pass


@app.periodic(cron="13 8 * * *")
@app.task
def tell_of_ending_mandates(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """Powers of attorney whose last day is near: letters to both, in the morning."""
    mandates.tell_of_ends(on=clock.today(), at=clock.now())


@app.periodic(cron="41 7 * * *")
@app.task
def warn_of_keys(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """Keys and certificates that end: letters to administrators, once for each step."""
    files = [*identity_keys.keyring(), *esign_keys.keyring()]
    identity.warn_of_keys(files, on=clock.today(), now=clock.wire_now(), at=clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task
def forget_counts(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """Limits of attempts whose time is over."""
    remembered.forget_expired(at=clock.wire_now())


@app.periodic(cron="22 * * * *")
@app.task
def forget_api_answers(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """Answers of the API kept for requests that are sent again."""
    machines.forget_answers(at=clock.wire_now())


@app.periodic(cron="37 3 * * *")
@app.task
def forget_sessions(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """Sessions that are over, browsers nobody signs in with any more, changes of addresses that are long settled."""
    accounts.forget_expired(at=clock.wire_now())
    addresses.forget_expired(at=clock.now())


@app.periodic(cron="27 3 * * *")
@app.task
def forget_registrations(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """Registrations nobody confirmed."""
    enrolment.forget_expired(at=clock.now())
    enrolment.forget_decided(at=clock.now())


@app.periodic(cron="57 3 * * *")
@app.task
def forget_what_is_old(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """Accounts whose two weeks after closing are over, and everything that has been kept long enough."""
    while privacy.erase_due(at=clock.now()):
        pass
    privacy.sweep(at=clock.now())


@app.task(retry=Patiently())
def read_file(file: int) -> None:
    """The words in a file, for those who look for it."""
    files.read(file, at=clock.now())


@app.periodic(cron="53 1 * * *")
@app.task
def read_documents(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """Documents whose words have not been read: published before they were, or something went wrong."""
    documents.order_readings(most=1000)


@app.periodic(cron="23 * * * *")
@app.task
def forget_bundles(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """Files that staff began to publish and left for a day."""
    documents.forget_bundles(at=clock.now())


@app.periodic(cron="33 3 * * *")
@app.task
def forget_jobs(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """What the queue remembers of work that is done."""
    while queue.forget(at=clock.wire_now()):
        pass


@app.periodic(cron="47 3 * * *")
@app.task
def forget_orphans(timestamp: int) -> None:  # noqa: ARG001 - periodic jobs are told when
    """Bytes of files whose record was never kept, packages of accounting that nobody answered."""
    files.forget_orphans(at=clock.wire_now())
    arriving.forget(at=clock.now())
