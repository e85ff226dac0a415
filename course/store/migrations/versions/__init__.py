"""One module a step, numbered.

A step writes out the columns that it makes, and takes none from `tables`: it has to make the same ones for ever, also
where the tables have moved on since.
"""
