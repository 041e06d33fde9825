"""A manager's own colour, and what follows of it: the shades of pages in light and dark, each one readable.

Lightness, chroma and hue are those of OKLCH, as in the portal's own tokens (ui/css/tokens.css): a shade takes the hue
of the manager's colour and keeps the portal's lightness, so that what stands on it stays as readable as it was.
Contrast is that of WCAG 2.2 (1.4.3): 4.5 for text.
"""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from functools import cached_property

LEAST = 4.5
_HEX = re.compile(r"#[0-9a-f]{6}")
Shade = tuple[float, float, float]  # lightness 0 to 1, chroma, hue in degrees

# The grounds on which text of the colour stands, as in tokens.css.
LIGHT_GROUNDS = ("#ffffff", "#f0f6f3", "#e6efec")  # surface, ground, sunken
DARK_GROUNDS = ("#0b1719", "#142224", "#1d2d2f")  # ground, surface, sunken
ON_LIGHT, ON_DARK = "#ffffff", "#071f20"  # text on a button
INK_LIGHT = "#0e2628"


Row = tuple[str, str, float]  # a colour, what it stands on, their contrast


@dataclass(frozen=True)
class Colours:
    """The manager's colour on light pages and on dark ones, as #rrggbb."""

    light: str
    dark: str

    @cached_property
    def shades(self) -> dict[str, tuple[str, str]]:
        """Each token of tokens.css that follows the colour, in light and in dark."""
        light, dark = shade_of(self.light), shade_of(self.dark)
        hue, chroma = light[2], min(light[1], 0.05)

        def panel(bright: float, dim: float) -> tuple[str, str]:
            return hex_of((bright, chroma, hue)), hex_of((dim, chroma * 0.84, hue))

        return {
            "brand": (self.light, self.dark),
            "brand-hover": (hex_of((light[0] - 0.07, *light[1:])), hex_of((min(dark[0] + 0.06, 0.97), *dark[1:]))),
            "on-brand": (ON_LIGHT, ON_DARK),
            "brand-soft": (hex_of((0.95, min(light[1], 0.024), hue)), hex_of((0.3, min(dark[1], 0.035), dark[2]))),
            "link": (self.light, self.dark),
            "dusk": panel(0.315, 0.265),
            "dusk-2": panel(0.385, 0.335),
            "dusk-3": panel(0.26, 0.22),
        }

    @cached_property
    def sheet(self) -> str:
        """The stylesheet that lays these over the portal's own."""
        said = ";".join(f"--{name}:light-dark({light},{dark})" for name, (light, dark) in self.shades.items())
        return f":root{{{said}}}\n"

    @cached_property
    def digest(self) -> str:
        """Names exactly this sheet."""
        return hashlib.sha256(self.sheet.encode()).hexdigest()[:16]

    @property
    def soft(self) -> tuple[str, str]:
        """The soft panel, in light and in dark."""
        return self.shades["brand-soft"]

    @property
    def rows(self) -> tuple[list[Row], list[Row]]:
        """The colour on each ground of light pages, and of dark ones: page, sheet, sunken, soft panel, button."""
        soft_light, soft_dark = self.soft
        light = [(self.light, ground, contrast(self.light, ground)) for ground in (*LIGHT_GROUNDS, soft_light)]
        dark = [(self.dark, ground, contrast(self.dark, ground)) for ground in (*DARK_GROUNDS, soft_dark)]
        return (
            [*light, (ON_LIGHT, self.light, contrast(self.light, ON_LIGHT))],
            [*dark, (ON_DARK, self.dark, contrast(self.dark, ON_DARK))],
        )

    @property
    def worst(self) -> tuple[float, float]:
        """The least contrast of the colour, on light pages and on dark ones."""
        light, dark = self.rows
        return min(row[2] for row in light), min(row[2] for row in dark)


def is_colour(text: str) -> bool:
    """#rrggbb, in small letters."""
    return bool(_HEX.fullmatch(text))


def colours_of(light: str, dark: str = "") -> Colours:
    """The pair; without a dark one its shade is taken from the light one."""
    return Colours(light, dark or for_dark(light))


def for_dark(light: str) -> str:
    """The same hue, bright enough for dark pages."""
    _lightness, chroma, hue = shade_of(light)
    return readable(hex_of((0.86, min(chroma, 0.07), hue)), dark=True)


def readable(colour: str, *, dark: bool) -> str:
    """The nearest shade of the same hue that is readable: darker on light pages, brighter on dark ones."""
    lightness, chroma, hue = shade_of(colour)
    for step in range(101):
        moved = lightness + step / 100 if dark else lightness - step / 100
        tried = hex_of((min(max(moved, 0), 1), chroma, hue))
        pair = Colours(colour, tried) if dark else Colours(tried, colour)
        if pair.worst[1 if dark else 0] >= LEAST:
            return tried
    return ON_LIGHT if dark else INK_LIGHT


def contrast(one: str, other: str) -> float:
    """WCAG 2.2: from 1 to 21."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def shade_of(colour: str) -> Shade:
    """OKLCH of #rrggbb (Björn Ottosson's matrices)."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def hex_of(shade: Shade) -> str:
    """#rrggbb of OKLCH; what no screen shows is made greyer until one does."""
    lightness, chroma, hue = shade
    for step in range(51):
        found = _channels(lightness, chroma * (1 - step / 50), hue)
        if all(-0.0005 <= value <= 1.0005 for value in found):
            break
    return "#" + "".join(f"{round(_gamma(min(max(value, 0), 1)) * 255):02x}" for value in found)


def _channels(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _gamma(value: float) -> float:
    return value * 12.92 if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)
