"""Our own themes, and the colours that themes of others get for what only this program shows."""

from __future__ import annotations

from textual.color import Color
from textual.theme import Theme


def _theme(name: str, background: str, *, dark: bool, panel: str, accent: str, colours: dict[str, str]) -> Theme:
    variables = {f"n-{meaning}": colour for meaning, colour in colours.items()}
    return Theme(
        name=name,
        primary=accent,
        secondary=colours["link"],
        accent=accent,
        warning=colours["follow"],
        error=colours["bad"],
        success=colours["place"],
        foreground=colours["body"],
        background=background,
        surface=background,
        panel=panel,
        boost=panel,
        dark=dark,
        variables={
            **variables,
            "scrollbar": colours["cursor"],
            "scrollbar-hover": colours["faint"],
            "scrollbar-active": colours["faint"],
            "scrollbar-background": background,
            "scrollbar-background-hover": background,
            "scrollbar-background-active": background,
            "input-selection-background": colours["cursor-active"],
        },
    )


INK = _theme(
    "ink",
    "#15171c",
    dark=True,
    panel="#1c1f26",
    accent="#e0b565",
    colours={
        "ink": "#fbf7ee",
        "body": "#d3cec4",
        "quiet": "#9a958c",
        "faint": "#88837a",
        "rule": "#4b4f59",
        "new": "#f0a35e",
        "follow": "#ecc55c",
        "bad": "#ff8a80",
        "link": "#86b8e0",
        "tag": "#93b8a9",
        "org": "#93bdf0",
        "person": "#d6abe8",
        "place": "#a3d19b",
        "product": "#8fd0d0",
        "value": "#f2b279",
        "cursor": "#23272f",
        "cursor-active": "#2c3644",
    },
)
PAPER = _theme(
    "paper",
    "#f8f4ea",
    dark=False,
    panel="#efe9db",
    accent="#8c2f1b",
    colours={
        "ink": "#14110d",
        "body": "#332e27",
        "quiet": "#645c50",
        "faint": "#7d7465",
        "rule": "#cabfa8",
        "new": "#a3330f",
        "follow": "#7d5200",
        "bad": "#a8121b",
        "link": "#1c5a86",
        "tag": "#3d6455",
        "org": "#1c5590",
        "person": "#78328c",
        "place": "#256230",
        "product": "#12626a",
        "value": "#8f3d0c",
        "cursor": "#eee6d3",
        "cursor-active": "#e3d8bd",
    },
)
CONTRAST = _theme(
    "contrast",
    "#000000",
    dark=True,
    panel="#141414",
    accent="#ffff00",
    colours={
        "ink": "#ffffff",
        "body": "#f4f4f4",
        "quiet": "#d0d0d0",
        "faint": "#b4b4b4",
        "rule": "#808080",
        "new": "#ffb86b",
        "follow": "#ffff00",
        "bad": "#ff9d94",
        "link": "#8fd3ff",
        "tag": "#a8f0d0",
        "org": "#9fd0ff",
        "person": "#f3b6ff",
        "place": "#9cff9c",
        "product": "#8ff5f5",
        "value": "#ffc680",
        "cursor": "#262626",
        "cursor-active": "#0b2f5c",
    },
)
SLATE = _theme(
    "slate",
    "#e9ecef",
    dark=False,
    panel="#dfe3e8",
    accent="#1d4f7c",
    colours={
        "ink": "#0c1116",
        "body": "#29323b",
        "quiet": "#535d68",
        "faint": "#69737e",
        "rule": "#b3bcc6",
        "new": "#a3300b",
        "follow": "#6f4a00",
        "bad": "#a3111c",
        "link": "#17537f",
        "tag": "#2e5d4f",
        "org": "#174f88",
        "person": "#6f2d86",
        "place": "#1d5a2b",
        "product": "#0e5a63",
        "value": "#84370a",
        "cursor": "#dbe1e7",
        "cursor-active": "#c8d5e2",
    },
)
OURS = (INK, PAPER, CONTRAST, SLATE)
DEFAULT = "ink"

_ANSI = {
    "n-ink": "ansi_default",  # what one is reading
    "n-body": "ansi_default",  # running text
    "n-quiet": "ansi_default",  # who and when
    "n-faint": "ansi_bright_black",  # separators, and what was said before
    "n-rule": "ansi_bright_black",
    "n-new": "ansi_yellow",
    "n-follow": "ansi_yellow",
    "n-bad": "ansi_red",
    "n-link": "ansi_blue",
    "n-tag": "ansi_green",
    "n-org": "ansi_blue",
    "n-person": "ansi_magenta",
    "n-place": "ansi_green",
    "n-product": "ansi_cyan",
    "n-value": "ansi_yellow",
    "n-cursor": "ansi_default",
    "n-cursor-active": "ansi_default",
}


def derived(theme: Theme) -> dict[str, str]:
    """Return the meanings' colours for a theme that does not name them."""
    if theme.ansi:
        return dict(_ANSI)
    made = theme.to_color_system().generate()
    ground = Color.parse(made["background"])
    text = Color.parse(made["foreground"])

    extreme = Color.parse("white" if theme.dark else "black")

    def readable(colour: str, against: float = 4.5) -> str:
        """Return a colour moved towards white or black until it can be read on the ground."""
        red, green, blue = Color.parse(colour).rgb
        chosen = Color(red, green, blue)
        for _ in range(40):
            if contrast(chosen, ground) >= against:
                break
            chosen = chosen.blend(extreme, 0.08)
        return chosen.hex6

    def mixed(factor: float) -> str:
        return ground.blend(text, factor).hex6

    return {
        "n-ink": readable(text.hex6, 7.0),
        "n-body": readable(mixed(0.9)),
        "n-quiet": readable(mixed(0.6)),
        "n-faint": readable(mixed(0.45), 3.0),
        "n-rule": mixed(0.25),
        "n-new": readable(made["warning"]),
        "n-follow": readable(made["warning"]),
        "n-bad": readable(made["error"]),
        "n-link": readable(made["secondary"]),
        "n-tag": readable(made["success"]),
        "n-org": readable(made["primary"]),
        "n-person": readable(made["accent"]),
        "n-place": readable(made["success"]),
        "n-product": readable(made["secondary"]),
        "n-value": readable(made["warning"]),
        "n-cursor": mixed(0.07),
        "n-cursor-active": ground.blend(Color.parse(made["primary"]), 0.28).hex6,
    }


def _luminance(colour: Color) -> float:
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: Color, two: Color) -> float:
    """Return the contrast ratio of two colours as WCAG 2 defines it, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
