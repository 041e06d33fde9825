"""Door: the pages of the manager's staff."""
