"""Entities: who and how much a text names. Pure."""
