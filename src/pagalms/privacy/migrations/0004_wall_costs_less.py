"""The same wall, with less to plan in each statement: what hung on conditions of other tables is found by functions.

PL/pgSQL keeps the plans of their statements in the connection, where a condition is planned anew in each statement.
"""

from typing import ClassVar

from django.db import migrations

ENTER = """
CREATE OR REPLACE FUNCTION wall_enter(reader bigint, day date) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  codes bytea[] := ARRAY(SELECT c.digest FROM identity_personalcode c JOIN identity_person p ON p.id = c.person_id
                          WHERE p.user_id = reader);
  clients bigint[] := ARRAY(SELECT id FROM properties_client WHERE personal_code_digest = ANY (codes));
  agents bigint[] := ARRAY(SELECT id FROM mandates_representative WHERE personal_code_digest = ANY (codes));
  once bigint[]; flats bigint[]; represented bigint[]; principals bigint[]; owners bigint[]; houses bigint[];
  meters bigint[]; addressed bigint[]; since jsonb;
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
  addressed := ARRAY(SELECT DISTINCT notice_id FROM notices_addressee WHERE apartment_id = ANY (flats));
  SELECT jsonb_object_agg(apartment_id, first) INTO since FROM (
    SELECT apartment_id, min(date_trunc('month', coalesce(lower(period), '-infinity'))::date) AS first
      FROM properties_ownership WHERE apartment_id = ANY (flats) AND period @> day GROUP BY apartment_id) AS present;
  PERFORM set_config('app.person', reader::text, true), set_config('app.day', day::text, true),
          set_config('app.clients', clients::text, true), set_config('app.agents', agents::text, true),
          set_config('app.principals', principals::text, true), set_config('app.owners', owners::text, true),
          set_config('app.once', once::text, true), set_config('app.flats', flats::text, true),
          set_config('app.houses', houses::text, true), set_config('app.meters', meters::text, true),
          set_config('app.addressed', addressed::text, true), set_config('app.since', since::text, true),
          set_config('jit', 'off', true);  -- the planner takes conditions like these for dearer than they are
END $$;
CREATE FUNCTION wall_addressed() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(nullif(current_setting('app.addressed', true), ''), '{}')::bigint[]
$$;
"""
FOUND = """
CREATE OR REPLACE FUNCTION wall_met() RETURNS SETOF bigint LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE flats bigint[] := wall_flats();
BEGIN
  RETURN QUERY SELECT user_id FROM accounts_staffrole
    UNION ALL SELECT by_id FROM meters_submission WHERE apartment_id = ANY (flats);
END $$;
CREATE OR REPLACE FUNCTION wall_payers() RETURNS SETOF bigint LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE flats bigint[] := wall_flats(); since jsonb := wall_since();
BEGIN
  RETURN QUERY SELECT DISTINCT client_id FROM billing_invoice
    WHERE apartment_id = ANY (flats) AND period >= (since ->> apartment_id::text)::date;
END $$;
CREATE FUNCTION wall_first_bill(flat bigint) RETURNS date LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE clients bigint[] := wall_clients();
BEGIN
  RETURN (SELECT min(period) FROM billing_invoice WHERE apartment_id = flat AND client_id = ANY (clients));
END $$;
"""
AROUND = """
CREATE OR REPLACE FUNCTION wall_around(tab regclass, reads text, writes text DEFAULT NULL, adds text DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  everybody text; former name;
BEGIN
  SELECT string_agg(DISTINCT quote_ident(r.rolname), ', ') INTO everybody
    FROM pg_class c, aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
   WHERE c.oid = tab AND r.oid <> c.relowner AND r.rolname <> 'pagalms_resident';
  FOR former IN SELECT polname FROM pg_policy WHERE polrelid = tab AND polname ~ '^wall_' LOOP
    EXECUTE format('DROP POLICY %I ON %s', former, tab);
  END LOOP;
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
AGAIN = """
SELECT wall_around('billing_payment', 'apartment_id = ANY ((SELECT wall_flats())::bigint[]) AND '
  '(paid_on >= ((SELECT wall_since()) ->> apartment_id::text)::date OR paid_on >= wall_first_bill(apartment_id))');
SELECT wall_around('notices_notice', 'published_at IS NOT NULL AND (house_id IS NULL OR '
  'house_id = ANY ((SELECT wall_houses())::bigint[]) AND '
  '(flats_said = '''' OR id = ANY ((SELECT wall_addressed())::bigint[])))');
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("privacy", "0003_wall")]

    operations: ClassVar = [migrations.RunSQL([ENTER, FOUND, AROUND, AGAIN], migrations.RunSQL.noop)]
