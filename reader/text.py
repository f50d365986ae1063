"""Plain text: control characters out, normalised, split into sentences and tokens; times and ages in words."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from functools import lru_cache

# C0 and C1 controls, soft hyphen, bidirectional marks and overrides, zero-width and other invisible formatting,
# variation selectors of the supplement, tag characters, non-characters and lone surrogates. ZWJ and the emoji
# variation selector are handled on their own: they are part of visible emoji.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200c\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_NONCHAR = re.compile(
    "[\ud800-\udfff\ufdd0-\ufdef" + "".join(chr(p * 0x10000 + e) for p in range(1, 17) for e in (0xFFFE, 0xFFFF)) + "]"
)
_STRAY_JOINER = re.compile(
    "(?<![\u2600-\u27bf\U0001f000-\U0001faff\ufe0f])[\u200d\ufe0f]|\u200d(?![\u2600-\u27bf\U0001f000-\U0001faff])"
)
_COMBINING_RUN = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
# Anything but the letters, digits and signs that most stories are made of: without one there is nothing to take out.
_UNCOMMON = re.compile(
    "[^\t\n\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u05ff\u2010-\u2027\u202f-\u205e\u2070-\u20cf\u2100-\u25ff"
    "\u3000-\u3163\u3190-\u9fff\uac00-\ud7a3]"
)
_SPACES = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n{3,}")
_LETTER_OR_SIGN = re.compile(r"[^\s\u2800]")

UNTITLED = "(untitled)"


def plain(text: str) -> str:
    """Return `text` without anything that could drive a terminal or reorder a line; newlines and tabs stay."""
    if (text.isascii() and text.isprintable()) or not _UNCOMMON.search(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    text = _UNSAFE.sub("", text)
    text = _NONCHAR.sub("\ufffd", text)
    if "\u200d" in text or "\ufe0f" in text:
        text = _STRAY_JOINER.sub("", text)
    return _COMBINING_RUN.sub(r"\1", text)


def line(text: str, limit: int = 0) -> str:
    """Return `text` as one clean line, cut to `limit` code points with an ellipsis when `limit` is given."""
    if limit and len(text) > 8 * limit:
        text = text[: 8 * limit]
    text = _SPACES.sub(" ", plain(text)).strip()
    if limit and len(text) > limit:
        text = text[: limit - 1].rstrip() + "…"
    return text


def title(text: str, limit: int = 300) -> str:
    """Return a headline for `text` that is never empty: one line, at most `limit` code points."""
    cleaned = line(text, limit)
    return cleaned if _LETTER_OR_SIGN.search(cleaned) else UNTITLED


def paragraphs(text: str) -> str:
    """Return clean text whose lines are trimmed and whose blank lines never run longer than one."""
    text = "\n".join(" ".join(part.split()) for part in plain(text).split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()


_FOLDED = {
    "‘": "'",
    "’": "'",
    "‚": "'",
    "‛": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "–": "-",
    "—": "-",
    "―": "-",
    "−": "-",
    "\u00a0": " ",
    "\u202f": " ",
    "\u2009": " ",
}


def folded(text: str) -> str:
    """Return `text` with quotes, hyphens and spaces made plain, code point for code point: offsets stay true."""
    if not text.isascii():
        for fancy, simple in _FOLDED.items():  # far faster than translate: most are absent
            text = text.replace(fancy, simple)
    return text


def unaccented(text: str) -> str:
    """Return `text` in lower case without accents, for comparing names; lengths may change."""
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()


# ---------------------------------------------------------------- sentences and tokens
_NEVER_ENDS = frozenset("Mr Mrs Ms Dr Prof Gen Sen Rep Gov Lt Col Capt Sgt Rev vs approx e.g i.e cf Fig No St".split())
"""Words before a full stop that is never the end of a sentence."""
_MAY_END = frozenset(
    "Sr Jr Hon Inc Ltd Co Corp Bros Nos est Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Wed Thu Fri Sat Sun "
    "a.m p.m al etc Art Sec Vol pp".split()
)
"""Words before a full stop that ends a sentence only when the next word looks like the start of one."""
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘]*$")
_INITIALS = re.compile(r"[A-Z](?:\.[A-Z])*$")
_BREAK = re.compile(
    r"([.!?…]+[\"'”’)\]»]*)(\s+)(?=[\"'“‘(\[«]*[A-Z0-9À-ÖØ-Þ\u0400-\u042f\u3040-\u9fff])|([。！？]+[」』”]*)\s*|\n+"
)
_COMMON_START = re.compile(
    r"[\"'“‘(\[«]*(?:The|A|An|It|In|On|At|He|She|They|We|But|And|Its|This|That|These|Those|For|However|Meanwhile|As|If|"
    r"While|After|Last|Under|Both|Some|Shares|No|According)\b"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the sentences of `text` as half-open spans in code points, without surrounding white space."""
    return list(_sentences(text))


