"""Room: what the manager announces to everybody, a house or some flats."""
