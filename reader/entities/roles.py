"""What a person is: read beside the name, else known from the lexicon."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reader.entities.lexicon import Lexicon
from reader.entities.words import words
from reader.model import Mention
from reader.text import line

_WINDOW = 90
_AFTER = re.compile(r", (?:the |an? |its |who is (?:the |an? )?)?([^,.;()\n]{3,70})(?=[,.;])")
_KNOWN = {"chief-of": "chief executive of", "chair-of": "chair of", "executive-of": "executive of"}
_TOO_MUCH = frozenset("and for of its their".split())


class Roles:
    """The roles of the persons of one text, by entity or name; the first place that tells one counts."""

    def __init__(self, plain: str, names: Sequence[Mention], lexicon: Lexicon) -> None:
        self._plain = plain
        self._names = names
        self._lexicon = lexicon
        self._read: dict[str, str] | None = None

    def of(self, mention: Mention) -> str:
        """Return the role of a person, "" if neither the text nor the lexicon tells."""
        if self._read is None:
            self._read = {}
            for one in self._names:
                if one.type == "PERSON" and not self._read.get(_key(one)):
                    self._read[_key(one)] = self._with_firm(self._beside(one), one)
        return self._read.get(_key(mention)) or self._known(mention)

    def _with_firm(self, role: str, mention: Mention) -> str:
        """Return a role with the organisation it is held in, when the text names that and the role does not."""
        entry = self._lexicon.entity(mention.entity_id or "")
        for relation in entry.relations if entry and role else ():
            target = self._lexicon.entity(relation.target)
            if relation.kind not in _KNOWN or not target or target.name in role or " of " in role:
                continue
            if any(one.entity_id == target.id for one in self._names):
                return f"{role}, {target.name}"
        return role

    def _beside(self, mention: Mention) -> str:
        after = _AFTER.match(self._plain, mention.end, mention.end + _WINDOW)
        if after and _has_role(after.group(1)):
            return line(after.group(1))
        before = self._plain[max(0, mention.start - _WINDOW) : mention.start].rpartition("\n")[2]
        found: list[str] = []
        for word in reversed(re.split(r"[.;:()\"] ?", before)[-1].removesuffix(" ").removesuffix(",").split()):
            if found and word.endswith(","):
                break
            if not (word[0].isupper() or _belongs(word)) or word in words().months or word in ("In", "On", "At"):
                break
            found.insert(0, word)
        while found and found[0].lower() in _TOO_MUCH:
            del found[0]
        return line(" ".join(found)) if _has_role(" ".join(found)) else ""

    def _known(self, mention: Mention) -> str:
        entry = self._lexicon.entity(mention.entity_id or "")
        for relation in entry.relations if entry else ():
            target = self._lexicon.entity(relation.target)
            if relation.kind in _KNOWN and target and not relation.until:  # the text has no date to hold it against
                return f"{_KNOWN[relation.kind]} {target.name}"
        return ""


def _key(mention: Mention) -> str:
    return mention.entity_id or mention.entity_name or mention.surface


def _belongs(word: str) -> bool:
    """Tell whether a word in small letters may be part of a role: "chief strategy officer for"."""
    bare = word.strip("-,").lower()
    return bare in words().roles or bare.capitalize() in words().titles or bare in _TOO_MUCH


def _has_role(text: str) -> bool:
    return any(word.strip("-").lower().rstrip(",") in words().roles for word in text.split())
