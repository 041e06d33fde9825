"""Which of the eight masks makes a QR code easiest to read (ISO/IEC 18004:2015, 7.8.2 and 7.8.3).

The library weighs them module by module, longer than all else on a page with a code takes. Here a whole symbol is one
number, a bit for each module, so that a rule is looked for everywhere at once. Any mask can be read; of two patterns
like a finder's that overlap both are counted, which the library does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import segno
from segno import consts

GAP = 4  # empty columns behind each row: as wide as the light area that a finder-like pattern needs
NOT_WEIGHED = {
    consts.TYPE_FORMAT_DARK, consts.TYPE_FORMAT_LIGHT, consts.TYPE_VERSION_DARK, consts.TYPE_VERSION_LIGHT,
    consts.TYPE_DARKMODULE,
}  # fmt: skip
DATA = {consts.TYPE_DATA_DARK, consts.TYPE_DATA_LIGHT}
MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda i, j: (i + j) % 2 == 0,
    lambda i, _j: i % 2 == 0,
    lambda _i, j: j % 3 == 0,
    lambda i, j: (i + j) % 3 == 0,
    lambda i, j: (i // 2 + j // 3) % 2 == 0,
    lambda i, j: (i * j) % 2 + (i * j) % 3 == 0,
    lambda i, j: ((i * j) % 2 + (i * j) % 3) % 2 == 0,
    lambda i, j: ((i + j) % 2 + (i * j) % 3) % 2 == 0,
)


def best_mask(code: segno.QRCode) -> int:
    """The mask with the lowest penalty for a code that was made with mask 0."""
    size = len(code.matrix)
    masks, weighed = _masks(code)
    bare = _packed(code.matrix) ^ masks[0]
    penalties = [penalty((bare ^ mask) & weighed, size) for mask in masks]
    return penalties.index(min(penalties))


def penalty(dark: int, size: int) -> int:
    """The points of a symbol: runs, blocks, patterns like a finder's, more dark than light or less."""
    row, inside = size + GAP, _packed([b"\1" * size] * size)
    same = {step: ~(dark ^ dark >> step) & inside & inside >> step for step in (1, row)}
    blocks = same[1] & same[1] >> row & same[row]
    uneven = 10 * int(abs(100 * dark.bit_count() / size**2 - 50) / 5)
    lines = sum(_runs(same[step], step) + _like_finders(dark, inside, step) for step in (1, row))
    return lines + 3 * blocks.bit_count() + uneven


def _runs(same: int, step: int) -> int:
    """Five alike in a line are three points, each further one is one more."""
    five = same & same >> step & same >> 2 * step & same >> 3 * step
    return five.bit_count() + 2 * (five & ~(five << step)).bit_count()


def _like_finders(dark: int, inside: int, step: int) -> int:
    """Dark 1:1:3:1:1 with four light modules, or the border, on one side."""
    at = [dark >> step * each for each in range(11)]
    within = inside & inside >> 6 * step
    found = within & at[0] & ~at[1] & at[2] & at[3] & at[4] & ~at[5] & at[6]
    before = dark << step | dark << 2 * step | dark << 3 * step | dark << 4 * step
    behind = at[7] | at[8] | at[9] | at[10]
    return 40 * (found & ~(before & behind)).bit_count()


_MADE: dict[int, tuple[list[int], int]] = {}  # by the size of a symbol


def _masks(code: segno.QRCode) -> tuple[list[int], int]:
    """The masks for symbols of this size, and which modules are weighed: all but those that tell of the mask itself."""
    size = len(code.matrix)
    if size not in _MADE:
        kinds = [list(row) for row in code.matrix_iter(border=0, verbose=True)]
        places = [[kind in DATA for kind in row] for row in kinds]
        masks = [
            _packed([[one and mask(i, j) for j, one in enumerate(row)] for i, row in enumerate(places)])
            for mask in MASKS
        ]
        _MADE[size] = masks, _packed([[kind not in NOT_WEIGHED for kind in row] for row in kinds])
    return _MADE[size]


def _packed(rows: Iterable[Iterable[int]]) -> int:
    """A symbol as a number, the first module in the highest place."""
    return int("".join("".join("1" if one else "0" for one in row) + "0" * GAP for row in rows), 2)
