"""Hostile inputs: our own, made in memory and the same every time, or those of a folder."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Literal

from tests.harden.judge import CANARY

Kind = Literal["feed", "opml", "queries"]
_KINDS = {".json": "application/feed+json", ".txt": "text/plain", ".html": "text/html"}
# How the tests of feedparser say what their documents are served as.
_SERVED_AS = re.compile(rb"(?i)header:\s+content-type:\s*([\w/+.;= \"-]{1,100}?)\s*(?:--|[\r\n])")
DAY = "Wed, 08 Oct 2025 08:23:20 GMT"


@dataclass(frozen=True, slots=True)
class Input:
    """One input: its class and name, the bytes, and how a server would call them."""

    name: str
    body: bytes
    kind: Kind = "feed"
    content_type: str = "application/xml"


def rss(items: Iterable[dict[str, str] | str], title: str = "Hostile feed") -> bytes:
    """Return an RSS document whose fields are written as they are given."""
    parts = [
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'"
        f" xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>{title}</title><link>https://h.example/</link>"
    ]
    for number, item in enumerate(items):
        given = item if isinstance(item, dict) else {"title": item}
        fields = {"link": f"https://h.example/{number}", "guid": f"h-{number}", "pubDate": DAY, **given}
        parts.append("<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in fields.items()) + "</item>")
    return ("".join(parts) + "</channel></rss>").encode("utf-8", "surrogatepass")


def page(html: str) -> bytes:
    """Return a feed with one story of this body."""
    return rss([{"title": "A page", "content:encoded": "<![CDATA[" + html.replace("]]>", "]]]]><![CDATA[>") + "]]>"}])


def ours() -> list[Input]:
    """Return our own inputs, a compact set of every class."""
    return [
        *_escapes(),
        *_markup(),
        *_unicode(),
        *_links(),
        *_exports(),
        *_xml(),
        *_html(),
        *_data(),
        *_names(),
        *_opml(),
    ]


def given(folder: Path) -> list[Input]:
    """Return the inputs of a folder, class by class, a class being a folder: feeds, bodies (`html`, `markdown`), OPML, searches."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".py"):
        body, name = path.read_bytes(), f"{path.parent.name}/{path.name}"
        if path.name == "queries.json":
            found.append(Input(name, body, "queries"))
        elif path.parent.name == "opml":
            found.append(Input(name, body, "opml"))
        elif path.parent.name in ("html", "markdown"):
            found.append(Input(name, page(body.decode("utf-8", "replace"))))
            if path.suffix == ".md":
                found.append(Input(f"{name} (plain)", page(f"<pre>{escape(body.decode('utf-8', 'replace'))}</pre>")))
        elif path.suffix != ".md":
            said = _SERVED_AS.search(body[:1_000])
            kind = said[1].decode("ascii", "replace") if said else _KINDS.get(path.suffix, "application/xml")
            found.append(Input(name, body, content_type=kind))
    return found


# ---------------------------------------------------------------- the classes
_ESC, _BEL, _ST = "\x1b", "\x07", "\x1b\\"
_SEQUENCES = {
    "clipboard": f"{_ESC}]52;c;dG91Y2g={_BEL}",
    "title": f"{_ESC}]0;{CANARY}{_BEL}",
    "link": f"{_ESC}]8;;https://evil.example/{_ST}safe{_ESC}]8;;{_ST}",
    "open-ended": f"{_ESC}]0;swallows the rest",
    "device-control": f'{_ESC}P$q"p{_ST}',
    "program-command": f"{_ESC}_Ga=T;AAAA{_ST}",
    "clear": f"{_ESC}[2J{_ESC}[H{_ESC}[?1049l",
    "report": f"{_ESC}[6n{_ESC}[c",
    "reset": f"{_ESC}c{_ESC}(0qqqq\x0e",
    "bell-and-back": f"{_BEL}good\b\b\b\bevil\rover\x0b\x0c\x7f",
    "second-set": "\u009b2J\u009d52;c;eA==\u009c\u0090x\u009c\u0085",
}


