"""Benchmarks: ratios between the portal and what one would use instead, taken in one run. Not tests; see docs/benchmarks.md."""
