"""A rule that does not count yet is taken back; what it had moved is as it was before."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import record
from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.zone import RIGA
from pagalms.meters.actions.windows import make_anew
from pagalms.meters.models import MissingRule, VerificationRule, WindowRule
from pagalms.meters.queries.house_rules import RULES_SUBJECT
from pagalms.meters.queries.windows import calendar_of

RULES: dict[str, type[WindowRule | MissingRule | VerificationRule]] = {
    "windows": WindowRule, "missing": MissingRule, "verification": VerificationRule
}  # fmt: skip
NAMED = {
    "windows": "rule_of_windows_withdrawn",
    "missing": "rule_of_missing_withdrawn",
    "verification": "term_withdrawn",
}


@transaction.atomic
def withdraw_rule(*, by: User, what: str, key: int, at: datetime) -> None:
    """Take back a rule of `windows`, `missing` readings or `verification` before it counts.

    Raises Refusal: `gone` when it is not there, `counts` when its first window has opened or its day has come, or when
    without it that window would be open already: residents rely on what they were told.
    """
    rule = RULES[what].objects.select_for_update().filter(pk=key).first()
    if rule is None:
        raise Refusal("gone", _("This rule is no longer there."))
    if rule.effective_from <= at.astimezone(RIGA).date() or _has_opened(rule, at=at):
        raise Refusal("counts", _("This rule counts already. Make a new one that counts from a later day."))
    rule.delete()
    if isinstance(rule, WindowRule):
        make_anew(house=rule.house_id, kind=rule.kind, since=Month.of(rule.effective_from), at=at)
        if _has_opened(rule, at=at):
            raise Refusal("counts", _("Without this rule the window would be open already. Make a new rule."))
    detail = {"from": rule.effective_from.isoformat(), "house": rule.house_id}
    record(NAMED[what], by=by, at=at, subject=RULES_SUBJECT, detail=detail)


def _has_opened(rule: WindowRule | MissingRule | VerificationRule, *, at: datetime) -> bool:
    """Whether the window of the month from which the rule counts has opened, for anybody whom it concerns."""
    if isinstance(rule, VerificationRule):
        return False
    calendar, month = calendar_of(None, at=at), Month.of(rule.effective_from)
    scopes = calendar.within(rule.house_id, rule.kind if isinstance(rule, WindowRule) else "")
    return any(calendar.of(month, house=house, kind=kind).opens <= at for house, kind in scopes)
