"""Row-level security: what a resident's page can see at all (ADR 0030).

`wall_enter` says who reads; the other functions read that back, and each policy asks them once a statement, for they
stand in a subquery of their own. `wall_around` makes the policies of a table: everybody who could use it goes on, the
residents' role meets `reads`, `writes` for the rows it changes and `adds` for new ones.
"""

# ruff: noqa: S608 - conditions are put together of words of this file
from typing import ClassVar

from django.conf import settings
from django.db import migrations

ENTER = """
CREATE FUNCTION wall_enter(reader bigint, day date) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  codes bytea[] := ARRAY(SELECT c.digest FROM identity_personalcode c JOIN identity_person p ON p.id = c.person_id
                          WHERE p.user_id = reader);
  clients bigint[] := ARRAY(SELECT id FROM properties_client WHERE personal_code_digest = ANY (codes));
  agents bigint[] := ARRAY(SELECT id FROM mandates_representative WHERE personal_code_digest = ANY (codes));
  once bigint[]; flats bigint[]; represented bigint[]; principals bigint[]; owners bigint[]; houses bigint[];
  meters bigint[]; since jsonb;
BEGIN
  SELECT array_agg(DISTINCT apartment_id), array_agg(DISTINCT apartment_id) FILTER (WHERE period @> day)
    INTO once, flats FROM properties_ownership WHERE client_id = ANY (clients);
  IF cardinality(agents) > 0 THEN
    SELECT array_agg(DISTINCT m.apartment_id), array_agg(DISTINCT c.id) INTO represented, principals
      FROM mandates_mandate m JOIN properties_client p ON p.id = m.principal_id
      JOIN properties_client c ON c.id = p.id OR c.personal_code_digest = p.personal_code_digest
     WHERE m.representative_id = ANY (agents) AND m.ended_at IS NULL AND m.period @> day
       AND EXISTS (SELECT 1 FROM properties_ownership o JOIN properties_client c ON c.id = o.client_id
                    WHERE o.apartment_id = m.apartment_id AND o.period @> day
                      AND (c.id = p.id OR c.personal_code_digest = p.personal_code_digest));
    flats := ARRAY(SELECT unnest(flats) UNION SELECT unnest(represented) ORDER BY 1);
  END IF;
  owners := ARRAY(SELECT DISTINCT client_id FROM properties_ownership
                   WHERE apartment_id = ANY (flats) AND period @> day);
  houses := ARRAY(SELECT DISTINCT house_id FROM properties_apartment WHERE id = ANY (flats));
  meters := ARRAY(SELECT m.id FROM meters_meter m JOIN meters_meteringpoint p ON p.id = m.point_id
                   WHERE p.apartment_id = ANY (flats));
  SELECT jsonb_object_agg(apartment_id, first) INTO since FROM (
    SELECT apartment_id, min(date_trunc('month', coalesce(lower(period), '-infinity'))::date) AS first
      FROM properties_ownership WHERE apartment_id = ANY (flats) AND period @> day GROUP BY apartment_id) AS present;
  PERFORM set_config('app.person', reader::text, true), set_config('app.day', day::text, true),
          set_config('app.clients', clients::text, true), set_config('app.agents', agents::text, true),
          set_config('app.principals', principals::text, true), set_config('app.owners', owners::text, true),
          set_config('app.once', once::text, true), set_config('app.flats', flats::text, true),
          set_config('app.houses', houses::text, true), set_config('app.meters', meters::text, true),
          set_config('app.since', since::text, true),
          set_config('jit', 'off', true);  -- the planner takes conditions like these for dearer than they are
END $$;
"""


def told(name: str, kind: str, empty: str) -> str:
    """A function that reads a setting of `wall_enter` back; without one there is nobody, who has nothing."""
    return f"""
CREATE FUNCTION wall_{name}() RETURNS {kind} LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(nullif(current_setting('app.{name}', true), ''), {empty})::{kind}
$$;
"""


