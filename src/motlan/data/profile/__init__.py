"""Reading a database that nobody has described yet, and proposing how it maps to the dictionary, with the evidence.

The road: :mod:`find` says what tables are there; :mod:`table` reads one and counts; :mod:`values` tells what its
values can be, :mod:`held` what the register already knows of them, :mod:`words` what its names may mean;
:mod:`evidence` weighs all of it; :mod:`propose` chooses concepts and gives each column at most one attribute;
:mod:`write` puts it down.
"""
