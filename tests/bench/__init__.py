"""What the design promises, measured; `make bench` runs all of it, `python -m tests.bench NAME` one."""
