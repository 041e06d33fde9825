"""The wall finds present owners by their flats, whichever plan PostgreSQL keeps.

A plan made for any day takes a day for so rare that it looked through everybody's ownerships of that day, 10 ms with
20,000 flats; IS TRUE says the same and lets no index of periods be taken for it.
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
  meters bigint[]; handing bigint[]; read bigint[]; writing bigint[]; addressed bigint[]; since jsonb;
BEGIN
  SELECT array_agg(DISTINCT apartment_id), array_agg(DISTINCT apartment_id) FILTER (WHERE period @> day)
    INTO once, flats FROM properties_ownership WHERE client_id = ANY (clients);
  IF cardinality(agents) > 0 THEN
    SELECT array_agg(DISTINCT m.apartment_id), array_agg(DISTINCT c.id),
           flats || array_agg(DISTINCT m.apartment_id) FILTER (WHERE m.may_hand_in),
           flats || array_agg(DISTINCT m.apartment_id) FILTER (WHERE m.may_write)
      INTO represented, principals, handing, writing
      FROM mandates_mandate m JOIN properties_client p ON p.id = m.principal_id
      JOIN properties_client c ON c.id = p.id OR c.personal_code_digest = p.personal_code_digest
     WHERE m.representative_id = ANY (agents) AND m.ended_at IS NULL AND (m.period @> day) IS TRUE
       AND EXISTS (SELECT 1 FROM properties_ownership o JOIN properties_client c ON c.id = o.client_id
                    WHERE o.apartment_id = m.apartment_id AND (o.period @> day) IS TRUE
                      AND (c.id = p.id OR c.personal_code_digest = p.personal_code_digest));
    flats := ARRAY(SELECT unnest(flats) UNION SELECT unnest(represented) ORDER BY 1);
  ELSE
    handing := flats; writing := flats;
  END IF;
  owners := ARRAY(SELECT DISTINCT client_id FROM properties_ownership
                   WHERE apartment_id = ANY (flats) AND (period @> day) IS TRUE);
  houses := ARRAY(SELECT DISTINCT house_id FROM properties_apartment WHERE id = ANY (flats));
  meters := ARRAY(SELECT m.id FROM meters_meter m JOIN meters_meteringpoint p ON p.id = m.point_id
                   WHERE p.apartment_id = ANY (flats));
  read := CASE WHEN handing @> flats THEN meters
               ELSE ARRAY(SELECT m.id FROM meters_meter m JOIN meters_meteringpoint p ON p.id = m.point_id
                           WHERE p.apartment_id = ANY (handing)) END;
  addressed := ARRAY(SELECT DISTINCT notice_id FROM notices_addressee WHERE apartment_id = ANY (flats));
  SELECT jsonb_object_agg(apartment_id, first) INTO since FROM (
    SELECT apartment_id, min(date_trunc('month', coalesce(lower(period), '-infinity'))::date) AS first
      FROM properties_ownership WHERE apartment_id = ANY (flats) AND (period @> day) IS TRUE
     GROUP BY apartment_id) AS present;
  PERFORM set_config('app.person', reader::text, true), set_config('app.day', day::text, true),
          set_config('app.clients', clients::text, true), set_config('app.agents', agents::text, true),
          set_config('app.principals', principals::text, true), set_config('app.owners', owners::text, true),
          set_config('app.once', once::text, true), set_config('app.flats', flats::text, true),
          set_config('app.houses', houses::text, true), set_config('app.meters', meters::text, true),
          set_config('app.handing', handing::text, true), set_config('app.read', read::text, true),
          set_config('app.writing', writing::text, true),
          set_config('app.addressed', addressed::text, true), set_config('app.since', since::text, true),
          set_config('jit', 'off', true);  -- the planner takes conditions like these for dearer than they are
END $$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("privacy", "0006_sales_are_closed")]

    operations: ClassVar = [migrations.RunSQL(ENTER, migrations.RunSQL.noop)]
