"""Years of readings, bills and payments for a manager that is registered already, written by SQL alone."""

from __future__ import annotations

from django.db import connection

LAST = "date '2026-04-01'"
READINGS = f"""
INSERT INTO meters_reading (meter_id, period, version, current, value, read_on, channel, state, confirmed_unusual,
    recorded_at, reason)
SELECT meter.id, month.first, 1, true, 100 + (%(months)s - month.back) * (1.5 + meter.id %% 17 * 0.1),
    (month.first + interval '1 month - 2 days')::date, 'portal', 'billed', false,
    month.first + interval '1 month - 1 day 6 hours', ''
FROM meters_meter meter, LATERAL (
    SELECT back, ({LAST} - make_interval(months => back))::date AS first FROM generate_series(0, %(months)s - 1) back
) month
"""
INVOICES = f"""
INSERT INTO billing_invoice (number, version, current, apartment_id, client_id, period, issued_on, due_on,
    opening_balance, paid, charged, vat, penalty, payable, currency)
SELECT to_char(month.first, 'YYYYMM') || '-' || lpad(flat.id::text, 6, '0'), 1, true, flat.id, owner.client_id,
    month.first, month.first + 40, month.first + 61, 0, 0, 90 + flat.id %% 50, 9, 0, 90 + flat.id %% 50, 'EUR'
FROM properties_apartment flat JOIN properties_ownership owner ON owner.apartment_id = flat.id, LATERAL (
    SELECT ({LAST} - make_interval(months => back))::date AS first FROM generate_series(0, %(months)s - 1) back
) month
"""
LINES = """
INSERT INTO billing_invoiceline (invoice_id, line_no, service_code, description, unit, quantity, tariff, net, vat_rate,
    vat, total)
SELECT bill.id, line.number, line.code, line.words, line.unit, 1, line.net + rest, line.net + rest, 0, 1,
    line.net + rest + 1
FROM billing_invoice bill, (VALUES
    (1, 'management', 'Pārvaldīšana', 'm2'), (2, 'savings', 'Uzkrājumu fonds', 'm2'), (3, 'heating', 'Apkure', 'm2'),
    (4, 'cold_water', 'Aukstais ūdens', 'm3'), (5, 'hot_water', 'Ūdens uzsildīšana', 'm3'),
    (6, 'sewerage', 'Kanalizācija', 'm3'), (7, 'waste', 'Atkritumu izvešana', 'pers.'),
    (8, 'electricity', 'Koplietošanas elektrība', 'm2'), (9, 'lift', 'Lifta apkope', 'm2')
) AS named (number, code, words, unit), LATERAL (SELECT named.*, 9 AS net) line,
    LATERAL (SELECT CASE WHEN line.number = 1 THEN bill.charged - 90 ELSE 0 END AS rest) more
"""
PAYMENTS = """
INSERT INTO billing_payment (code, apartment_id, paid_on, amount, reference)
SELECT 'P-' || number, apartment_id, due_on, payable, number FROM billing_invoice
"""


def write(months: int) -> None:
    """Readings of all meters, bills of nine lines and their payments, for so many months until April 2026."""
    with connection.cursor() as cursor:
        for statement in (READINGS, INVOICES):
            cursor.execute(statement, {"months": months})
        for statement in (LINES, PAYMENTS, "VACUUM ANALYZE"):  # else it is done while pages are measured
            cursor.execute(statement)


def following(meter: int, months: int) -> str:
    """What the meter shows a month after the last of so many, as a person types it."""
    tenths = 1000 + (months + 1) * (15 + meter % 17)
    return f"{tenths // 10},{tenths % 10}"
