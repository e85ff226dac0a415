"""Virtual kernels: the part of a Jupyter kernel that a page of widgets uses, many of them in one process.

The notebook keeps its ordinary kernelspec, so the same file runs in plain Voila and in JupyterLab as ever. What stays
apart between learners holds against mistakes, not against attackers: it is sound because learners run no code.
"""
