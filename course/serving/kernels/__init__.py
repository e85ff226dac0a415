"""Virtual kernels: many in one process, each with the part of a Jupyter kernel that a page of widgets needs.

The notebook keeps its ordinary kernelspec, so the same file runs in plain Voila and JupyterLab. The separation between
learners protects against mistakes, not attackers; that is sufficient because learners run no code.
"""
