"""What a thread says so far: its table of figures, its ledger, what is new in a text, the page of an entity."""
