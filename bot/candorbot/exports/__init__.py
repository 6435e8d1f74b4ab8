"""What other programs wrote of a community's past, read as messages: one module a format.

Each gives, row for row, a Message or, with its reason and place, what was left out. Nothing is unpacked to
the disk, nothing is read whole, and no row stops the others.
"""
