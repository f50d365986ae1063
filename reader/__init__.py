"""The package of newsreader, a terminal newsroom. Importing it imports nothing else."""

__version__ = "0.1.0"
