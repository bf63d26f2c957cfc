"""Addresses of what people answer: the form, the receipt, tallies, exports."""
