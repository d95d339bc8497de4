"""A fee that is paid at the counter."""

CASH_ORDER = "cash-"
"""With this begins the name of an order of payment that was made and paid at the counter in one act."""
