"""Publishing documents, one or many at once; correcting and withdrawing them; noting that somebody has opened one."""

from pagalms.documents.actions.publishing import Face, Sheet, note_opened, publish, replace, withdraw

__all__ = ["Face", "Sheet", "note_opened", "publish", "replace", "withdraw"]