LISTS = ("clients", "agents", "principals", "owners", "once", "flats", "houses", "meters")
READERS = "".join([
    told("person", "bigint", "NULL"),
    told("day", "date", "NULL"),
    *(told(name, "bigint[]", "'{}'") for name in LISTS),
    told("since", "jsonb", "'{}'"),
])  # fmt: skip
SUBJECTS = """
CREATE FUNCTION wall_subjects() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT ARRAY['user:' || wall_person()]
      || ARRAY(SELECT 'client:' || one FROM unnest(wall_clients()) AS one)
      || ARRAY(SELECT 'representative:' || one FROM unnest(wall_agents()) AS one)
$$;
"""
MET = """
CREATE FUNCTION wall_met() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT user_id FROM accounts_staffrole
  UNION ALL SELECT by_id FROM meters_submission WHERE apartment_id = ANY ((SELECT wall_flats())::bigint[])
$$;
CREATE FUNCTION wall_payers() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT client_id FROM billing_invoice
   WHERE apartment_id = ANY ((SELECT wall_flats())::bigint[])
     AND period >= ((SELECT wall_since()) ->> apartment_id::text)::date
$$;
"""
AROUND = """
CREATE FUNCTION wall_around(tab regclass, reads text, writes text DEFAULT NULL, adds text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  everybody text;
BEGIN
  SELECT string_agg(DISTINCT quote_ident(r.rolname), ', ') INTO everybody
    FROM pg_class c, aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
   WHERE c.oid = tab AND r.oid <> c.relowner AND r.rolname <> 'pagalms_resident';
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tab);
  IF everybody IS NOT NULL THEN
    EXECUTE format('CREATE POLICY wall_open ON %s TO %s USING (true) WITH CHECK (true)', tab, everybody);
  END IF;
  EXECUTE format('CREATE POLICY wall_reads ON %s FOR SELECT TO pagalms_resident USING (%s)', tab, reads);
  EXECUTE format('CREATE POLICY wall_adds ON %s FOR INSERT TO pagalms_resident WITH CHECK (%s)',
                 tab, coalesce(adds, writes, reads));
  EXECUTE format('CREATE POLICY wall_changes ON %s FOR UPDATE TO pagalms_resident USING (%s)',
                 tab, coalesce(writes, reads));
  EXECUTE format('CREATE POLICY wall_takes ON %s FOR DELETE TO pagalms_resident USING (%s)',
                 tab, coalesce(writes, reads));
END $$;
"""
RIGHTS = """
DO $$
DECLARE
  tab regclass;
BEGIN
  FOR tab IN SELECT c.oid FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
              WHERE r.rolname = current_user AND c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO pagalms_resident', tab);
  END LOOP;
  FOR tab IN SELECT c.oid FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
              WHERE r.rolname = current_user AND c.relnamespace = 'public'::regnamespace AND c.relkind = 'S'
  LOOP
    EXECUTE format('GRANT USAGE, SELECT ON %s TO pagalms_resident', tab);
  END LOOP;
END $$;
"""
READ_ONLY = (
    "account_emailaddress", "account_emailconfirmation", "accounts_knownbrowser", "accounts_staffrole",
    "billing_announcement", "billing_invoice", "billing_invoiceline", "billing_invoicepaper", "billing_payment",
    "billing_servicename", "documents_document", "documents_version", "enrolment_terms",
    "enrolment_termsacceptance", "files_filetext", "housefile_decision", "housefile_money", "housefile_work",
    "identity_person", "identity_personalcode", "identity_signin", "manager_version", "mandates_powerofattorney",
    "mandates_representative", "mandates_scan", "meters_houseuse", "meters_reminder", "meters_verificationnotice",
    "meters_windowchange", "mfa_authenticator", "notices_addressee", "notices_notice", "notices_paper",
    "notices_told", "notices_version", "properties_apartment", "properties_house", "properties_ownership",
    "safety_addresschange", "safety_closedway",
)  # fmt: skip
LOCKED = ("meters_meter", "meters_meteringpoint", "properties_client")  # locked by actions, never changed
CLOSED = (
    "audit_seal", "correspondence_template", "documents_bundle", "documents_bundleline", "enrolment_application",
    "enrolment_applicationfile", "enrolment_invitation", "enrolment_registration", "exchange_importrun",
    "exchange_refusedfile", "identity_devicelink", "identity_logintransaction", "machines_answer", "machines_key",
    "meters_batch",
)  # fmt: skip
ONLY_CHANGED = ("accounts_user", "mandates_mandate")
LIMITS = "".join([
    *(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM pagalms_resident;\n" for table in READ_ONLY),
    *(f"REVOKE ALL ON {table} FROM pagalms_resident;\n" for table in CLOSED),
    *(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM pagalms_resident;\n" for table in LOCKED),
    *(f"GRANT UPDATE (id) ON {table} TO pagalms_resident;\n" for table in LOCKED),
    *(f"REVOKE INSERT, DELETE ON {table} FROM pagalms_resident;\n" for table in ONLY_CHANGED),
    "REVOKE UPDATE, DELETE ON audit_event FROM pagalms_resident;\n",
])  # fmt: skip

OWN = "user_id = (SELECT wall_person())"
MINE = "ANY ((SELECT wall_{}())::bigint[])"
FLATS, ONCE, CLIENTS, OWNERS, AGENTS, PRINCIPALS, HOUSES = (
    MINE.format(name) for name in ("flats", "once", "clients", "owners", "agents", "principals", "houses")
)
METERS = "IN (SELECT unnest(wall_meters()))"  # hashed: whoever owns a house has hundreds
SINCE = "((SELECT wall_since()) ->> apartment_id::text)::date"
USERS = (
    "account_emailaddress", "accounts_knownbrowser", "accounts_opensession", "accounts_staffrole", "documents_seen",
    "enrolment_termsacceptance", "identity_person", "identity_signin", "identity_trustedbrowser",
    "meters_calendaraddress", "meters_letterchoice", "meters_reminder", "meters_verificationnotice",
    "mfa_authenticator", "notices_seen", "notices_told", "outbox_letter", "outbox_stopped", "privacy_closing",
    "privacy_datacopy", "safety_addresschange", "safety_closedway",
)  # fmt: skip
FILED = ("documents_version", "correspondence_attachment", "billing_invoicepaper", "mandates_scan", "notices_paper")
OF_HOUSE, OF_CLIENT = f"house_id = {HOUSES}", f"client_id = {CLIENTS}"


def via(table: str, column: str, *, key: str = "id") -> str:
    """A row goes with the row of another table that it points at, and is behind that one's wall."""
    return f"EXISTS (SELECT 1 FROM {table} AS up WHERE up.{key} = {column})"


POLICIES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(USERS, (OWN,)),
    "account_emailconfirmation": (via("account_emailaddress", "email_address_id"),),
    "audit_event": (
        "by = (SELECT wall_person()) OR subject = ANY ((SELECT wall_subjects())::text[])",
        "by = (SELECT wall_person())",
    ),
    "billing_invoice": (f"apartment_id = {FLATS} AND period >= {SINCE} OR client_id = {CLIENTS}",),
    "billing_invoiceline": (via("billing_invoice", "invoice_id"),),
    "billing_invoicepaper": (via("billing_invoice", "invoice_id"),),
    "billing_announcement": (via("billing_invoice", "invoice_id"),),
    "billing_payment": (
        (f"apartment_id = {FLATS} AND (paid_on >= {SINCE} OR paid_on >= (SELECT min(b.period) FROM billing_invoice AS b"
        f" WHERE b.apartment_id = billing_payment.apartment_id AND b.client_id = {CLIENTS}))"),
    ),
    "billing_billconsent": (OWN, OWN, f"{OWN} AND apartment_id = {FLATS}"),
    "correspondence_thread": (OWN, OWN, f"{OWN} AND (apartment_id IS NULL OR apartment_id = {FLATS})"),
    "correspondence_message": (
        via("correspondence_thread", "thread_id"),
        f"by_id = (SELECT wall_person()) AND NOT from_office AND {via('correspondence_thread', 'thread_id')}",
    ),
    "correspondence_note": (via("correspondence_thread", "thread_id"), "false"),
    "correspondence_attachment": (via("correspondence_message", "message_id"),),
    "documents_document": (
        (f"audience = 'owners' AND (house_id = {HOUSES} OR client_id = {CLIENTS} OR client_id IS NULL AND EXISTS ("
        "SELECT 1 FROM properties_ownership AS o WHERE o.apartment_id = documents_document.apartment_id"
        " AND o.period @> counts_on AND lower(o.period) <= (SELECT wall_day()) IS NOT FALSE"
        f" AND (o.client_id = {CLIENTS} OR o.client_id = {PRINCIPALS} AND o.apartment_id = {FLATS})))"),
    ),
    "documents_version": (via("documents_document", "document_id"),),
    "files_filetext": (via("files_storedfile", "file_id"),),
    "files_storedfile": (
        " OR ".join([
            "by_id = (SELECT wall_person())",
            *(via(table, "files_storedfile.id", key="file_id") for table in FILED),
        ]),
        "by_id = (SELECT wall_person())",
    ),
    **dict.fromkeys(("housefile_decision", "housefile_money", "housefile_work", "meters_houseuse"), (OF_HOUSE,)),
    "identity_personalcode": (via("identity_person", "person_id"),),
    "mandates_mandate": (
        f"representative_id = {AGENTS} OR principal_id = {CLIENTS} OR apartment_id = {FLATS}",
        f"principal_id = {CLIENTS}",
    ),
    "mandates_powerofattorney": (via("mandates_mandate", "mandates_powerofattorney.id", key="document_id"), "false"),
    "mandates_representative": (
        f"id = {AGENTS} OR {via('mandates_mandate', 'mandates_representative.id', key='representative_id')}",
        "false",
    ),
    "mandates_scan": (
        ("EXISTS (SELECT 1 FROM mandates_mandate AS m WHERE m.document_id = mandates_scan.document_id"
        f" AND (m.principal_id = {CLIENTS} OR m.representative_id = {AGENTS}))"),
    ),
    "meters_meteringpoint": (f"apartment_id = {FLATS}", f"apartment_id = {FLATS}"),
    "meters_meter": (f"id {METERS}",),
    **dict.fromkeys(("meters_reading", "meters_meterevent", "meters_draft"), (f"meter_id {METERS}",)),
    "meters_submission": (f"apartment_id = {FLATS}", f"apartment_id = {FLATS} AND by_id = (SELECT wall_person())"),
    "meters_windowchange": (f"house_id IS NULL OR {OF_HOUSE}",),
    "notices_notice": (
        (f"published_at IS NOT NULL AND (house_id IS NULL OR house_id = {HOUSES} AND (flats_said = '' OR "
        f"{via('notices_addressee', 'notices_notice.id', key='notice_id')}))"),
    ),
    "notices_addressee": (f"apartment_id = {FLATS}",),
    "notices_version": (via("notices_notice", "notice_id"),),
    "notices_paper": (via("notices_version", "version_id"),),
    "properties_ownership": (
        (f"client_id = {CLIENTS} OR apartment_id = {FLATS}"
        f" AND (period @> (SELECT wall_day()) OR client_id = {PRINCIPALS})"),
    ),
    "properties_apartment": (f"id = {FLATS} OR id = {ONCE}",),
    "properties_client": (
        f"id = {CLIENTS} OR id = {OWNERS} OR id = {PRINCIPALS} OR id IN (SELECT wall_payers())",
        f"id = {CLIENTS}",
    ),
    **dict.fromkeys(
        ("properties_contactdetails", "properties_contactemail"),
        (OF_CLIENT, OF_CLIENT, f"{OF_CLIENT} AND apartment_id = {FLATS}"),
    ),
    "accounts_user": (
        "id = (SELECT wall_person()) OR id IN (SELECT wall_met())",
        "id = (SELECT wall_person())",
    ),
}  # fmt: skip


def policies() -> str:
    """The statements that put the wall around each table."""
    return "".join(
        f"SELECT wall_around('{table}', {', '.join(quoted(part) for part in parts)});\n"
        for table, parts in POLICIES.items()
    )


def quoted(text: str) -> str:
    """As PostgreSQL writes a text."""
    return "'" + text.replace("'", "''") + "'"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("accounts", "0003_staff_role"),
        ("audit", "0003_seal"),
        ("billing", "0004_words"),
        ("correspondence", "0002_words"),
        ("documents", "0004_words"),
        ("enrolment", "0004_terms"),
        ("exchange", "0003_by_the_api"),
        ("files", "0003_words_of_files"),
        ("housefile", "0003_words"),
        ("identity", "0005_trusted_browser"),
        ("machines", "0001_initial"),
        ("manager", "0001_initial"),
        ("mandates", "0003_end_told"),
        ("meters", "0009_letters_of_changes"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("notices", "0003_words"),
        ("outbox", "0004_stopped"),
        ("privacy", "0002_closing"),
        ("procrastinate", "0041_post_retry_failed_job"),
        ("properties", "0002_contact_details"),
        ("safety", "0002_closed_way"),
        ("sessions", "0001_initial"),
    ]

    operations: ClassVar = [
        migrations.RunSQL([ENTER, READERS, SUBJECTS, MET, AROUND], migrations.RunSQL.noop),
        migrations.RunSQL([RIGHTS, LIMITS, policies()], migrations.RunSQL.noop),
    ]
