"""Metering points, devices, readings, windows."""

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
    "Meter",
    "MeterEvent",
    "MeteringPoint",
    "Reading",
    "Submission",
    "WindowChange",
    "WindowRule",
]
