"""What the design promises, measured: `python -m tests.bench NAME`, or `make bench` for all of it."""