def _escapes() -> Iterator[Input]:
    for name, raw in _SEQUENCES.items():
        reference = "".join(f"&#{ord(c)};" if ord(c) < 32 or 126 < ord(c) < 160 else escape(c) for c in raw)
        for form, text in (("raw", escape(raw)), ("reference", reference), ("twice", escape(reference))):
            body = {"title": f"before {text} after", "dc:creator": text, "category": text, "guid": f"g{text}"}
            feed = rss([body | {"description": f"&lt;p&gt;before {text} after&lt;/p&gt;"}, "plain"], f"Feed {text}")
            yield Input(f"escapes/{form}-{name}", feed)
        item: dict[str, object] = {
            "id": f"1{raw}",
            "url": f"https://e.example/{raw}",
            "title": f"a {raw} b",
            "tags": [raw],
        }
        item |= {"content_html": f"<p>a {raw} b</p>", "authors": [{"name": raw}]}
        whole = {"version": "https://jsonfeed.org/version/1.1", "title": f"Feed {raw}", "items": [item]}
        yield Input(f"escapes/json-{name}", json.dumps(whole).encode(), content_type="application/feed+json")


_MARKS = (
    "[@click=app.quit]read on[/]", f"[@click='app.run(\"touch {CANARY}\")']x[/]", "[/]", "[b", "[link=file:///etc/passwd]x[/link]",
    "[red]not red[/red]", "\\[x] $accent {x} %s", "[^1]: x", "| a | b |\n|---|", "<b>bold?</b>", "```", "<!-- newsreader:keep -->",
)  # fmt: skip


def _markup() -> Iterator[Input]:
    yield Input("markup/titles", rss([escape(mark) for mark in _MARKS], title=escape(_MARKS[0])))
    bodies = [f"<p>{escape(m)}</p><table><tr><td>{escape(m)}</td></tr></table><pre>{escape(m)}</pre>" for m in _MARKS]
    yield Input("markup/bodies", rss([{"title": f"body {n}", "description": escape(b)} for n, b in enumerate(bodies)]))
    yield Input(
        "markup/authors",
        rss([{"title": f"t{n}", "dc:creator": escape(m), "category": escape(m)} for n, m in enumerate(_MARKS)]),
    )
    queries = [
        "'; drop table story;--",
        '"',
        "a* NEAR/1 b",
        "title:x",
        "AND",
        "NOT",
        "^x",
        "-x",
        "(((",
        "*",
        "\x00",
        "{title}: x",
        "%",
        "text:*",
    ]
    yield Input("markup/queries", json.dumps(queries).encode(), "queries")


def _unicode() -> Iterator[Input]:
    odd = (
        "invoice\u202efdp.exe", "\u2067hidden\u2069", "\u202dabc", "a" + "\u0301" * 500, "zero\u200bwidth\u200c\u2060",
        "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 abc", "\U000e0041\U000e007f tag", "\ufdfa" * 50, "👩‍👩‍👧‍👦 ⚠️", "\u2028line\u2029", "\u2800", "ﷺ\ufeff", "漢字" * 200,
    )  # fmt: skip
    yield Input(
        "unicode/titles", rss([{"title": text, "guid": str(n), "description": text} for n, text in enumerate(odd)])
    )
    lone = '{"version": "https://jsonfeed.org/version/1.1", "title": "n", "items": [{"id": "1", "title": "lone \\ud800 half", "content_text": "\\udfff"}]}'
    yield Input("unicode/halves", lone.encode(), content_type="application/feed+json")
    yield Input(
        "unicode/half-references",
        rss([{"title": "a &#xD800; &#x110000; &#0; &#xFFFE; b", "description": "&amp;#xD83D;&amp;#xDE00;"}]),
    )
    yield Input("unicode/invalid", rss(["x"]).replace(b"Hostile feed", b"bad \xff\xfe \xc0\xaf \xed\xa0\x80 \x9b2J"))
    yield Input("unicode/nul", rss(["n ul"]).replace(b"n ul", b"n\x00ul"))
    for charset in ("utf-16", "utf-32", "koi8-r", "utf-7", "shift_jis", "x-none"):
        text = f"<?xml version='1.0' encoding='{charset}'?><rss version='2.0'><channel><title>wide</title><item><title>x</title></item></channel></rss>"
        yield Input(f"unicode/{charset}", text.encode("ascii" if charset == "x-none" else charset))


