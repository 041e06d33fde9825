"""Publishing documents, one or many at once, and telling of them; correcting, withdrawing; who has opened one."""

from pagalms.documents.actions.bundles import (
    MOST,
    Unsaid,
    correct,
    discard_bundle,
    forget_bundles,
    leave_out,
    prepare,
    publish_bundle,
    receive,
)
from pagalms.documents.actions.publishing import (
    Face,
    Sheet,
    note_opened,
    order_readings,
    publish,
    replace,
    rewrite_words,
    withdraw,
)
from pagalms.documents.actions.telling import tell

__all__ = [
    "MOST",
    "Face",
    "Sheet",
    "Unsaid",
    "correct",
    "discard_bundle",
    "forget_bundles",
    "leave_out",
    "note_opened",
    "order_readings",
    "prepare",
    "publish",
    "publish_bundle",
    "receive",
    "replace",
    "rewrite_words",
    "tell",
    "withdraw",
]
