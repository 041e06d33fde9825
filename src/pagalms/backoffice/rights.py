"""What each role may open: the one table for all addresses of this door (DOMAIN, Staff)."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from pagalms.accounts.rules import Role

EVERYBODY = frozenset(Role)
REGISTRATION = frozenset({Role.REGISTRAR, Role.ADMINISTRATOR})
READINGS = frozenset({Role.ACCOUNTANT, Role.HOUSE_MANAGER, Role.ADMINISTRATOR})
MONEY = frozenset({Role.ACCOUNTANT, Role.ADMINISTRATOR})
HOUSES = frozenset({Role.HOUSE_MANAGER, Role.ADMINISTRATOR})
PAPERS = frozenset({Role.REGISTRAR, Role.HOUSE_MANAGER, Role.ADMINISTRATOR})
ANSWERS = frozenset(set(Role) - {Role.AUDITOR})
ADMINISTRATION = frozenset({Role.ADMINISTRATOR})

# Route -> who works there. An auditor opens every page of the table and sends no form.
RIGHTS: dict[str, frozenset[Role]] = {
    "desk": EVERYBODY,
    "desk_search": EVERYBODY,
    "desk_people": EVERYBODY,
    "desk_person": EVERYBODY,
    "desk_contacts": MONEY,
    **dict.fromkeys(("desk_eyes", "desk_eyes_end", "desk_eyes_page"), REGISTRATION),
    "desk_codes": REGISTRATION,
    **dict.fromkeys(("desk_owners", "desk_owners_of", "desk_sale", "desk_sale_file"), REGISTRATION),
    "desk_mandates": REGISTRATION,
    "desk_mandate_principal": REGISTRATION,
    "desk_mandate_new": REGISTRATION,
    "desk_mandate": REGISTRATION,
    "desk_mandate_file": REGISTRATION,
    "desk_applications": REGISTRATION,
    "desk_application": REGISTRATION,
    "desk_application_file": REGISTRATION,
    "desk_decide": REGISTRATION,
    "desk_type_code": REGISTRATION,
    "desk_record_application": REGISTRATION,
    "desk_unused": REGISTRATION,
    "desk_letters": REGISTRATION,
    "desk_readings": READINGS,
    **dict.fromkeys(("desk_missing", "desk_missing_list"), READINGS),
    "desk_flat": READINGS,
    "desk_reading": READINGS,
    "desk_house_readings": READINGS,
    "desk_slip": READINGS,
    "desk_windows": READINGS,
    "desk_water": READINGS,
    **dict.fromkeys(("desk_figures", "desk_figure_table"), READINGS),
    "desk_rules": ADMINISTRATION,
    "desk_window_rule": ADMINISTRATION,
    "desk_missing_rule": ADMINISTRATION,
    "desk_verification_rule": ADMINISTRATION,
    "desk_handover": MONEY,
    "desk_batch": MONEY,
    "desk_bill_letters": MONEY,
    **dict.fromkeys(("desk_exchange", "desk_import", "desk_import_refused", "desk_imports_table"), MONEY),
    "desk_documents": PAPERS,
    "desk_publish": PAPERS,
    "desk_document": PAPERS,
    "desk_document_file": PAPERS,
    "desk_bundles": PAPERS,
    "desk_bundle": PAPERS,
    "desk_bundle_line": PAPERS,
    "desk_bundle_file": PAPERS,
    "desk_houses": HOUSES,
    "desk_house": HOUSES,
    **dict.fromkeys(("desk_inbox", "desk_templates", "desk_thread", "desk_thread_file"), ANSWERS),
    "desk_notices": HOUSES,
    "desk_notice_new": HOUSES,
    "desk_notice": HOUSES,
    "desk_notice_edit": HOUSES,
    "desk_notice_paper": HOUSES,
    **dict.fromkeys(
        ("desk_manager", "desk_manager_logo", "desk_manager_accounts", "desk_manager_colours"), ADMINISTRATION
    ),
    **dict.fromkeys(("desk_terms", "desk_terms_new", "desk_terms_one", "desk_terms_edit"), ADMINISTRATION),
    **dict.fromkeys(("desk_letter_kinds", "desk_letter_kind", "desk_letter_shown", "desk_letter_foot"), ADMINISTRATION),
    "desk_certificates": ADMINISTRATION,
    "desk_manager_closed": ADMINISTRATION,
    **dict.fromkeys(("desk_terms_accepted", "desk_terms_table"), ADMINISTRATION),
    "desk_keys": ADMINISTRATION,
    "desk_journal": ADMINISTRATION,
    "desk_journal_file": ADMINISTRATION,
    "desk_staff": ADMINISTRATION,
    "desk_second_step": ADMINISTRATION,
}

# Who may look besides those who work there.
READERS: dict[str, frozenset[Role]] = {"desk_rules": HOUSES}

# Forms that only ask: who may open the page may send them. They are sent because an address is written down everywhere.
ASKING = frozenset({"desk_people", "desk_search", "desk_owners"})

ROLE_WORDS = {
    Role.REGISTRAR: _("Registrar"),
    Role.ACCOUNTANT: _("Accountant"),
    Role.HOUSE_MANAGER: _("House manager"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.AUDITOR: _("Auditor"),
}
ROLE_WORK = {
    Role.REGISTRAR: _("Applications, people, powers of attorney."),
    Role.ACCOUNTANT: _("Readings, bills, exchange with accounting."),
    Role.HOUSE_MANAGER: _("Houses, notices, answers, readings."),
    Role.ADMINISTRATOR: _("Everything, and who works here."),
    Role.AUDITOR: _("Sees everything, changes nothing."),
}


def may_open(route: str, roles: Collection[Role]) -> bool:
    """Whether somebody with these roles may see the page."""
    reads = READERS.get(route, frozenset())
    return Role.AUDITOR in roles or may_change(route, roles) or not reads.isdisjoint(roles)


def may_change(route: str, roles: Collection[Role]) -> bool:
    """Whether somebody with these roles may send the page's forms."""
    return any(role in RIGHTS[route] for role in roles if role != Role.AUDITOR)
