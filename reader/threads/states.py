"""In what state a thread is, in a word or two."""

from __future__ import annotations

from itertools import pairwise

from reader.model import Moment

DAY = 86_400
NEW = 3 * DAY  # a thread this young is new
ACTIVE = 7 * DAY  # last heard of within this
QUIET = 60 * DAY  # quiet until this, dormant after
BACK = 45 * DAY  # a silence this long before the latest stories makes a thread "back"


def state(first: Moment, last: Moment, silence: int, now: Moment) -> str:
    """Return "new", "active", "quiet 12 d", "dormant" or "back after 5 months".

    `first` and `last` are the thread's oldest and newest story, `silence` the seconds of the longest gap that ended
    within the last week before `last` (0 if none); see `silence`.
    """
    since = max(0, now - last)
    if since > QUIET:
        return "dormant"
    if since > ACTIVE:
        return f"quiet {since // DAY} d"
    if silence >= BACK:
        return f"back after {span(silence)}"
    return "new" if now - first <= NEW else "active"


def silence(moments: list[Moment]) -> int:
    """Return the longest gap in seconds that a story of the thread's last active week ended; `moments` ascending."""
    if not moments:
        return 0
    gaps = pairwise(moments)
    return max((b - a for a, b in gaps if b >= moments[-1] - ACTIVE), default=0)


def span(seconds: int) -> str:
    """Return a silence in words: `6 weeks`, `5 months`, `2 years`."""
    days = seconds // DAY
    if days < 60:
        return f"{max(1, round(days / 7))} weeks" if days >= 11 else f"{days} d"
    if days < 700:
        return f"{round(days / 30.4)} months"
    return f"{round(days / 365)} years"
