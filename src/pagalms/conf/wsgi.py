"""The entry for web servers."""

import gc
import os

import django
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pagalms.conf.settings")
django.setup(set_prefix=False)
from pagalms.ui.requests import Handler  # noqa: E402 - it needs the settings

application = Handler()
get_resolver().url_patterns  # noqa: B018 - every page is read in here, not while the first reader waits
gc.collect()
gc.freeze()  # what is here now stays: each full look through it for garbage would hold a reader up for 0.1 s
