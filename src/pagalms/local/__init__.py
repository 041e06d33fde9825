"""A local installation: the commands of `./pagalms`, a PostgreSQL of its own, the processes of the demo.

The top floor: it starts the others as programs and imports none of them, so that every command begins at once.
"""
