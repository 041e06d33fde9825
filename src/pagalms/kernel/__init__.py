"""Words every room needs and nobody owns: the clock, months, money, personal codes, refusals, the queue's port."""
