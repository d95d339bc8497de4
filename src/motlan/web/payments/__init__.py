"""Fees paid online: orders, notices of the gateway, and the books."""
