"""Reads of a house's file; who may read it has been asked before."""

from pagalms.housefile.queries.file import (
    WORK_KINDS,
    BasicData,
    YearOfMoney,
    basic_data,
    decisions_of,
    money_of,
    works_of,
)
from pagalms.housefile.queries.finding import found_in_house_file

__all__ = [
    "WORK_KINDS",
    "BasicData",
    "YearOfMoney",
    "basic_data",
    "decisions_of",
    "found_in_house_file",
    "money_of",
    "works_of",
]