@lru_cache(maxsize=16)  # several rooms ask it of one text
def _sentences(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _BREAK.finditer(text):
        stop = match[1]
        if stop == "." and _goes_on(text, max(start, match.start() - 24), match.start(), match.end()):
            continue
        _keep(spans, text, start, match.end(1) if stop else match.end(3) if match[3] else match.start())
        start = match.end()
    _keep(spans, text, start, len(text))
    return spans


def _goes_on(text: str, start: int, stop: int, following: int) -> bool:
    """Tell whether the full stop at `stop` belongs to the abbreviation before it."""
    if text[stop - 1].islower() and stop - start > 5 and text[stop - 5 : stop].isalpha():
        return False  # no abbreviation is that long
    found = _LAST_WORD.search(text, start, stop)
    word = found[0] if found else ""
    if word in _NEVER_ENDS:
        return True
    return (word in _MAY_END or _INITIALS.match(word) is not None) and not _COMMON_START.match(text, following)


def _keep(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


_WORD = re.compile(r"[^\W_]+(?:['.&-][^\W_]+)*")


def tokens(text: str) -> list[str]:
    """Return the words and numbers of `text` in order, as written; `Ford's`, `U.S` and `EV-maker` are one each."""
    return _WORD.findall(folded(text))


def first_sentences(text: str, limit: int = 240) -> str:
    """Return the opening of `text` as one line of at most `limit` code points, whole sentences when they fit."""
    head = text[: limit * 4]
    out = ""
    for start, end in sentences(head):
        sentence = line(head[start:end])
        if out and len(out) + 1 + len(sentence) > limit:
            break
        out = f"{out} {sentence}" if out else sentence
        if len(out) >= limit // 2:
            break
    return line(out, limit)


# ---------------------------------------------------------------- times and ages
def iso(moment: int | None) -> str | None:
    """Return a time as ISO 8601 UTC with `Z`, or None."""
    if moment is None:
        return None
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(moment: int) -> str:
    """Return the UTC day of a time as `2025-07-06`."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d")


@lru_cache(maxsize=4096)
def short_day(moment: int, this_year: int) -> str:
    """Return a day as a desk writes it: `6 Jul`, or `6 Jul 2024` outside `this_year`."""
    at = datetime.fromtimestamp(moment, UTC)
    return f"{at.day} {at:%b}" if at.year == this_year else f"{at.day} {at:%b %Y}"


def age(seconds: float) -> str:
    """Return a span in one short unit: `now`, `5 min`, `2 h`, `3 d`, `5 wk`, `4 mo`, `2 y`."""
    minutes = int(seconds // 60)
    for below, step, unit in (
        (60, 1, "min"),
        (60 * 48, 60, "h"),
        (60 * 24 * 21, 60 * 24, "d"),
        (60 * 24 * 70, 60 * 24 * 7, "wk"),
        (60 * 24 * 700, 60 * 24 * 30, "mo"),
    ):
        if minutes < below:
            return f"{max(minutes, 0) // step} {unit}" if minutes >= 1 else "now"
    return f"{minutes // (60 * 24 * 365)} y"


_SPARKS = "▁▂▃▄▅▆▇█"


def sparkline(counts: tuple[int, ...]) -> str:
    """Return counts as a row of block characters, one each; empty spans are the lowest block."""
    top = max(counts, default=0)
    if top <= 0:
        return ""
    return "".join(_SPARKS[0] if not n else _SPARKS[max(1, round(n / top * 7))] for n in counts)


_USER = re.compile(r"(?<=://)[^/?#]*@")
_SECRET = re.compile(
    r"(?<=[?&;])([\w.-]*(?:token|key|auth|secret|passwd|password|signature|credential|jwt)s?"
    r"|(?:[\w.-]*[-_.])?(?:sig|pass|pwd|sid|session|sessionid))=[^&;#\s]+",
    re.IGNORECASE,
)


def public_address(url: str) -> str:
    """Return an address without the name and password it may carry, and with `***` for keys and tokens in its query."""
    if "@" in url:
        url = _USER.sub("", url, count=1)
    return _SECRET.sub(r"\1=***", url) if "?" in url and "://" in url else url


def counted(n: int, noun: str, plural: str = "") -> str:
    """Return `1 story`, `12,000 stories`: a number always has its noun."""
    if n == 1:
        return f"1 {noun}"
    if not plural:
        plural = noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else noun + "s"
    return f"{n:,} {plural}"
