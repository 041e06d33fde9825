"""Reads of threads: by those who wrote them, and by the office."""

from pagalms.correspondence.queries.desk import (
    Filters,
    Inbox,
    attachment_at_desk,
    inbox,
    templates,
    thread_at_desk,
    waiting_count,
)
from pagalms.correspondence.queries.figures import MonthOfAnswers, answers_by_month
from pagalms.correspondence.queries.writers import (
    attachment_of,
    found_threads,
    news,
    thread_of,
    threads_of,
    usual_wait,
)

__all__ = [
    "Filters",
    "Inbox",
    "MonthOfAnswers",
    "answers_by_month",
    "attachment_at_desk",
    "attachment_of",
    "found_threads",
    "inbox",
    "news",
    "templates",
    "thread_at_desk",
    "thread_of",
    "threads_of",
    "usual_wait",
    "waiting_count",
]
