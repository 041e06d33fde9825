"""The wall holds what a power of attorney gives: who may only see hands in no reading and asks nothing for the flat."""

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
     WHERE m.representative_id = ANY (agents) AND m.ended_at IS NULL AND m.period @> day
       AND EXISTS (SELECT 1 FROM properties_ownership o JOIN properties_client c ON c.id = o.client_id
                    WHERE o.apartment_id = m.apartment_id AND o.period @> day
                      AND (c.id = p.id OR c.personal_code_digest = p.personal_code_digest));
    flats := ARRAY(SELECT unnest(flats) UNION SELECT unnest(represented) ORDER BY 1);
  ELSE
    handing := flats; writing := flats;
  END IF;
  owners := ARRAY(SELECT DISTINCT client_id FROM properties_ownership
                   WHERE apartment_id = ANY (flats) AND period @> day);
  houses := ARRAY(SELECT DISTINCT house_id FROM properties_apartment WHERE id = ANY (flats));
  meters := ARRAY(SELECT m.id FROM meters_meter m JOIN meters_meteringpoint p ON p.id = m.point_id
                   WHERE p.apartment_id = ANY (flats));
  read := CASE WHEN handing @> flats THEN meters
               ELSE ARRAY(SELECT m.id FROM meters_meter m JOIN meters_meteringpoint p ON p.id = m.point_id
                           WHERE p.apartment_id = ANY (handing)) END;
  addressed := ARRAY(SELECT DISTINCT notice_id FROM notices_addressee WHERE apartment_id = ANY (flats));
  SELECT jsonb_object_agg(apartment_id, first) INTO since FROM (
    SELECT apartment_id, min(date_trunc('month', coalesce(lower(period), '-infinity'))::date) AS first
      FROM properties_ownership WHERE apartment_id = ANY (flats) AND period @> day GROUP BY apartment_id) AS present;
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
TOLD = "".join(
    f"""
CREATE FUNCTION wall_{name}() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(nullif(current_setting('app.{name}', true), ''), '{{}}')::bigint[]
$$;
"""
    for name in ("handing", "read", "writing")
)
AGAIN = """
SELECT wall_around(meters.name::regclass, 'meter_id IN (SELECT unnest(wall_meters()))',
                   'meter_id IN (SELECT unnest(wall_read()))')
  FROM unnest(ARRAY['meters_reading', 'meters_meterevent', 'meters_draft']) AS meters(name);
SELECT wall_around('meters_submission', 'apartment_id = ANY ((SELECT wall_flats())::bigint[])',
  'apartment_id = ANY ((SELECT wall_handing())::bigint[]) AND by_id = (SELECT wall_person())');
SELECT wall_around('correspondence_thread', 'user_id = (SELECT wall_person())', 'user_id = (SELECT wall_person())',
  'user_id = (SELECT wall_person()) AND '
  '(apartment_id IS NULL OR apartment_id = ANY ((SELECT wall_writing())::bigint[]))');
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("privacy", "0004_wall_costs_less")]

    operations: ClassVar = [migrations.RunSQL([ENTER, TOLD, AGAIN], migrations.RunSQL.noop)]