_ADDRESSES = (
    "javascript:alert(1)", "JaVa\tScript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x", "http://127.0.0.1:1/", "http://[::1]/",
    "http://169.254.169.254/latest/", "https://u:p@e.example/", "http://2130706433/", "//e.example/x", "https://e.example/$(touch " + CANARY + ")", "http://[bad", "https://e.example/\u202etxt",
    "--help", "ftp://e.example/", "http:relative", "https://e.example/`id`;x|y&z", "https://" + "a" * 3000 + ".example/",
)  # fmt: skip


def _links() -> Iterator[Input]:
    items = []
    for number, raw in enumerate(_ADDRESSES):
        quoted = escape(raw)
        body = f'<a href="{quoted}">go</a><img src="{quoted}" alt="p"><iframe src="{quoted}"></iframe><link rel="stylesheet" href="{quoted}">'
        items.append({"title": f"link {number}", "link": quoted, "guid": f"l{number}", "description": escape(body)})
    yield Input("links/addresses", rss(items))
    files = "".join(
        f"<item><title>e{n}</title><enclosure url='{escape(raw)}' length='-1' type='x'/></item>"
        for n, raw in enumerate(_ADDRESSES)
    )
    yield Input("links/enclosures", f"<rss version='2.0'><channel><title>pod</title>{files}</channel></rss>".encode())
    base = '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="javascript:alert(1)//"><title>b</title><entry xml:base="file:///etc/"><id>1</id><title>t</title><link href="passwd"/></entry></feed>'
    yield Input("links/bases", base.encode())


_NAMES = (
    "../../../../etc/passwd", "/etc/cron.d/x", "..\\..\\windows", "..", ".", ".hidden", "-rf", "~root", "CON", "aux.md", "a/b/c", "x" * 500, "$(touch " + CANARY + ")",
    "`id`", "name\nwith\nlines", "\u202egnp.exe", "", " ", "%2e%2e%2f", "a:b*c?d<e>f|g", "漢字",
)  # fmt: skip


def _exports() -> Iterator[Input]:
    yield Input(
        "export/names",
        rss([{"title": escape(n), "description": "&lt;p&gt;body&lt;/p&gt;"} for n in _NAMES], title="../../feeds"),
    )
    bodies = (
        "<p>---</p><p>tags: pwned</p>", "<pre>```\n# out\n~~~~</pre><code>``x``</code>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
        '<a href="https://e.example/a b)(c">a](https://evil.example) b</a><img src="https://e.example/x.png" alt="](javascript:x)">', "<p>![[/etc/passwd]] {{x}} ${y}</p>",
        "<p># h</p><p>1. x</p><p>- y</p><p>&gt; q</p>", "<!-- /newsreader:keep --><p>&lt;!-- newsreader:keep --&gt;</p>", "<table><tr><td>a|b</td><td>c<br>d</td></tr></table>",
    )  # fmt: skip
    titles = (
        'x"\n---\ntags: [pwned]\n---\n',
        "!!python/object/apply:os.system ['x']",
        "a: b #c 'd' - {e} &f *g",
        "thread_id: 7",
    )
    yield Input(
        "export/bodies",
        rss([{"title": escape(titles[n % 4]), "description": escape(body)} for n, body in enumerate(bodies)]),
    )


