"""Benchmarks: each is one command, bounded in time, and prints ratios against the physical limit or a peer."""
