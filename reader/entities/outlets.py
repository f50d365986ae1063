"""Which outlet a feed belongs to: known hosts from a data file, else the feed's own title without its tails."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import msgspec

from reader import text

_HOSTS = Path(__file__).resolve().parent / "data" / "hosts" / "hosts.json"
_TAIL = re.compile(
    r"\s*(?:[-–—|:»•/]\s*(?:rss|atom|feed|feeds|news|latest|latest news|latest stories|headlines|top stories|all stories|"
    r"home|homepage|blog|articles?|business|companies|company|autos?|automotive|cars?|industry|technology|tech|"
    r"electric vehicles?|evs?|world|markets|transport(?:ation)?|asia|international)(?:\s+(?:rss|feed|feeds|news|rss feed))*"
    r"|\s(?:rss|atom)(?:\s+feeds?)?|\s(?:news)?feeds?|\(\s*rss(?:\s+feed)?\s*\))\s*$",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^(?:rss(?:\s+feed)?|feed|latest(?:\s+(?:news|stories))?)\s*(?:[-–—|:]|(?:from|of|for)\b)\s*", re.IGNORECASE
)
_LONGEST = 80


@lru_cache(maxsize=1)
def _hosts() -> dict[str, str]:
    return msgspec.json.decode(_HOSTS.read_bytes(), type=dict[str, str])


@lru_cache(maxsize=4096)
def outlet_name(host: str, feed_title: str) -> str:
    """Return the outlet of a host (`asia.nikkei.com` is "Nikkei Asia"), else the cleaned feed title, else the host."""
    host = host.lower().rsplit("@", 1)[-1].split(":", 1)[0].strip(".")
    labels = host.split(".")
    for cut in range(len(labels) - 1):
        known = _hosts().get(".".join(labels[cut:]))
        if known:
            return known
    title = text.line(feed_title, _LONGEST)
    while True:
        shorter = _HEAD.sub("", _TAIL.sub("", title)).strip(" -–—|:»•")
        if not shorter or shorter == title:
            break
        title = shorter
    bare = host.removeprefix("www.")
    return title if title and not re.fullmatch(r"(?i)(?:rss|atom|feed)s?", title) else bare
