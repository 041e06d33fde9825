"""The house file: the building's documents, works, decisions, money. Only after a strong sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from pagalms.documents import queries as documents
from pagalms.enrolment.queries import Resident
from pagalms.housefile import queries as housefile
from pagalms.meters.queries.balance import balance_of
from pagalms.resident.access import chosen_property, for_strong_property, for_strong_resident
from pagalms.resident.documents import choices, given, given_all, narrowed
from pagalms.resident.house_file_tables import tables_of
from pagalms.resident.page import render_page
from pagalms.ui import asked

if TYPE_CHECKING:
    from pagalms.documents.queries import Paper
    from pagalms.properties.models import Apartment

SHOWN_AT_FIRST = 12


@require_safe
@for_strong_resident
def house_file(request: HttpRequest, resident: Resident) -> HttpResponse:
    """To the house of the property looked at last, or a page that says why there is none."""
    flat = chosen_property(request, resident)
    if flat is not None:
        return redirect("property_house_file", flat.pk)
    return render_page(request, resident, None, "resident/house_file_none.html", section="house_file")


@require_safe
@for_strong_property
def property_house_file(request: HttpRequest, resident: Resident, flat: Apartment) -> HttpResponse:
    """The whole file on one page; `q`, `veids` and `gads` look among the documents."""
    words, kind, year = asked.words(request), asked.words(request, "veids"), asked.words(request, "gads")
    every = documents.house_papers(flat.house, user=resident.user)
    found = documents.house_papers(flat.house, user=resident.user, words=words) if words else every
    found = narrowed(found, kind, year)
    reports = documents.reports_among(every)
    short = not (words or kind or year or "visi" in request.GET)
    context = {
        "data": housefile.basic_data(flat.house),
        "works": housefile.works_of(flat.house),
        "decisions": housefile.decisions_of(flat.house, on=resident.on),
        "money": housefile.money_of(flat.house),
        "papers": _others(found, reports)[:SHOWN_AT_FIRST] if short else found,
        "count": len(every),
        "reports": reports,
        "words": words,
        **choices(every, kind, year),
    }
    return render_page(request, resident, flat, "resident/house_file.html", context, section="house_file")


@require_safe
@for_strong_property
def house_document(request: HttpRequest, resident: Resident, flat: Apartment, published: int) -> HttpResponseBase:
    """One document of the house."""
    found = documents.house_paper(flat.house, published, user=resident.user)
    if found is None:
        raise Http404
    return given(request, found.version, resident)


@require_safe
@for_strong_property
def house_water(request: HttpRequest, resident: Resident, flat: Apartment) -> HttpResponse:
    """What the house's water meter counted beside all flats, month by month."""
    context = {"balance": balance_of(flat.house)}
    return render_page(request, resident, flat, "resident/house_water.html", context, section="house_file")


@require_safe
@for_strong_property
def house_zip(request: HttpRequest, resident: Resident, flat: Apartment) -> HttpResponseBase:
    """All documents of the house with a list of them, and its works, decisions and money as tables."""
    papers = documents.house_papers(flat.house, user=resident.user)
    return given_all(papers, f"{flat.house}.zip", resident, beside=tables_of(flat.house, on=resident.on))


def _others(papers: list[Paper], reports: list[tuple[int, list[Paper]]]) -> list[Paper]:
    """What has no place of its own above."""
    shown = {paper.document.pk for _year, found in reports for paper in found}
    return [paper for paper in papers if paper.document.pk not in shown]
