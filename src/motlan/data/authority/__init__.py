"""Original and master data: who collects an attribute, whose word counts, whose should, and what asking again costs.

:mod:`overlap` computes the figures from mirrors and links and keeps them; :mod:`recommend` says, in words, in which
order the databases should be heard; :mod:`change` counts what another order would change, and applies it.
"""
