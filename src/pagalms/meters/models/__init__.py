"""Metering points, devices, readings, windows."""

from pagalms.meters.models.ahead import CalendarAddress, Draft, HouseUse, MissingRule
from pagalms.meters.models.letters import LetterChoice, Reminder, Topic, VerificationNotice, VerificationRule
from pagalms.meters.models.readings import (
    Batch,
    Channel,
    Kind,
    Meter,
    MeterEvent,
    MeteringPoint,
    Reading,
    Submission,
)
from pagalms.meters.models.windows import KeptWindow, WindowChange, WindowRule

__all__ = [
    "Batch",
    "CalendarAddress",
    "Channel",
    "Draft",
    "HouseUse",
    "KeptWindow",
    "Kind",
    "LetterChoice",
    "Meter",
    "MeterEvent",
    "MeteringPoint",
    "MissingRule",
    "Reading",
    "Reminder",
    "Submission",
    "Topic",
    "VerificationNotice",
    "VerificationRule",
    "WindowChange",
    "WindowRule",
]
