"""The command line: parse the words, ask the newsroom, print."""
