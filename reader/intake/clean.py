"""An entry to a story: plain title, safe HTML, plain text, an address without trackers, and what was taken out."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from html import escape, unescape
from urllib.parse import unquote, urlsplit

import nh3
from selectolax.lexbor import LexborHTMLParser

from reader import text as plain_text
from reader.intake.address import MAYBE_TRACKED, address_key, safe_address
from reader.intake.boilerplate import boilerplate
from reader.intake.flatten import DEEPEST, depth_of, flattened, text_of
from reader.intake.incoming import Entry
from reader.model import NewStory

LONGEST_HTML = 300_000  # code points of one body that are kept
_LONGEST_NAME = 200
_MOST_CATEGORIES = 20

# fmt: off
_TAGS = {
    "a", "abbr", "article", "aside", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details", "div", "dl", "dt",
    "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre",
    "q", "s", "samp", "section", "small", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "u", "ul", "var",
}
_WITH_CONTENT = {
    "script", "style", "iframe", "object", "embed", "applet", "noscript", "template", "svg", "select", "textarea",
    "title", "head",
}
# fmt: on
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan"},
    "th": {"colspan"},
}
_NO_TAGS = nh3.Cleaner(tags=set(), attributes={}, clean_content_tags={"script", "style"}, link_rel=None)

_NO_TAG = re.compile(r"<(?![^<>]*>)")  # "a < b" and "x<y": text that looks like the start of a tag

_IMAGE = re.compile(r"<img((?:[^\">]|\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r"([a-z]+)=\"([^\"]*)\"")
_TAG = re.compile(r"<((?:[^\">]|\"[^\"]*\")*)>")
_ANGLE_IN_ATTRIBUTE = re.compile(r"<[a-z][a-z0-9]*(?: [a-z]+=\"[^\"<>]*\")* [a-z]+=\"[^\"<>]*[<>]")
_LINK = re.compile(r"<a href=\"([^\"]*)\"")
_EMPTY = re.compile(r"<(p|div|li|a|h[1-6]|blockquote|figure|ul|ol|strong|em|b|i)(?: href=\"[^\"]*\")?>\s*</\1>")
_SPAN = re.compile(r" (colspan|start)=\"([^\"]*)\"")
_BREAKS = re.compile(r"(?:<br>\s*){3,}")
_DATA = re.compile(r"([\"'=])\s*data:[^\"'\s<>]{200,}")
_HALF_REFERENCE = re.compile(r"&#?\w{0,32}\Z")
_LONGEST_RUN = 200  # white space in a row: what comes after is nobody's layout, and quadratic for some renderers
_RUN = re.compile(rf"\s{{{_LONGEST_RUN},}}")
_LINK_AROUND = re.compile(r"(<a(?: (?:[^\">]|\"[^\"]*\")*)?>)(.*?)</a>", re.DOTALL)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)", re.IGNORECASE)
_BLOCKS = "p, li, h1, h2, h3, h4, h5, h6, div, td, blockquote, dt, dd, figcaption, pre, section, article, aside"


def clean(entry: Entry, *, outlet: str, base: str = "") -> NewStory:
    """Return `entry` as a story of `outlet`. `base` is where relative links start when the entry does not say."""
    url = safe_address(entry.url, entry.base or base)
    html, cut = _safe_html(entry.html, entry.base or base or url)
    text = text_of(html)
    html, text, removed = _without_boilerplate(html, text)
    if "<img" in html:
        html = _EMPTY.sub("", _images_as_links(html)).strip()
        text = text or text_of(html)
    if cut:
        notice = f"[Cut here: the feed sent {cut:,} characters.]"
        html, text = f"{html}<p>{notice}</p>", f"{text}\n\n{notice}".strip()
    title = clean_title(entry.title, is_html=entry.title_is_html)
    if title == plain_text.UNTITLED:
        title = plain_text.title(plain_text.first_sentences(text, 120) or url)
    return NewStory(
        uid=entry.uid,
        url=url,
        url_key=address_key(url),
        title=title,
        author=plain_text.line(entry.author, _LONGEST_NAME),
        outlet=plain_text.line(outlet, _LONGEST_NAME),
        published=entry.published,
        updated=entry.updated,
        html=html + _attached(entry.enclosures),
        text=text,
        lede=lede_of(text, title),
        digest=blake2b(f"{title}\0{text}".encode("utf-8", "replace"), digest_size=16).digest(),
        tags=_categories(entry.categories),
        removed=removed,
    )


def clean_title(raw: str, *, is_html: bool) -> str:
    """Return a headline as one plain line; markup goes when the title is HTML and stays as text when it is plain."""
    raw = raw[:8_000]
    if is_html:
        if "<" in raw:
            raw = _NO_TAGS.clean(_NO_TAG.sub("&lt;", raw))
        if "&" in raw:
            raw = unescape(raw)
    return plain_text.title(raw)


# ---------------------------------------------------------------- HTML
def _safe_html(raw: str, base: str) -> tuple[str, int]:
    """Return safe HTML and, when `raw` was cut, its length before, else 0."""
    if not raw:
        return "", 0
    raw = _RUN.sub(lambda found: found[0][:_LONGEST_RUN], raw)
    raw, cut = _shortened(raw) if len(raw) > LONGEST_HTML else (raw, 0)
    if raw.count("<") > 2 * DEEPEST and depth_of(raw) > DEEPEST:
        raw = flattened(raw)
    html = _angles_escaped(plain_text.plain(_cleaner(base).clean(raw)))
    if html.count("<") > 2 * DEEPEST and depth_of(html) > DEEPEST:
        html = flattened(html)
    if "<br>" in html:
        html = _BREAKS.sub("<br><br>", html)
    if "<a" in html:
        html = _LINK.sub(_link, html)
    if "colspan=" in html or "start=" in html:
        html = _SPAN.sub(_small_number, html)
    return _EMPTY.sub("", html).strip(), cut


def _angles_escaped(html: str) -> str:
    """Return serialised HTML with `<` and `>` as references in attributes too, so that in it they only bound tags."""
    return _TAG.sub(_tag_escaped, html) if _ANGLE_IN_ATTRIBUTE.search(html) else html


def _tag_escaped(found: re.Match[str]) -> str:
    return f"<{found[1].replace('<', '&lt;').replace('>', '&gt;')}>"


def _shortened(raw: str) -> tuple[str, int]:
    """Return a body that is too long without inline data, cut between tags when it still is; and its length, then."""
    slim = _DATA.sub(r"\1", raw)
    if len(slim) <= LONGEST_HTML:
        return slim, 0
    slim = slim[:LONGEST_HTML]
    tag = slim.rfind("<", -2_000)
    slim = slim[:tag] if tag > slim.rfind(">") else slim
    return _HALF_REFERENCE.sub("", slim), len(raw)


@lru_cache(maxsize=64)
def _cleaner(base: str) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        url_relative=("rewrite_with_base", base) if base else "deny",
        link_rel=None,
    )


def _link(found: re.Match[str]) -> str:
    """Return the start of a link with its address made safe and freed of trackers, when that changes anything."""
    address = found[1]
    if (
        address.startswith(("http://", "https://"))
        and "@" not in address
        and address.isascii()
        and not MAYBE_TRACKED.search(address)
    ):
        return found[0]
    if address[:7].lower() == "mailto:":
        return found[0]
    safe = safe_address(unescape(address))
    return f'<a href="{escape(safe)}"' if safe else "<a"


def _images_as_links(html: str) -> str:
    """Return `html` with each image as its alternative text, linked to the image; one in a link stands before it."""
    apart = _LINK_AROUND.sub(_set_apart, html)
    return _IMAGE.sub(lambda found: _image(dict(_ATTRIBUTE.findall(found[1]))), apart)


def _set_apart(link: re.Match[str]) -> str:
    """Return the images of a link before what else it holds; a link that holds nothing else is called so."""
    if "<img" not in link[2]:
        return link[0]
    images = [dict(_ATTRIBUTE.findall(found[1])) for found in _IMAGE.finditer(link[2])]
    sources = [safe_address(unescape(one.get("src", ""))) for one in images]
    before = "".join(_image(one) for one, source in zip(images, sources, strict=True) if source)
    inside = _IMAGE.sub(lambda found: "" if "src=" in found[1] and not _unlinked(found[1]) else found[0], link[2])
    if not before or _IMAGE.search(inside) or text_of(inside):
        return f"{before} {link[1]}{inside}</a>" if before else link[0]
    target = unescape(dict(_ATTRIBUTE.findall(link[1])).get("href", ""))
    return before if not target or target in sources or _PICTURE.search(target) else f"{before} {link[1]}[link]</a>"


def _unlinked(attributes: str) -> bool:
    return not safe_address(unescape(dict(_ATTRIBUTE.findall(attributes)).get("src", "")))


def _image(attributes: dict[str, str]) -> str:
    if attributes.get("width") in ("0", "1") or attributes.get("height") in ("0", "1"):
        return ""  # a counter, not a picture
    alt = plain_text.line(unescape(attributes.get("alt", "")), 300)
    label = f"[image: {escape(alt, quote=False)}]" if alt else "[image]"
    source = safe_address(unescape(attributes.get("src", "")))
    return f'<a href="{escape(source)}">{label}</a>' if source else label


def _small_number(found: re.Match[str]) -> str:
    value = found[2]
    return found[0] if value.isascii() and value.isdigit() and len(value) <= 3 and value != "0" else ""


def _attached(addresses: tuple[str, ...]) -> str:
    links = []
    for address in addresses[:20]:
        if safe := safe_address(address):
            name = plain_text.line(unquote(urlsplit(safe).path.rpartition("/")[2]), 80) or "file"
            links.append(f'<a href="{escape(safe)}">{escape(name)}</a>')
    return f"<p>Attached: {', '.join(links)}</p>" if links else ""


# ---------------------------------------------------------------- text
def _without_boilerplate(html: str, text: str) -> tuple[str, str, str]:
    """Return HTML and text without lines that are not the story, and those lines."""
    lines = text.split("\n")
    gone = boilerplate(lines)
    if not gone:
        return html, text, ""
    removed = [lines[n] for n in sorted(gone) if lines[n]]
    text = plain_text.paragraphs("\n".join(line for n, line in enumerate(lines) if n not in gone))
    return without_blocks(html, removed), text, "\n".join(removed)


def without_blocks(html: str, removed: list[str]) -> str:
    """Return `html` without the innermost blocks whose text is one of `removed`."""
    wanted = {" ".join(line.lstrip("• ").split()) for line in removed}
    tree = LexborHTMLParser(f"<body>{html}</body>")
    body = tree.body
    if body is None:
        return html
    for node in body.css(_BLOCKS):
        if node.parent is not None and " ".join(node.text().split()) in wanted:
            node.decompose()
    return _EMPTY.sub("", _angles_escaped(body.inner_html or "")).strip()


def lede_of(text: str, title: str) -> str:
    """Return the first sentence or two of a text for lists, without a headline that it repeats."""
    head = text[: 480 + len(title)]
    if head.startswith(title):
        head = head[len(title) :]
    return plain_text.first_sentences(head.lstrip("• \n"))


def _categories(raw: tuple[str, ...]) -> tuple[str, ...]:
    names = dict.fromkeys(plain_text.line(name, 80) for name in raw[: 4 * _MOST_CATEGORIES])
    return tuple(name for name in names if name)[:_MOST_CATEGORIES]


# ---------------------------------------------------------------- outlets
_FEED_WORDS = re.compile(
    r"\s*(?:[-–—|:»·]\s*)?(?:rss(?:\s*2\.0)?|atom)?\s*(?:news\s*)?feeds?$|^(?:rss(?:\s*feed)?\s*(?:[-–—|:·]|for)\s*)"
    r"|\s*[-–—|:»·]\s*(?:rss|atom|home|homepage|all|latest|top|news|latest news|top stories|all articles|all stories|latest articles|"
    r"latest stories|recent articles|newest articles|blog posts)$",
    re.IGNORECASE,
)


def outlet_name(feed_title: str, site_url: str) -> str:
    """Return who publishes a feed, as a person would say it: its title without feed words, else its host."""
    name = _FEED_WORDS.sub("", plain_text.line(feed_title, _LONGEST_NAME)).strip(" -–—|:»·")
    if name:
        return name
    try:
        return (urlsplit(site_url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
