"""Tests of the notebooks beyond running them, which nbval does."""
