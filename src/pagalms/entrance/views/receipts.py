"""Whether a receipt of readings is genuine: for anybody who was shown it; says what and when, never who."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pagalms.meters.queries.proofs import proof_of


@require_safe
def check_receipt(request: HttpRequest, number: str = "", code: str = "") -> HttpResponse:
    """The form for number and code, and what they prove; a wrong pair and one that never was look the same."""
    if request.GET.get("numurs") and request.GET.get("kods"):
        typed = (request.GET["numurs"].strip(), request.GET["kods"].strip())
        if all(part.isascii() and part.replace("-", "").isalnum() for part in typed):
            return redirect("proved_receipt", *typed)
        return render(request, "entrance/receipt.html", {"asked": True}, status=404)
    receipt = proof_of(number, code) if number else None
    status = 404 if number and receipt is None else 200
    return render(request, "entrance/receipt.html", {"receipt": receipt, "asked": bool(number)}, status=status)
