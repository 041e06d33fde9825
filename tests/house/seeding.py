"""Rows of any table about one person, every text in them a marker: for the tests of own data and of erasure."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.contrib.postgres.fields import ArrayField, DateRangeField, DateTimeRangeField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from pagalms.identity.models import Person, PersonalCode
from pagalms.kernel import personal_code
from pagalms.properties.models import Apartment, Ownership
from tests.people import CODES, LONG_AGO, NOON, Village

SHORTEST = 12  # characters that a marker needs


class Seeder:
    """Makes rows about one person; what they need beside is made as well. `markers`: texts by "app.Model.field"."""

    def __init__(self, village: Village, who: str = "anna", *, flat: Apartment | None = None, count: int = 0) -> None:
        self.village, self.who = village, who
        self.user = village.users[who]
        self.count = count
        flat = flat or village.flat_a
        self.markers: dict[str, str] = {}
        self.moments: dict[str, str] = {}
        self.made: dict[str, models.Model] = {
            "accounts.User": self.user,
            "identity.Person": Person.objects.get(user=self.user),
            "identity.PersonalCode": PersonalCode.objects.get(person__user=self.user),
            "properties.Client": village.clients[who],
            "properties.Apartment": flat,
            "properties.House": flat.house,
            "properties.Ownership": Ownership.objects.get(client=village.clients[who]),
        }
        email = apps.get_model("account.EmailAddress").objects.get(user=self.user)
        self.made["account.EmailAddress"] = email
        self.found = {"accounts.User", "identity.Person", "properties.Client", "account.EmailAddress"}

    def seed(self, label: str) -> models.Model:
        """The row of this table, made or, where there is one by the nature of things, marked."""
        model = apps.get_model(label)
        if label in self.made:
            if label in self.found:
                self.found.remove(label)
                self._mark(self.made[label])
            return self.made[label]
        values = {field.attname: value for field in model._meta.concrete_fields if (value := self._value(field)) != ...}
        row = model(**{**values, **self._particular(label)})
        self._note(row)
        row.save()
        self.made[label] = row
        return row

    def _mark(self, row: models.Model) -> None:
        fields = []
        for field in row._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField) and self._marked(field):
                setattr(row, field.attname, self._value(field))
                fields.append(field.attname)
        self._note(row)
        row.save(update_fields=fields)

    def _marked(self, field: models.Field[Any, Any]) -> bool:
        return not field.choices and (field.max_length or 999) >= SHORTEST and field.name != "password"

    def _note(self, row: models.Model) -> None:
        for field in row._meta.concrete_fields:
            value = getattr(row, field.attname)
            if isinstance(value, str) and "zzmark" in value:
                self.markers[f"{row._meta.label}.{field.name}"] = value
            if isinstance(field, models.DateTimeField) and value:
                self.moments[f"{row._meta.label}.{field.name}"] = value.isoformat()

    def _value(self, field: models.Field[Any, Any]) -> Any:
        self.count += 1
        mark = f"zzmark{self.count:04d}"
        if isinstance(field, models.ForeignKey):
            label = field.related_model._meta.label  # type: ignore[union-attr]
            return None if field.null and label == field.model._meta.label else self._key(label)
        if isinstance(field, models.BooleanField):
            return field.get_default() or False
        if field.primary_key or isinstance(field, models.DurationField):
            return ...
        if isinstance(field, models.EmailField):
            return f"{mark}@example.lv"
        if field.choices:
            return field.choices[0][0]  # type: ignore[index]
        if isinstance(field, models.CharField | models.TextField):
            return mark if self._marked(field) else ...
        return self._other(field, mark)

    def _other(self, field: models.Field[Any, Any], mark: str) -> Any:
        code = CODES[self.who]
        binary = {"personal_code_digest": personal_code.digest(code), "personal_code_sealed": personal_code.seal(code)}
        found: dict[type[models.Field[Any, Any]], Any] = {
            models.BinaryField: binary.get(field.name, hashlib.sha256(mark.encode()).digest()),
            models.JSONField: {"name": mark},
            models.DateTimeField: NOON + timedelta(seconds=self.count),
            models.DateField: date(2026, 5, 1),
            models.DecimalField: Decimal(self.count % 1000),
            models.UUIDField: uuid4(),
            DateRangeField: DateRange(LONG_AGO, None),
            DateTimeRangeField: DateTimeTZRange(NOON, None),
            ArrayField: [],
            models.IntegerField: 1,
        }
        return next((value for kind, value in found.items() if isinstance(field, kind)), ...)

    def _key(self, label: str) -> Any:
        if label == "files.StoredFile":  # each place has a file of its own
            self.made.pop(label, None)
        return self.made[label].pk if label in self.made else self.seed(label).pk

    def _particular(self, label: str) -> dict[str, Any]:
        """What the constraints of a table, or the way to the person, ask for."""
        return {
            "audit.Event": {"by": self.user.pk, "subject": f"user:{self.user.pk}"},
            "audit.Seal": {"place": 10_000 + self.count, "event": 10_000 + self.count},
            "account.EmailConfirmation": {"key": uuid4().hex},
            "correspondence.Thread": {"closed_at": None},
            "documents.Document": {"house_id": None},
            "enrolment.Application": {"state": "refused"},
            "mandates.Mandate": {"ended_at": NOON, "end_reason": self._value(models.TextField(name="end_reason"))},
            "meters.Meter": {"removed_on": None, "integer_digits": 5, "decimal_digits": 3},
            "meters.LetterChoice": {"hour": 9},
            "meters.MeterEvent": {"replaced_id": None, "reading_id": None},
            "privacy.Closing": {"undone_at": None},
            "notices.Notice": {"withdrawn_at": None, "flats_said": ""},
            "properties.ContactEmail": {"ended_at": None},
        }.get(label, {})
