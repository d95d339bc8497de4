"""Registers that the platform itself keeps: a concept of the dictionary is enough for table, form, API and history.

``rows`` says whether values fit the dictionary, ``keep`` writes records (and takes them out), ``listing`` shows them.
Results of procedures are written by the same hand (:mod:`motlan.data.hosted`).
"""
