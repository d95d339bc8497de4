""" "This is wrong": what somebody says of a held value, for the owner of its database to answer by a day.

::

    open ──accept──► accepted ──the value changes──► corrected
      │ └────────────the value changes──────────────────▲
      └──refuse, with a reason──► upheld

A mended one waits again where another order of authority brings the contested value back (:mod:`.again`).

The data close a correction, nobody's click does: it ends when the golden value is no longer the one contested.
"""