def _xml() -> Iterator[Input]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    document = "<rss version='2.0'><channel><title>{0}</title><item><title>{0}</title><description>{1}</description></item></channel></rss>"
    yield Input("xml/laughs", f'<!DOCTYPE rss [<!ENTITY l0 "lol">{laughs}]>{document.format("&l9;", "x")}'.encode())
    yield Input(
        "xml/quadratic", f'<!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]>{document.format("q", "&a;" * 2_000)}'.encode()
    )
    for name, what in (("file", "file:///etc/hostname"), ("http", "http://127.0.0.1:1/x")):
        yield Input(
            f"xml/external-{name}",
            f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{what}">]>{document.format("&x;", "&x;")}'.encode(),
        )
    many = {
        "deep": "<a>" * 20_000, "open": "<" * 200_000, "ampersands": "&" * 500_000, "quotes": '<a href="' * 50_000, "doctypes": "<!DOCTYPE a [" * 20_000, "comment": "<!--" + "-" * 100_000, "cdata": "<![CDATA[ never closed",
    }  # fmt: skip
    for name, text in many.items():
        yield Input(f"xml/{name}", document.format("t", text).encode())
    yield Input(
        "xml/attributes",
        document.format("t", "x")
        .replace("<rss ", "<rss " + " ".join(f"a{n}='1'" for n in range(50_000)) + " ")
        .encode(),
    )
    yield Input("xml/author", rss([{"title": "a", "author": "a" * 60_000, "dc:creator": "a@" + "a." * 30_000}]))
    yield Input("xml/title", rss(["A" * 5_000_000, "W " * 500_000, "ok"]))
    yield Input(
        "xml/dates",
        rss([{"title": "d", "pubDate": "Wed, " + "08 " * 200_000}, {"title": "e", "pubDate": "1" * 100_000}]),
    )
    for name, raw in (("page", b"<!doctype html><title>Sign in</title>"), ("json", b'{"not": "a feed"}'), ("spaces", b" \n" * 50_000), ("binary", bytes(range(256)) * 500), ("path", b"/etc/hostname"), ("address", b"http://127.0.0.1:1/x"), ("packed", gzip.compress(rss(["x"]), mtime=0)), ("roots", rss(["x"]) * 2)):  # fmt: skip
        yield Input(f"xml/{name}", raw)


def _html() -> Iterator[Input]:
    for tag in ("div", "blockquote", "ul><li", "b", "table><tr><td", "a"):
        closing = "".join(f"</{name}>" for name in reversed(tag.split("><")))
        yield Input(f"html/deep-{tag.partition('>')[0]}", page(f"<{tag}>" * 5_000 + "INNER TEXT" + closing * 5_000))
        yield Input(f"html/ten-{tag.partition('>')[0]}", page(f"<{tag}>" * 10 + "INNER TEXT" + closing * 10))
        yield Input(f"html/open-{tag.partition('>')[0]}", page(f"<{tag}>x" * 3_000))
    bodies = {
        "table": "<table>" + ("<tr>" + "<td>cell</td>" * 100 + "</tr>") * 1_000 + "</table>", "spans": '<table><tr><td colspan="999999999" rowspan="9999999">a</td></tr></table>',
        "image": '<img alt="big" src="data:image/png;base64,' + "A" * 2_000_000 + '">', "word": "<p>" + "x" * 2_000_000, "spaces": "<p>" + " " * 1_000_000 + "x", "lines": "<pre>" + "\n" * 500_000,
        "breaks": "<br>" * 100_000, "comments": "<!-- x -->" * 20_000, "dashes": "<!--" + "-" * 200_000, "attributes": "<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x", "brackets": "<p>" + "[" * 50_000,
        "stars": "<p>" + "*a **a " * 30_000, "quoted": "<p>" + "&gt;" * 25_000, "ticks": "<p>" + "`" * 5_000, "numbers": '<ol start="99999999999999999999">' + "<li>a</li>" * 4_000 + "</ol>", "script": "<script>SECRET</script><style>SECRET</style><p>shown</p>",
        "active": "<svg onload=x><math><p onclick=x>a</p><object data=x>", "misnested": "<b><i></b></i><p><div></p>" * 1_000,
    }  # fmt: skip
    for name, body in bodies.items():
        yield Input(f"html/{name}", page(body))


