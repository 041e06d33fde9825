"""Backups: everything that cannot be made again, in one folder; and the way back.

A backup is a folder `pagalms-20261126T023000Z` that holds `database.dump` (pg_dump's custom format), `files/` with the
bytes of all files, `files.sha256` (as sha256sum reads it) and, written last, `manifest.json`. No key is in it.
"""
