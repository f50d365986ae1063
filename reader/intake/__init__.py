"""Intake: bytes from strangers become clean stories."""
