"""Numbers, dates and icons as the design notes have them; built into every template."""

from django import template

register = template.Library()
