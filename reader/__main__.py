"""`python -m reader` comes in here, through the same door as `newsreader`."""

from reader.cli.door import main

if __name__ == "__main__":
    main()
