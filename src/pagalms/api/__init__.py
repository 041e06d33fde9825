"""Door: other systems of the manager, accounting first, by HTTP and keys (DESIGN, Exchange with accounting)."""
