"""Room: houses, apartments, clients and who owns what from when until when."""
