"""In which mode the portal runs, and where it is."""

from __future__ import annotations

from urllib.parse import urlsplit

from pagalms.conf import env

MODE = env.text("PAGALMS_MODE", "production")  # production, demo or test
PORTAL_URL = env.text("PAGALMS_URL", "http://testserver" if MODE == "test" else "http://127.0.0.1:8000").rstrip("/")
PORTAL_HOST = urlsplit(PORTAL_URL).hostname or ""
SECURE = urlsplit(PORTAL_URL).scheme == "https"
