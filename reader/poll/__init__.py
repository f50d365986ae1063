"""Poll: what is due, what changed, one round over the feeds."""
