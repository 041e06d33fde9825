"""Room: files that people hand in or staff publish: their bytes, what they are, and nothing of who may read them."""