def _data() -> Iterator[Input]:
    dates = (
        "", "0", "-1", "Thu, 31 Feb 2025 00:00:00 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "Sat, 01 Jan 10000 00:00:00 GMT", "9999-12-31T23:59:60Z", "Fri, 01 Jan 2038 00:00:00 GMT", "2025-10-08T24:00:00+99:99", "yesterday", "1e400",
    )  # fmt: skip
    yield Input("data/dates", rss([{"title": f"date {n}", "pubDate": day} for n, day in enumerate(dates)]))
    yield Input("data/one-guid", rss([{"title": f"item {n}", "guid": "same"} for n in range(20)]))
    yield Input(
        "data/no-guid",
        b"<rss version='2.0'><channel><title>n</title>"
        + b"".join(b"<item><title>same</title><description>%d</description></item>" % n for n in range(10))
        + b"</channel></rss>",
    )
    yield Input(
        "data/nothing",
        b"<rss version='2.0'><channel><title>n</title>"
        + b"<item></item><item/><item><guid/></item>" * 5
        + b"</channel></rss>",
    )
    yield Input("data/huge-guid", rss([{"title": "g", "guid": "g" * 1_000_000}]))
    yield Input("data/many", rss([f"t{n}" for n in range(8_000)]))
    numbers = "<ttl>99999999999999999999</ttl><skipHours>" + "<hour>99</hour>" * 100 + "</skipHours>"
    yield Input("data/numbers", rss(["x"]).replace(b"<item>", numbers.encode() + b"<item>", 1))


TOLD = (
    "{} Motors plans to cut 9,000 {} jobs by 2027, its chief executive John {} Smith said on Monday.",
    "Nissan lost $1.2 billion {} in the quarter, said {} Analyst Mary Jones of {} Capital.",
    '"We will {} close the plant," Ivan {} Espinosa told reporters in {} Yokohama.',
    "{} Foxconn denied it would buy 20 percent {} of Nissan; shares fell 5% to 400 {} yen.",
)


def _names() -> Iterator[Input]:
    """Names, nouns of figures and speakers that are no plain words: what tables, ledgers and pages of names print."""
    marks = [escape(mark) for mark in _MARKS[:5]]
    hostile = (
        [f"&#{ord(raw[0])};{escape(raw[1:])}" for raw in _SEQUENCES.values()]
        + marks
        + ["\u202etrevni", "\u2067", "A" * 3_000, "'--", "a=b", "|"]
    )
    items = []
    for number, mark in enumerate(hostile):
        text = " ".join(sentence.format(mark, mark, mark) for sentence in TOLD)
        title = f"Nissan {mark} Oppama plant: 9,000 {mark} jobs to go, says Ivan {mark} Espinosa"
        items += [
            {
                "title": title,
                "guid": f"n{number}{side}",
                "description": escape(f"<p>{text}</p><p>{side} {number}</p>"),
                "dc:creator": mark,
            }
            for side in ("one", "two")
        ]
    yield Input("names/stories", rss(items, title=f"Desk {hostile[0]}"))
    yield Input("names/others", rss(items[::2], title="[b]Another[/b] desk"))


def _opml() -> Iterator[Input]:
    def document(outlines: str) -> bytes:
        return f"<opml version='2.0'><body>{outlines}</body></opml>".encode()

    bad = (
        f"|touch {CANARY}",
        f"exec:touch {CANARY}",
        "file:///etc/passwd",
        "javascript:x",
        "http://[bad",
        "http://e.example/\x1b[2J",
        "",
    )
    yield Input(
        "opml/schemes",
        document("".join(f"<outline type='rss' text='x\x1b]0;y\x07' xmlUrl='{escape(url)}'/>" for url in bad)),
        "opml",
    )
    yield Input(
        "opml/external",
        b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        + document("<outline text='&x;' xmlUrl='https://e.example/&x;'/>"),
        "opml",
    )
    yield Input(
        "opml/deep",
        document(
            "<outline text='a'>" * 5_000 + "<outline text='f' xmlUrl='https://e.example/f'/>" + "</outline>" * 5_000
        ),
        "opml",
    )
    yield Input(
        "opml/many",
        document("".join(f"<outline text='F{n}' xmlUrl='https://e.example/{n}'/>" for n in range(20_000))),
        "opml",
    )
    yield Input("opml/none", b"https://e.example/feed.xml\n", "opml")
    yield Input("opml/cut", document("<outline text='a' xmlUrl='https://e.example/1'/>" * 3)[:90], "opml")
