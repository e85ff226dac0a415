"""One module a step, numbered.

A step writes out the columns that it makes, and takes none from `tables`: it has to make the same ones for ever, also
where the tables have moved on since. The steps up to 0016 are from before release 0.1.0: only stores made then need
them, since new stores begin with `baseline.sql`.
"""
