"""Metering points, devices, readings, windows."""

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
    "Channel",
    "KeptWindow",
    "Kind",
    "LetterChoice",
    "Meter",
    "MeterEvent",
    "MeteringPoint",
    "Reading",
    "Reminder",
    "Submission",
    "Topic",
    "VerificationNotice",
    "VerificationRule",
    "WindowChange",
    "WindowRule",
]
