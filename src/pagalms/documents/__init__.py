"""Room: documents that staff publish to owners: of a house, a flat, a person; versions, and who may read them."""
