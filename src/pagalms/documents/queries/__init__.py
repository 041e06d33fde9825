"""Reads of documents: for a person on a day, or for staff."""

from pagalms.documents.models import Audience, Kind, Part
from pagalms.documents.queries.bundles import (
    Preview,
    Row,
    arrived_count,
    bundle_of,
    bundles_of,
    line_of,
    preview,
    register,
)
from pagalms.documents.queries.desk import document, documents_of, published, versions_of
from pagalms.documents.queries.finding import found_house_papers, found_papers
from pagalms.documents.queries.papers import (
    Paper,
    house_paper,
    house_papers,
    paper_for,
    papers_for,
    papers_of,
    reports_among,
)
from pagalms.documents.queries.readers import Owned, Readers, owners_on, people_of, readers_of
from pagalms.documents.queries.telling import letters_about, versions_to_tell

MOST = 1000
KINDS = Kind.choices
PARTS = Part.choices
AUDIENCES = Audience.choices
OWNERS = Audience.OWNERS

__all__ = [
    "AUDIENCES",
    "KINDS",
    "OWNERS",
    "PARTS",
    "Owned",
    "Paper",
    "Preview",
    "Readers",
    "Row",
    "arrived_count",
    "bundle_of",
    "bundles_of",
    "document",
    "documents_of",
    "found_house_papers",
    "found_papers",
    "house_paper",
    "house_papers",
    "letters_about",
    "line_of",
    "owners_on",
    "paper_for",
    "papers_for",
    "papers_of",
    "people_of",
    "preview",
    "published",
    "readers_of",
    "register",
    "reports_among",
    "versions_of",
    "versions_to_tell",
]
