"""What units say of themselves: how each stands as a whole, and each criterion of the plan's territory.

Said on a page by the head of the unit, with a note and evidence, or taken in from a table. All of it are claims, which
are only ever added and never touch what is measured; the latest on each criterion stands in ``published_report``.
"""
