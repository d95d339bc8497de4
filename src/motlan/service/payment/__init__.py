"""Fees that are paid through a gateway: what a notice means, what is posted, how a gateway of the VNPAY kind speaks."""
