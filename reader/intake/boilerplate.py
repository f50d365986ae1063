"""Lines that a publisher's machinery adds to a story: what they look like, and where they may be taken out.

Only whole lines go, and what goes is told. A line inside a story is taken out when it can be nothing else; at the end
of a story the patterns are wider.
"""

from __future__ import annotations

import re

_LONGEST = 400  # code points: a longer line is prose
_TAIL = 12  # lines after a heading such as "Popular posts" that may be other headlines

_ANYWHERE = re.compile(
    r"""(?:
      the\ post\ .{1,300}\ (?:first\ )?appeared\ (?:first\ )?on\ .{1,120}
    | (?:this|the)\ (?:article|post|story)\ (?:was\ )?(?:originally\ |first\ )(?:published|appeared|posted)\ (?:first\ )?(?:on|at|in|by)\ .{1,120}
    | (?:story|article)\ continues\ (?:below|after)\ (?:this\ )?(?:advertisement|the\ ad).{0,20}
    | (?:advertisement|sponsored\ content|ad|scroll\ to\ continue.{0,30}|continue\ reading\ below)
    | (?:click|tap)\ here\ to\ (?:subscribe|sign\ up|join|download|read\ (?:the\ )?more).{0,160}
    | (?:subscribe|sign\ up)\ (?:now\ )?(?:to|for)\ (?:our|the|my)\ .{0,80}(?:newsletter|channel|digest|mailing\ list|podcast|briefing).{0,120}
    | get\ (?:the\ |our\ |your\ )?.{0,60}(?:newsletter|headlines|stories|briefing).{0,30}\ (?:in|to)\ your\ inbox.{0,80}
    | (?:follow|like|join|find)\ us\ on\ .{0,40}\b(?:facebook|twitter|x|linkedin|instagram|threads|bluesky|mastodon|telegram|whatsapp|
      youtube|tiktok|google\ news|apple\ news|flipboard|social\ media)\b.{0,80}
    | (?:also\ )?(?:join|follow)\ our\ .{0,40}(?:telegram|whatsapp|discord|facebook|twitter|linkedin|google\ news|instagram|channel|community).{0,120}
    | (?:please\ )?share\ (?:this|on)(?:\ (?:article|post|story|news))?(?:\ (?:on|with|via)\ .{0,120}|:.{0,120})?
    | (?:tweet|pin\ it|email\ this|print\ this|share\ on\ (?:facebook|twitter|x|linkedin|whatsapp))
    | download\ (?:our|the)\ (?:free\ )?(?:.{1,30}\ )?app\b.{0,120}
    | .{0,80}\bsecret\ tool\b.{0,80}\bguaranteed\ (?:media\ )?coverage.{0,80}
    | key\ difference\ wire\b.{0,200}
    )[\s.!»→…]*""",
    re.IGNORECASE | re.VERBOSE,
)
_AT_THE_END = re.compile(
    r"""(?:
      .{0,120}\bguaranteed\ (?:media\ )?(?:coverage|placement|returns)\b.{0,120}
    | (?-i:[A-Z]{3,})\ .{0,80}[:–-]\ .{0,120}\b(?:free|guaranteed?|secret|bonus|discount|trust(?:ed)?|win|earn|never\ miss|now\ with|sponsored)\b[^.]{0,120}(?![.?])
    | (?:read|view|see|continue\ reading)\ (?:more|the\ full\ (?:article|story|post)|full\ (?:article|story))(?:\ (?:at|on|about|here).{0,120})?
    | (?:continue\ reading|read\ the\ rest|learn\ more|full\ (?:article|story))\b.{0,120}
    | (?:\d+\ )?comments?(?:\ \(?\d+\)?)?
    | (?:leave|post|add|write)\ a\ (?:comment|reply)
    | (?:key\ )?(?:citations|sources|references|tags|topics|filed\ under|categories)\s*:?
    | (?:filed\ under|tags|posted\ in)\s*:.{1,200}
    | (?:©|\(c\)|copyright)\ .{1,160}
    | all\ rights\ reserved
    | via\ rss(?:\ feed)?
    )[\s.!»→…]*""",
    re.IGNORECASE | re.VERBOSE,
)
_OTHER_HEADLINES = re.compile(
    r"""(?:
      popular\ posts(?:\ from\ this\ blog)?
    | (?:related|recommended|trending|latest|similar|more)\ (?:posts|articles|stories|news|reading|content|coverage|links|headlines|from\ .{1,60})
    | (?:you\ (?:may|might)\ (?:also\ )?(?:like|enjoy|be\ interested\ in)|also\ read|read\ (?:also|next)|don.t\ miss|most\ (?:read|popular)|editor.?s.?\ picks)
    )\s*:?""",
    re.IGNORECASE | re.VERBOSE,
)
# How such lines begin, to pass over all others at once.
_MAYBE = re.compile(
    r"(?:the (?:post|article|story)|this (?:article|post|story)|story|article|advert|sponsored|ad\b|scroll|continue|click|tap|"
    r"subscribe|sign|get\b|follow|like\b|join|find|also|please|share|tweet|pin\b|email|print|download|key\b|read|view|see|learn|full|"
    r"\d|comment|leave|post|add\b|write|citations|sources|references|tags|topics|filed|categories|©|\(c\)|copyright|all rights|via\b|"
    r"popular|related|recommended|trending|latest|similar|more|you\b|don.t|most|editor)",
    re.IGNORECASE,
)
_SHOUT = re.compile(r"[A-Z]{3,} ")  # "HOT Ledger: the wallet that champions trust"
_MARKS = ("guaranteed", "secret tool")


def boilerplate(lines: list[str]) -> set[int]:
    """Return the numbers of those of a story's `lines` that are not the story. Never all of them."""
    found: set[int] = set()
    suspects = {n for n, line in enumerate(lines) if line and len(line) <= _LONGEST and _suspicious(line)}
    if not suspects:
        return found
    found = {n for n in suspects if _ANYWHERE.fullmatch(_bare(lines[n]))}
    end = _headlines_at_end(lines, suspects)
    found.update(range(end, len(lines)))
    for n in range(end - 1, -1, -1):
        if n in suspects and _AT_THE_END.fullmatch(_bare(lines[n])):
            found.add(n)
        elif lines[n] and n not in found:
            break
    kept = any(line and n not in found for n, line in enumerate(lines))
    return found if kept else set()


def _headlines_at_end(lines: list[str], suspects: set[int]) -> int:
    """Return where a heading such as "Popular posts" and nothing but short lines after it begin, else the end."""
    for n in sorted(suspects):
        if _OTHER_HEADLINES.fullmatch(_bare(lines[n])):
            rest = [line for line in lines[n + 1 :] if line]
            if len(rest) <= _TAIL and all(len(line) <= 200 and not line.endswith((".", "。")) for line in rest):
                return n
    return len(lines)


def _suspicious(line: str) -> bool:
    return bool(_MAYBE.match(_bare(line))) or any(mark in line for mark in _MARKS) or _SHOUT.match(line) is not None


def _bare(line: str) -> str:
    return line.lstrip("•-–—*|>» \t").rstrip()
