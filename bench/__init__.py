"""Benchmarks: each is measured against a limit that is measured in the same run, so the machine does not matter."""
