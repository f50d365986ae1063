"""Export: a thread as a file one can keep in git; feeds as OPML."""
