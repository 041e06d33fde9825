"""The letters with receipts, as the worker writes them."""

from __future__ import annotations

from procrastinate.contrib.django.models import ProcrastinateJob

from pagalms.meters.actions import write_receipt
from pagalms.outbox.models import Letter


def written_receipts() -> list[Letter]:
    """Do the ordered jobs, each twice as after a worker's death; all letters there are then, oldest first."""
    for job in ProcrastinateJob.objects.filter(task_name__endswith=".write_receipt").order_by("pk"):
        for _again in range(2):
            write_receipt(job.args["submission"])
    return list(Letter.objects.filter(kind="reading_receipt").order_by("pk"))
