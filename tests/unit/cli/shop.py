"""A small workspace for tests of the command line: one office of a shop."""

WORKSPACE = """\
workspace: shop
label: {en: Shop}
languages: [en]
default_language: en
time_zone: UTC
currency: XXX
dossier: {code: "{agency}-{date:%Y%m%d}-{number:07d}", last_number: 9999999}
agencies:
  office: {en: Office}
"""
