"""Room: what is done to a house and what it costs: works, decisions, money by purpose."""
