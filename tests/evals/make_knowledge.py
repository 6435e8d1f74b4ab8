"""Make Harbor's knowledge from the Plausible Analytics documentation. Run once; the result is kept.

    python tests/evals/make_knowledge.py ../shared/data/D_feedback/kb_plausible/data.jsonl

Rewrites brands/harbor/knowledge/*.md, but for the translations (de-*.md, fr-*.md), LICENSE.md and the
articles named in BY_HAND. What it changes, and why, stands in brands/harbor/ADAPTED.md.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
import sys
from pathlib import Path

KNOWLEDGE = Path(__file__).parents[2] / "brands" / "harbor" / "knowledge"
DOCS = "https://harbor.example/docs"
SHORTEST = 200
"""Characters; a shorter article is an empty stub."""

DROPPED = {
    "authors": "real persons",
    "plausible-analytics-reviews": "quotes real third parties",
    "contribute": "about a real project's repository and people",
    "integration-guides": "lists other people's plug-ins for the real product, by name",
    "docusaurus-integration": "names another person's plug-in for the real product",
    "mediawiki-integration": "names another person's plug-in for the real product",
    "nextjs-integration": "names another person's plug-in for the real product",
    "hugo-integration": "names another person's plug-in for the real product",
    "stats-api-playground": "an interactive page: without it, nothing is left",
}
THEIRS = frozenset(
    [
        "paddle.com",
        "registry.example",
        "github.com",
        "lookerstudio.google.com",
        "app.getpostman.com",
        "run.pstmn.io",
        "caddy.community",
    ]
)
"""Hosts whose pages are about the real product."""
BY_HAND: frozenset[str] = frozenset()

EDITS: tuple[tuple[str, str, str], ...] = (
    # (article, pattern, what stands there instead): pictures, persons, other firms' products, figures
    ("2fa", r" \(also visible in the screenshot above\)", ""),
    ("billing", r" More on Quaypay's VAT handling", ""),
    ("bot-traffic-filtering", r"Our filtering systems block [^.]*?, on top of[^.]*\.", ""),
    ("dashboard-faq", r"In the example below, there are 27", "For example, there may be 27"),
    ("dashboard-faq", r"it adds up to 53 users", "it adds up to 53"),
    ("data-access", r"\n.*\(#mcp-server\).*", ""),
    ("data-access", r"#looker-studio\)", "#data-studio)"),
    ("data-access", r"(?s)\n---\n\n## MCP server.*?integration\.", ""),
    ("data-pipelines", r"(?s)\n---\n\n## Community integrations.*", ""),
    ("data-pipelines", r"\n## Official integrations\n\n.*\n", ""),
    ("delete-account", r" the one shown in the screenshot below", " this"),
    ("download-invoices", r" More on Quaypay[^.\n]*$", ""),
    ("introduction", r" Running since 2018 [^.]*\. Explore the \[live demo\]\([^)]*\)[^.]*\.", ""),
    ("introduction", r"\n\* All installation guides: .*", ""),
    ("proxy-guides-caddy", r"\nCourtesy: .*", ""),
    ("proxy-guides-laravel", r"^## Proxying Harbor through Laravel\n", ""),
    ("troubleshoot-integration", r" See the instructions here\.", ""),
    ("csv-import", r"4lejandrito/next-harbor", "someone/something"),
)

_FENCE = re.compile(r"^\s*(```|~~~)")


def stem(path: str) -> str:
    """docs/proxy/guides/nginx.md -> proxy-guides-nginx"""
    bare = path.removeprefix("docs/").removesuffix(".md")
    return renamed(bare.replace("/", "-"))


def renamed(text: str) -> str:
    """The company's name, wherever it stands, becomes Harbor's."""
    for old, new in (
        ("Plausible Analytics", "Harbor"),
        ("plausible-analytics", "harbor"),
        ("Plausible.io", "Harbor"),
        ("feedback.plausible.io", "harbor.example/feedback"),
        ("plausible.io", "harbor.example"),
        ("Plausible", "Harbor"),
        ("plausible", "harbor"),
        ("PLAUSIBLE", "HARBOR"),
        ("pa-XXXXX", "ha-XXXXX"),
        ("Paddle", "Quaypay"),
    ):
        text = text.replace(old, new)
    return text


def prose_and_code(text: str) -> list[tuple[bool, str]]:
    """(is code, lines) in order; a fence belongs to its code."""
    parts: list[tuple[bool, str]] = []
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        match = _FENCE.match(line)
        if match and (not fence or line.strip() != fence):  # one source fence is never closed
            parts.append((bool(fence), "\n".join([*lines, fence] if fence else lines)))
            lines, fence = [line.partition(" title=")[0].rstrip()], match[1]
        elif match and match[1] == fence:
            parts.append((True, "\n".join([*lines, line])))
            lines, fence = [], ""
        else:
            lines.append(line)
    parts.append((bool(fence), "\n".join(lines)))
    return [part for part in parts if part[1]]


def link(label: str, target: str, folder: str, known: set[str]) -> str:
    """A Markdown link by its new address, or its label alone when the address is gone."""
    target = target.strip()
    for home in ("https://plausible.io/docs/", "/docs/"):
        if target.startswith(home):
            target = "/" + target.removeprefix(home)
    if target.startswith("#"):
        return f"[{label}]({renamed(target).lower()})"
    if target.startswith(("http:", "https:")):
        host = target.split("/")[2]
        ours = host in ("plausible.io", "feedback.plausible.io")
        if not ours and ("plausible" in target.lower() or host in THEIRS):
            return label
        return f"[{label}]({target})"
    page, _, anchor = target.partition("#")
    if page.startswith("docs/"):
        page = "/" + page.removeprefix("docs/")
    page = page.removesuffix("/").removesuffix(".md")
    page = page[1:] if page.startswith("/") else posixpath.normpath(posixpath.join(folder, page))
    if page not in known:
        page = target.partition("#")[0].lstrip("/").removesuffix(".md")
    if page not in known:
        return label
    return (
        f"[{label}]({DOCS}/{stem(page)}" + (f"#{renamed(anchor).lower()}" if anchor else "") + ")"
    )


def prose(text: str, folder: str, known: set[str]) -> str:
    """Plain, regular Markdown of what stands between code blocks."""
    spans: list[str] = []

    def keep(match: re.Match[str]) -> str:
        spans.append(match[0])
        return f"\x00{len(spans) - 1}\x00"

    text = re.sub(r"(?s)<head>.*?</head>", "", text)
    text = re.sub(r"(?s)<(table|ul|p|h3)\b.*?</\1>", lambda m: m[0].replace("\n", " "), text)
    text = re.sub(r"<code>(.*?)</code>", lambda m: f"`{html.unescape(m[1])}`", text)
    text = re.sub(r"`[^`\n]+`", keep, text)
    text = re.sub(r"(?s)<CtaBox.*?/>|<video.*?</video>|<CodeBlock.*?</CodeBlock>", "", text)
    text = re.sub(
        r"<ApiV2\w+[^>]*/>|</?(?:SiteContextProvider|ExamplesTip)>|\{/\*.*?\*/\}", "", text
    )
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    text = re.sub(
        r'<PlanFeatureNote[^>]*plan="(\w+)"[^>]*label="([^"]*)"[^>]*/>',
        lambda m: f"You get {_lowered(m[2])} with the {m[1].title()} plan.",
        text,
    )
    text = re.sub(r"\s*<(Required|Optional) ?/>", lambda m: f" ({m[1].lower()})", text)
    text = re.sub(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', r"[\2](\1)", text, flags=re.S)
    text = re.sub(r"(?s)<table\b.*?</table>", lambda m: _table(m[0]), text)
    text = re.sub(r"<li>(.*?)</li>", r"\n* \1\n", text)
    text = re.sub(r"(?s)<h3>\s*(.*?)\s*</h3>", r"\n\n### \1\n\n", text)
    text = re.sub(r"<p>(.*?)</p>", r"\n\n\1\n\n", text)
    text = re.sub(r"<hr */? *>|</?(?:details|summary|ul|b|p)>", "", text)
    text = re.sub(
        r"(?m)^\s*:::\w+ *\[?(.*?)\]? *$", lambda m: f"\n**{m[1].strip()}**\n" if m[1] else "", text
    )
    text = re.sub(r"(?m)^\s*:::\s*$", "", text)
    text = re.sub(r"\[([^\[\]]*)\]\(([^()\s]*)\)", lambda m: link(m[1], m[2], folder, known), text)
    text = re.sub(r"(?m)^(\s*)[-*+] +", r"\1* ", text)
    text = re.sub(r"(?m)^# (?=\S)", "## ", text)
    text = re.sub(r",? as shown (?:in|on) the screenshot (?:above|below)", "", text)
    text = re.sub(r" ?→", "", text)
    text = re.sub(r"(?m)[ \t]+$", "", text)
    text = re.sub(r"\n{3,}", "\n\n", text)
    text = re.sub(r"(?m)^(\* .*|\d+\. .*)\n\n(?=\* |\d+\. )", r"\1\n", text)
    return re.sub("\x00(\\d+)\x00", lambda m: spans[int(m[1])], text)


def _lowered(label: str) -> str:
    """Custom properties -> custom properties, but Stats API stays."""
    return label[0].lower() + label[1:] if re.match(r"[A-Z][a-z]+ [a-z]", label) else label


def _table(markup: str) -> str:
    """An HTML table as a list: the first cell names the item."""
    rows = [
        re.findall(r"<td>\s*(.*?)\s*</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", markup)
    ]
    items = []
    for first, *rest in filter(None, rows):
        cells = ". ".join(
            html.unescape(re.sub(r"</?code>", "`", cell)).rstrip(".") for cell in rest
        )
        items.append(f"* **{re.sub('</?b>', '', first)}**: {cells}.")
    return "\n\n" + "\n".join(items) + "\n\n"


def article(row: dict[str, str], known: set[str]) -> str:
    """One article, front matter and all."""
    name = row["path"].removeprefix("docs/").removesuffix(".md")
    text, own = row["text"], {"title": row["title"], "description": row["description"]}
    if front := re.match(r"\s*---\n(.*?)\n--- *\n", text, re.S):
        text = text[front.end() :]
        for line in front[1].splitlines():
            key, _, value = line.partition(":")
            own[key] = value.strip().strip('"')
    body = "\n".join(
        part if code else prose(part, posixpath.dirname(name), known)
        for code, part in prose_and_code(text)
    )
    body = renamed(re.sub(r"\n{3,}", "\n\n", body)).strip() + "\n"
    for place, pattern, instead in EDITS:
        if place == stem(row["path"]):
            body, count = re.subn(pattern, instead, body, flags=re.M)
            if not count:
                raise SystemExit(f"{place}: nothing matches {pattern}")
    if "\n## " not in body:
        body = re.sub(r"(?m)^### ", "## ", body)
    fields = {
        "title": renamed(own["title"]),
        "url": f"{DOCS}/{stem(row['path'])}",
        "language": "en",
        "description": re.sub(r", blocking around .* per month", "", renamed(own["description"])),
    }
    head = "\n".join(f"{key}: {_scalar(value)}" for key, value in fields.items())
    return f"---\n{head}\n---\n\n{body.strip()}\n"


def _scalar(value: str) -> str:
    plain = value.startswith("https://") or re.fullmatch(r"[A-Za-z][\w ,.()/'’-]*", value)
    return value if plain else json.dumps(value, ensure_ascii=False)


def main(source: Path) -> None:
    rows = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
    kept = []
    for row in rows:
        name = row["path"].removeprefix("docs/").removesuffix(".md")
        if name not in DROPPED and len(row["text"]) >= SHORTEST:
            kept.append(row)
    known = {row["path"].removeprefix("docs/").removesuffix(".md") for row in kept}
    KNOWLEDGE.mkdir(parents=True, exist_ok=True)
    for old in KNOWLEDGE.glob("*.md"):
        if (
            old.name != "LICENSE.md"
            and not old.name.startswith(("de-", "fr-"))
            and old.stem not in BY_HAND
        ):
            old.unlink()
    for row in kept:
        if stem(row["path"]) not in BY_HAND:
            (KNOWLEDGE / f"{stem(row['path'])}.md").write_text(article(row, known), "utf-8")
    print(f"{len(kept)} of {len(rows)} articles")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
