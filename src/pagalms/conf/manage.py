"""Django's management commands, as `python -m pagalms.conf.manage …`; people use `./pagalms`."""

import os
import sys

from django.core.management import execute_from_command_line

OWNERS_COMMANDS = {"migrate", "createcachetable", "makemigrations", "prepare_demo", "backup", "restore"}


def main() -> None:
    """Run the command named on the command line; commands that change tables run as the database's owner."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pagalms.conf.settings")
    owner = os.environ.get("PAGALMS_OWNER_DATABASE_URL")
    if owner and len(sys.argv) > 1 and sys.argv[1] in OWNERS_COMMANDS:
        os.environ["DATABASE_URL"] = owner
    execute_from_command_line([sys.argv[0].replace("manage.py", "pagalms"), *sys.argv[1:]])


if __name__ == "__main__":
    main()
