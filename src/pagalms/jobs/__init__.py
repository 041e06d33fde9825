"""Door: the queue and the clock; each job calls one action."""
