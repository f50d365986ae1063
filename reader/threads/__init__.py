"""Threads: which development, which thread, and why. Pure."""
