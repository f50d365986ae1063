"""Addresses: which may be kept, without trackers and secrets, and which two name the same page."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, safe_url_string

LONGEST = 2_000  # code points; longer addresses are dropped
_SCHEMES = ("http", "https")
_TRACKER = re.compile(
    r"(?:utm_\w*|mtm_\w*|pk_\w*|piwik_\w*|hsa_\w*|_hs\w*|mc_[ce]id|mkt_tok|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|"
    r"yclid|twclid|ttclid|igshid|li_fat_id|oly_(?:anon|enc)_id|vero_(?:id|conv)|wickedid|rb_clickid|s_cid|cmpid|"
    r"ns_(?:campaign|source|mchannel|linkname|fee)|ftag|at_(?:medium|campaign|custom\d?)|guccounter|guce_\w+|__twitter_impression|"
    r"_openstat|sc_(?:campaign|channel|content|medium|outcome|geo|country)|ICID|mbid|cvid|ocid|spm|smid|partner_id)",
    re.IGNORECASE,
)
MAYBE_TRACKED = re.compile(r"[?&;](?:" + _TRACKER.pattern + r")=", re.IGNORECASE)
_PLAIN = re.compile(
    r"https?://[a-z0-9.-]+(?::\d{1,4})?(?:/[A-Za-z0-9._~/-]*)?(?:\?[A-Za-z0-9._~=&%+-]*)?(?:#[\w-]*)?", re.ASCII
)
_START = re.compile(r"(?:feed:)?(https?):[/\\]{2,}|feed://", re.IGNORECASE)  # as browsers read what was mistyped
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def safe_address(raw: str, base: str = "") -> str:
    """Return `raw` as an absolute http(s) address in ASCII without trackers and secrets, or "" when it is none."""
    raw = raw.strip()
    if not raw or len(raw) > LONGEST:
        return ""
    if _PLAIN.fullmatch(raw):
        return without_trackers(raw)
    return _careful(raw, base)


def _careful(raw: str, base: str) -> str:
    if found := _START.match(raw):
        raw = f"{found[1] or 'http'}://{raw[found.end() :]}"
    try:
        joined = urljoin(base, _UNSAFE.sub("", raw) if "://" in raw[:12] else raw)
        parts = urlsplit(joined)
        if parts.scheme not in _SCHEMES or not parts.hostname:
            return ""
        cleaned = urlsplit(str(safe_url_string(urlunsplit(_without_user(parts)))))
        if not cleaned.hostname or not _ascii_host(cleaned.hostname):
            return ""
        _ = cleaned.port  # raises when it is no number
    except ValueError:  # brackets without an address, ports beyond 65535, labels that IDNA refuses
        return ""
    address = without_trackers(urlunsplit(cleaned))
    return address if len(address) <= LONGEST else ""


def _ascii_host(host: str) -> bool:
    return bool(re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]+", host))


def _without_user(parts: SplitResult) -> SplitResult:
    return parts._replace(netloc=parts.netloc.rpartition("@")[2])


def without_trackers(address: str) -> str:
    """Return `address` without the query parameters that only follow people around."""
    if "?" not in address or not MAYBE_TRACKED.search(address):
        return address
    head, _, rest = address.partition("?")
    query, hash_, fragment = rest.partition("#")
    kept = [part for part in query.split("&") if not _TRACKER.fullmatch(part.partition("=")[0])]
    return head + ("?" + "&".join(kept) if kept else "") + hash_ + fragment


def address_key(address: str) -> str:
    """Return what two addresses of the same page share: no scheme, `www.`, trackers, fragment or last slash."""
    if not address:
        return ""
    if "?" not in address and _PLAIN.fullmatch(address):
        key = address.partition("#")[0].partition("://")[2]
        host, slash, path = key.partition("/")
        key = host.lower() + slash + path
    else:
        try:
            key = str(canonicalize_url(without_trackers(address))).partition("://")[2]
        except ValueError:
            return ""
    return key.removeprefix("www.").rstrip("/")


@lru_cache(maxsize=4096)
def host_of(address: str) -> str:
    """Return the lower-case host of `address`, "" when it has none."""
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""
