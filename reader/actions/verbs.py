"""All verbs that change what is stored, in one class for the newsroom."""

from __future__ import annotations

from reader.actions.corrections import Corrections
from reader.actions.feeds import Feeds
from reader.actions.names import OwnNames
from reader.actions.triage import Triage
from reader.actions.watching import Watching


class Actions(Triage, Corrections, Feeds, Watching, OwnNames):
    """Every verb of the user's. Each may be called from any OS thread and blocks until its change is on the disk."""
