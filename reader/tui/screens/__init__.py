"""Screens: what fills the terminal, one class each."""
