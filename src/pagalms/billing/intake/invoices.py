"""Bills and their lines. A bill is immutable: other figures make a new version, the old one stays."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from pagalms.billing.intake import names
from pagalms.kernel.intake import Delivery, Fault, Known, Tally

KNOWN = (
    Known(
        "invoices", ["invoice_no"], ["invoice_no"],
        [
            "apartment_id", "client_id", "period", "issued_on", "due_on", "opening_balance", "paid", "charged", "vat",
            "penalty", "payable", "currency",
        ],
        "SELECT i.number AS invoice_no, a.code AS apartment_id, c.code AS client_id, i.period, i.issued_on, i.due_on,"
        " i.opening_balance, i.paid, i.charged, i.vat, i.penalty, i.payable, i.currency FROM billing_invoice i"
        " JOIN properties_apartment a ON a.id = i.apartment_id JOIN properties_client c ON c.id = i.client_id"
        " WHERE i.current",
    ),
    Known(
        "invoice_lines", ["invoice_no", "line_no"], ["invoice_no", "line_no"],
        ["service_code", "description", "unit", "quantity", "tariff", "net", "vat_rate", "vat", "total"],
        "SELECT i.number AS invoice_no, l.line_no, l.service_code, l.description, l.unit, l.quantity, l.tariff, l.net,"
        " l.vat_rate, l.vat, l.total FROM billing_invoiceline l JOIN billing_invoice i ON i.id = l.invoice_id"
        " WHERE i.current",
    ),
)  # fmt: skip


def check(delivery: Delivery) -> Iterator[Fault]:
    """Doubled numbers, unknown ids, days the wrong way round, lines and bills without each other."""
    doubled = _("stands already in line %(first)s")
    yield from delivery.doubled("invoices", "invoice_no", ["invoice_no"], doubled)
    yield from delivery.doubled(
        "invoice_lines", "line_no", ["invoice_no", "line_no"],
        _("the bill has a line of this number already in line %(first)s"),
    )  # fmt: skip
    yield from delivery.unknown(
        "invoices", "apartment_id", _("no such apartment is known"), among="apartments", table="properties_apartment"
    )
    yield from delivery.unknown(
        "invoices", "client_id", _("no such client is known"), among="clients", table="properties_client"
    )
    yield from delivery.unknown(
        "invoice_lines", "invoice_no", _("no such bill is known"), among="invoices", table="billing_invoice",
        field="number",
    )  # fmt: skip
    yield from delivery.faults(
        "invoices", "due_on", _("the bill is due before it was issued (%(issued)s)"),
        "SELECT line, due_on AS value, issued_on AS issued FROM incoming_invoices WHERE due_on < issued_on",
    )  # fmt: skip
    if "invoice_lines" in delivery.present - delivery.broken:
        yield from delivery.faults(
            "invoices", "invoice_no", _("the bill has no line in invoice_lines"),
            "SELECT i.line, i.invoice_no AS value FROM incoming_invoices i WHERE i.invoice_no IS NOT NULL"
            " AND NOT EXISTS (SELECT FROM incoming_invoice_lines l WHERE l.invoice_no = i.invoice_no)",
        )  # fmt: skip
    _arriving(delivery)


def _arriving(delivery: Delivery) -> None:
    """`arriving_invoices`: the bills as they would be, those of which only lines came included."""
    delivery.run("DROP TABLE IF EXISTS arriving_invoices")
    delivery.run(
        "CREATE TEMPORARY TABLE arriving_invoices ON COMMIT DROP AS WITH known AS (SELECT i.id, i.number, i.version,"
        " a.code AS apartment, c.code AS client, i.period, i.issued_on, i.due_on, i.opening_balance, i.paid,"
        " i.charged, i.vat, i.penalty, i.payable, i.currency FROM billing_invoice i"
        " JOIN properties_apartment a ON a.id = i.apartment_id JOIN properties_client c ON c.id = i.client_id"
        " WHERE i.current), sent AS (SELECT DISTINCT ON (invoice_no) line, invoice_no AS number,"
        " apartment_id::varchar AS apartment, client_id::varchar AS client, period, issued_on, due_on,"
        " opening_balance, paid, charged, vat, penalty, payable, currency::varchar FROM incoming_invoices WHERE ok"
        " ORDER BY invoice_no, line), every AS (SELECT * FROM sent UNION ALL"
        " SELECT NULL, number, apartment, client, period, issued_on, due_on, opening_balance, paid, charged, vat,"
        " penalty, payable, currency FROM known WHERE number IN (SELECT invoice_no FROM incoming_invoice_lines)"
        " AND number NOT IN (SELECT invoice_no FROM incoming_invoices WHERE invoice_no IS NOT NULL)), lines AS ("
        "SELECT invoice_no, count(*) AS sent FROM incoming_invoice_lines GROUP BY invoice_no)"
        " SELECT e.*, k.id AS known, coalesce(k.version, 0) AS version, coalesce(l.sent, 0) AS lines,"
        " k.id IS NOT NULL AND (e.apartment, e.client, e.period, e.issued_on, e.due_on, e.opening_balance, e.paid,"
        " e.charged, e.vat, e.penalty, e.payable, e.currency) IS DISTINCT FROM (k.apartment, k.client, k.period,"
        " k.issued_on, k.due_on, k.opening_balance, k.paid, k.charged, k.vat, k.penalty, k.payable, k.currency)"
        " AS differs FROM every e LEFT JOIN known k ON k.number = e.number LEFT JOIN lines l ON l.invoice_no = e.number"
    )
    delivery.run("CREATE INDEX ON arriving_invoices (number)")
    delivery.run("ANALYZE arriving_invoices")
    _compare_lines(delivery)


def _compare_lines(delivery: Delivery) -> None:
    """A bill whose lines are others than those we know differs, too."""
    delivery.run(
        "UPDATE arriving_invoices a SET differs = true FROM (SELECT a.number FROM arriving_invoices a"
        " LEFT JOIN incoming_invoice_lines n ON n.invoice_no = a.number AND n.ok"
        " LEFT JOIN billing_invoiceline o ON o.invoice_id = a.known AND o.line_no = n.line_no"
        " WHERE a.known IS NOT NULL AND a.lines > 0 GROUP BY a.number, a.known, a.lines HAVING bool_or((n.service_code,"
        " n.description, n.unit, n.quantity, n.tariff, n.net, n.vat_rate, n.vat, n.total) IS DISTINCT FROM"
        " (o.service_code, o.description, o.unit, o.quantity, o.tariff, o.net, o.vat_rate, o.vat, o.total))"
        " OR a.lines <> (SELECT count(*) FROM billing_invoiceline o WHERE o.invoice_id = a.known)) others"
        " WHERE others.number = a.number"
    )


def tally(delivery: Delivery) -> dict[str, Tally]:
    """What they would change; lines belong to the verdict on their bill."""
    rows, new, changed, known = next(
        delivery.rows(
            "SELECT count(line), count(*) FILTER (WHERE known IS NULL), count(line) FILTER (WHERE differs),"
            " count(line) FILTER (WHERE known IS NOT NULL) FROM arriving_invoices"
        )
    )
    lines, new_lines, changed_lines = next(
        delivery.rows(
            "SELECT count(*), count(*) FILTER (WHERE a.known IS NULL), count(*) FILTER (WHERE a.differs)"
            " FROM incoming_invoice_lines l LEFT JOIN arriving_invoices a ON a.number = l.invoice_no WHERE l.ok"
        )
    )
    gone = 0
    if "invoices" in delivery.present:
        gone = delivery.count("SELECT count(*) FROM billing_invoice WHERE current") - known
    return {
        "invoices": Tally(rows, new, changed, gone),
        "invoice_lines": Tally(lines, new_lines, changed_lines),
    }


def write(delivery: Delivery) -> int:
    """New bills and new versions, with the lines that came or else those of the version before."""
    delivery.run(
        "UPDATE billing_invoice i SET current = false FROM arriving_invoices a WHERE i.id = a.known AND a.differs"
    )
    bills = delivery.run(
        "INSERT INTO billing_invoice (number, version, current, apartment_id, client_id, period, issued_on, due_on,"
        " opening_balance, paid, charged, vat, penalty, payable, currency) SELECT i.number, i.version + 1, true, a.id,"
        " c.id, i.period, i.issued_on, i.due_on, i.opening_balance, i.paid, i.charged, i.vat, i.penalty, i.payable,"
        " i.currency FROM arriving_invoices i JOIN properties_apartment a ON a.code = i.apartment"
        " JOIN properties_client c ON c.code = i.client WHERE i.known IS NULL OR i.differs ORDER BY i.line"
    )
    lines = delivery.run(
        "INSERT INTO billing_invoiceline (invoice_id, line_no, service_code, description, unit, quantity, tariff, net,"
        " vat_rate, vat, total) SELECT i.id, l.line_no, l.service_code, l.description, l.unit, l.quantity,"
        " l.tariff, l.net, l.vat_rate, l.vat, l.total"
        " FROM incoming_invoice_lines l JOIN arriving_invoices a ON a.number = l.invoice_no"
        " JOIN billing_invoice i ON i.number = a.number AND i.current WHERE a.known IS NULL OR a.differs"
        " ORDER BY l.line"
    )
    names.learn(delivery)
    kept = delivery.run(
        "INSERT INTO billing_invoiceline (invoice_id, line_no, service_code, description, unit, quantity, tariff, net,"
        " vat_rate, vat, total) SELECT i.id, l.line_no, l.service_code, l.description, l.unit, l.quantity,"
        " l.tariff, l.net, l.vat_rate, l.vat, l.total"
        " FROM arriving_invoices a JOIN billing_invoiceline l ON l.invoice_id = a.known"
        " JOIN billing_invoice i ON i.number = a.number AND i.current WHERE a.differs AND a.lines = 0"
        " ORDER BY i.id, l.line_no"
    )
    return bills + lines + kept
