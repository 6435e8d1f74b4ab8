"""The cards of feedback: one item, a list, a theme, all themes. Pure: what is known goes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from candorbot import words
from candorbot.card import Button, Card, Choice, Entry, Field, Group, Input, Quote
from candorbot.feedback_export import sounds
from candorbot.feedback_item import Consent, Item
from candorbot.theme_record import Origin, Status, Theme

if TYPE_CHECKING:
    from candorbot.brand import Brand

LISTED = 10
QUOTED = 5
LONGEST_QUOTE = 110
MOST_CHOICES = 24
"""What every platform can offer at once. Where there are more themes, their name is typed."""
MOST_THEMES = 30
STEPS = 4
NEW = "+"
NONE = "-"
INTO = "\n"
"""What parts the two themes of a button that merges them."""
ORIGINS = {Origin.FOUND: " · found", Origin.PERSON: "", Origin.BRAND: ""}
STATUSES: Mapping[Status, str] = {
    Status.PLANNED: words.PLANNED,
    Status.DECLINED: words.DECLINED,
    Status.OPEN: words.REOPEN,
}


@dataclass(frozen=True, slots=True)
class Known:
    """What an item's card says beside the item: its theme as it is now, how many other members said the
    like in the last weeks, and the themes it may be given."""

    theme: Theme | None
    others: int
    themes: Sequence[Theme]
    news: str = ""
    failed: bool = False


def item_card(item: Item, known: Known, brand: Brand) -> Card:
    """One piece of feedback, logged or about to be."""
    title = words.FEEDBACK_FROM.format(member=item.author_name)
    notes = [known.news, words.IS_PRIVATE if item.private else ""]
    return Card(
        title if item.author_name else words.FEEDBACK_TYPED,
        "\n".join(dict.fromkeys(note for note in notes if note)),
        quote=_quote(item, brand),
        fields=_fields(item, known),
        buttons=_item_buttons(item, known),
        failed=known.failed,
    )


def _quote(item: Item, brand: Brand) -> Quote:
    where = f"#{item.channel}" if item.message else ""
    when = words.local(item.at, brand.zone)
    return Quote(item.text, item.author_name, where, when, item.permalink)


def _fields(item: Item, known: Known) -> tuple[Field, ...]:
    theme = words.NO_THEME.lower()
    if known.theme is not None:
        theme = f"{known.theme.name} ({known.theme.status}), {_like(known.others)}"
    fields = [
        Field("Kind", _kinds(item)),
        Field("Theme", theme),
        Field("Sounds", f"{sounds(item.sentiment)}, {item.sentiment:+.2f}"),
        Field(words.CONSENT, str(item.consent)),
    ]
    if item.by:
        fields.append(Field("Logged by", item.by))
    return tuple(fields)


def _kinds(item: Item) -> str:
    return ", ".join(item.kinds).replace("_", " ") or "not read"


def _like(others: int) -> str:
    if others == 1:
        return words.LIKE_ONE
    return words.LIKE_OTHERS.format(count=f"{others:,}") if others else words.LIKE_NONE


def _item_buttons(item: Item, known: Known) -> tuple[Button, ...]:
    def button(
        action: str, label: str, *inputs: Input, primary: bool = False, confirm: str = ""
    ) -> Button:
        seen = str(item.version)
        return Button("feedback", action, label, item.id, seen, primary, confirm, inputs)

    consents = tuple(Choice(str(one), str(one)) for one in Consent)
    merge = []
    if known.theme is not None and len(known.themes) > 1:
        others = [theme for theme in known.themes if theme.id != known.theme.id]
        merge = [merge_button(known.theme, others)]
    return (
        *([] if item.by else [button("save", words.SAVE, primary=True)]),
        *merge,
        button("theme", words.CHANGE_THEME, *_theme_inputs(known)),
        button("private", words.NOT_PRIVATE if item.private else words.PRIVATE),
        button(
            "consent",
            words.CONSENT,
            Input("consent", words.ASK_CONSENT, str(item.consent), choices=consents),
        ),
    )


def _theme_inputs(known: Known) -> tuple[Input, ...]:
    now = known.theme
    if len(known.themes) > MOST_CHOICES - 2:
        return (Input("theme", words.ASK_THEME, now.name if now else ""),)
    choices = [Choice(theme.id, theme.name) for theme in known.themes]
    choices += [Choice(NEW, words.A_NEW_ONE), Choice(NONE, words.NO_THEME)]
    chosen = now.id if now and now in known.themes else NONE
    return (
        Input("theme", words.ASK_THEME, chosen, choices=tuple(choices)),
        Input("new", words.ASK_NEW_THEME),
    )


def merge_button(theme: Theme, others: Sequence[Theme]) -> Button:
    """Takes a theme into another, once it was confirmed."""
    field = Input("theme", words.ASK_MERGE)
    if len(others) <= MOST_CHOICES:
        choices = tuple(Choice(one.id, one.name) for one in others)
        field = Input("theme", words.ASK_MERGE, choices=choices)
    confirm = words.REALLY_MERGE.format(theme=theme.name)
    return Button(
        "feedback", "merge", words.MERGE, theme.id, theme.name, confirm=confirm, inputs=(field,)
    )


def merge_card(theme: Theme, into: Theme) -> Card:
    """Asks whether a theme shall be a part of another, as they were typed."""
    about = f"{theme.id}{INTO}{into.id}"
    sure = Button("feedback", "merge_into", words.MERGE, about, theme.name, primary=True)
    body = words.REALLY_MERGE_INTO.format(theme=theme.name, into=into.name)
    return Card(words.FEEDBACK_THEME.format(theme=theme.name), body, buttons=(sure,))


# --- lists ------------------------------------------------------------------------------------------


def list_card(
    title: str, items: Sequence[Item], themes: Mapping[str, Theme], brand: Brand, older: Button | None,
    body: str = "",
) -> Card:  # fmt: skip
    """Items in the order given, each with a button that opens it. `older`: asks for those before."""
    if not items:
        return Card(words.FEEDBACK_NONE_TITLE, words.FEEDBACK_NONE)
    entries = tuple(
        Entry(_line(n, item, themes, brand), item.permalink)
        for n, item in enumerate(items[:LISTED], start=1)
    )
    buttons = [
        Button("feedback", "open", words.OPEN_ITEM.format(number=n), item.id)
        for n, item in enumerate(items[:LISTED], start=1)
    ]
    if older is not None:
        buttons.append(older)
    return Card(title, body, groups=(Group("", entries),), buttons=tuple(buttons))


def older_button(action: str, about: str) -> Button:
    return Button("feedback", action, words.OLDER, about)


def _line(number: int, item: Item, themes: Mapping[str, Theme], brand: Brand) -> str:
    theme = themes.get(item.theme)
    facts = [
        _kinds(item),
        f"{theme.name} ({theme.status})" if theme else "",
        f"#{item.channel}" if item.channel else "",
        words.local(item.at, brand.zone),
        "private" if item.private else "logged" if item.by else "",
    ]
    return words.ITEM_LINE.format(
        number=number, who=item.author_name or item.by, quote=excerpt(item.text),
        facts=" · ".join(fact for fact in facts if fact),
    )  # fmt: skip


def excerpt(text: str, most: int = LONGEST_QUOTE) -> str:
    """The beginning of a text, as one line."""
    line = " ".join(text[: 4 * most].split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def theme_card(
    theme: Theme, items: Sequence[Item], others: Sequence[Theme], brand: Brand, news: str = "",
    *, failed: bool = False,
) -> Card:  # fmt: skip
    """One theme: who speaks of it, in their words, what became of it, and what can be made of it."""
    members = len({(item.workspace, item.author) for item in items if item.author})
    fields = [
        Field("Status", str(theme.status)),
        Field("Members", f"{members:,}"),
        Field("Messages", f"{len(items):,}"),
    ]
    if theme.shipped:
        fields.append(Field("Shipped", theme.shipped))
    if theme.names_before:
        fields.append(Field("Called before", ", ".join(theme.names_before)))
    said = tuple(
        Entry(_line(n, item, {}, brand), item.permalink)
        for n, item in enumerate(items[:QUOTED], start=1)
    )
    steps = tuple(
        Entry(f"{words.local(step.at, brand.zone)} {step.who}: {step.what}")
        for step in theme.history[-STEPS:]
    )
    groups = [Group("In their words", said)] if said else []
    groups += [Group("What became of it", steps)] if steps else []
    return Card(
        words.FEEDBACK_THEME.format(theme=theme.name),
        news,
        groups=tuple(groups),
        fields=tuple(fields),
        buttons=_theme_buttons(theme, others),
        failed=failed,
    )


def _theme_buttons(theme: Theme, others: Sequence[Theme]) -> tuple[Button, ...]:
    def button(action: str, label: str, *inputs: Input) -> Button:
        return Button("feedback", action, label, theme.id, theme.name, inputs=inputs)

    name = Input("name", words.ASK_NAME, theme.name)
    statuses = [
        button(f"status_{status}", label)
        for status, label in STATUSES.items()
        if status is not theme.status
    ]
    shipped = shipped_button(theme, words.SHIPPED_IT)
    merge = [merge_button(theme, others)] if others else []
    return (*statuses, shipped, *merge, button("rename", words.RENAME, name))


def shipped_button(theme: Theme, label: str, *, primary: bool = False) -> Button:
    """Asks what shipped, then prepares the drafts."""
    what = Input("what", words.ASK_SHIPPED, theme.shipped, multiline=True)
    return Button("feedback", "shipped", label, theme.id, theme.name, primary, inputs=(what,))


def themes_card(themes: Sequence[Theme], members: Mapping[str, int], news: str) -> Card:
    """All themes, those first of which most members speak. `members`: the theme's name -> how many."""
    order = sorted(themes, key=lambda t: (-members.get(t.name, 0), t.name.casefold()))
    lines = [
        words.THEMES_LINE.format(
            theme=theme.name, members=words.counted(members.get(theme.name, 0), "member"),
            status=theme.status, origin=ORIGINS[theme.origin],
        )
        for theme in order[:MOST_THEMES]
    ]  # fmt: skip
    if len(order) > MOST_THEMES:
        lines.append(words.THEMES_MORE.format(count=len(order) - MOST_THEMES))
    groups = (Group("", tuple(Entry(line) for line in lines)),) if lines else ()
    body = "\n".join(line for line in (news, "" if lines else words.THEMES_NONE) if line)
    find = Button("feedback", "find", words.FIND_NOW)
    return Card(words.THEMES_TITLE, body, groups=groups, buttons=(find,))
