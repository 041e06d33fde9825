"""Door: the pages of residents."""
