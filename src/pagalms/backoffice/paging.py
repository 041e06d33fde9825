"""A long list, so many rows a page: `lapa` in the address is the number of the page; all else it asks for stays."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from pagalms.ui.asked import page_in

PAGE = "lapa"


@dataclass(frozen=True)
class Paging:
    """Which page of a list is shown; `kept` is the rest of the address, as `backoffice/_pages.html` puts it before."""

    number: int
    last: int
    most: int
    kept: str

    @property
    def start(self) -> int:
        """The place of the first row, from 0."""
        return (self.number - 1) * self.most

    @property
    def rows(self) -> slice:
        """The rows of the page, out of all of them."""
        return slice(self.start, self.start + self.most)

    @property
    def before(self) -> int:
        """The page before; 0 on the first one."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The page after; 0 on the last one."""
        return self.number + 1 if self.number < self.last else 0


def paging(request: HttpRequest, rows: int, *, most: int) -> Paging:
    """The page that the address asks for; the last one when it asks for more than there are, else the first."""
    last = max(1, -(-rows // most))
    kept = request.GET.copy()
    kept.pop(PAGE, None)
    return Paging(page_in(request, most=last), last, most, kept.urlencode())
