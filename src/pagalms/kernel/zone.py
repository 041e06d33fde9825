"""The one time zone people live in; stored times are in UTC."""

from zoneinfo import ZoneInfo

RIGA = ZoneInfo("Europe/Riga")
