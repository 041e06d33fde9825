"""Reads of notices: for residents, for the desk, and of the people that one reaches."""

from pagalms.notices.queries.again import draft_like, files_of
from pagalms.notices.queries.audience import Reach, flats_of, people_of, reach_of, wanting_letters
from pagalms.notices.queries.desk import (
    Row,
    Story,
    about,
    drafted_and_published,
    notice_count,
    paper_at_desk,
    story_of,
    versions_to_tell,
)
from pagalms.notices.queries.residents import (
    PAGE,
    Shown,
    found_notices,
    news,
    notice_for,
    notices_for,
    paper_for,
    works_for,
)

__all__ = [
    "PAGE",
    "Reach",
    "Row",
    "Shown",
    "Story",
    "about",
    "draft_like",
    "drafted_and_published",
    "files_of",
    "flats_of",
    "found_notices",
    "news",
    "notice_count",
    "notice_for",
    "notices_for",
    "paper_at_desk",
    "paper_for",
    "people_of",
    "reach_of",
    "story_of",
    "versions_to_tell",
    "wanting_letters",
    "works_for",
]
