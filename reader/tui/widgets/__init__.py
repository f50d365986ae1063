"""Widgets: given values, answer with messages, open nothing."""
