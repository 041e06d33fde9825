"""Django's PostgreSQL with a limit to waiting; `pagalms.kernel.patience` says which."""
