"""Room: what was done, by whom and when; rows are only ever added."""
