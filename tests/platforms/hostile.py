"""Texts that try to break what shows them, and cards made of such texts."""

from __future__ import annotations

from hypothesis import strategies as st

from candorbot.card import (
    Button,
    Card,
    Chart,
    Colour,
    Entry,
    Field,
    File,
    Group,
    Input,
    Light,
    Link,
    Mark,
    Network,
    Quote,
    Series,
)

NASTY = [
    "\x1b[31mred", "\x1b]8;;https://evil.example\x1b\\x", "\x9b2J", "\x07", "\x08" * 9, "\r", "\r\n",
    "\u202eabc\u202c", "\u2066x\u2069", "\u200f", "Z" + "\u0301\u0334\u0489" * 40, "\u0301",
    "[bold]x[/bold]", "[link=https://evil.example]y[/link]", ":smile:", "\ud800", "\0", "\ufffe",
    "\U000e0041\U000e0042", "👩‍👩‍👧‍👦", "🇩🇪", "日本語の文", "مرحبا", "שלום", "\u2028", "\u0085", "\t", "\n" * 9,
    "<@U1>", "<!here>", "<!subteam^S1|@all>", "<#C1|x>", "<!date^1^{date}^https://evil.example|soon>",
    "<https://evil.example|https://harbor.example>", "[good](https://evil.example)", "&amp;lt;", '"}]}', "\\",
    "https://harbor.example@evil.example/x", "https://evil.example\\@harbor.example", "`c` *b* _i_", "\ufeff",
    "﷽", "\u3164", "­", "<!channel> @everyone", "|", "https://harbor.example/" + "a" * 200, "…", " ",
]  # fmt: skip
pieces = st.lists(
    st.one_of(st.sampled_from(NASTY), st.text(max_size=30), st.characters()), max_size=8
)
hostile = st.builds(
    lambda parts, times: ("".join(parts) * times)[:20_000],
    pieces,
    st.sampled_from([1, 1, 1, 1, 7, 3000]),
)
short = st.builds(lambda parts: "".join(parts)[:80], pieces)
colours = st.sampled_from(list(Colour))
inputs = st.builds(Input, short, short, short, st.booleans(), st.just(()))
buttons = st.builds(
    Button, short, short, short, short, short, st.booleans(), short, st.tuples(inputs)
)
cards = st.builds(
    Card,
    title=hostile,
    body=hostile,
    quote=st.none() | st.builds(Quote, hostile, short, short, short, short),
    to_post=hostile,
    fields=st.lists(st.builds(Field, short, hostile), max_size=2).map(tuple),
    lights=st.lists(st.builds(Light, short, colours, hostile), max_size=2).map(tuple),
    marks=st.lists(st.builds(Mark, colours, *[short] * 6), max_size=2).map(tuple),
    groups=st.lists(
        st.builds(Group, short, st.lists(st.builds(Entry, hostile, short), max_size=2).map(tuple)),
        max_size=2,
    ).map(tuple),
    chart=st.none()
    | st.builds(
        Chart,
        short,
        st.just(("a", "b")),
        st.lists(st.builds(Series, short, st.just((1.0, -2.0))), max_size=1).map(tuple),
        hostile,
    ),
    links=st.lists(st.builds(Link, short, hostile, st.integers(0, 99)), max_size=2).map(tuple),
    buttons=st.lists(buttons, max_size=4).map(tuple),
    footer=short,
    failed=st.booleans(),
)
numbers = st.floats() | st.integers(-1000, 1000).map(float)
charts = st.integers(0, 24).flatmap(
    lambda points: st.builds(
        Chart,
        short,
        st.lists(short, min_size=points, max_size=points).map(tuple)
        | st.just(tuple(f"day {n}" for n in range(points))),
        st.lists(
            st.builds(
                Series, short, st.lists(numbers, min_size=points, max_size=points).map(tuple)
            ),
            max_size=8,
        ).map(tuple),
        hostile,
        st.sampled_from(["line", "bars"]),
    )
)
many_buttons = st.builds(
    Button,
    short,
    short | st.just("approve"),
    hostile,
    short,
    short,
    st.booleans(),
    hostile,
    st.just(()) | st.tuples(inputs),
)
everywhere = st.builds(
    Card,
    title=hostile,
    body=hostile,
    quote=st.none() | st.builds(Quote, hostile, hostile, short, short, hostile),
    to_post=hostile,
    fields=st.lists(st.builds(Field, short, hostile), max_size=6).map(tuple),
    lights=st.lists(st.builds(Light, short, colours, hostile), max_size=4).map(tuple),
    marks=st.lists(st.builds(Mark, colours, *[hostile] * 6), max_size=2).map(tuple),
    groups=st.lists(
        st.builds(
            Group, hostile, st.lists(st.builds(Entry, hostile, hostile), max_size=4).map(tuple)
        ),
        max_size=3,
    ).map(tuple),
    chart=st.none() | charts,
    network=st.none()
    | st.builds(Network, short, st.just(()), st.just(frozenset()), st.just(()), hostile),
    file=st.none() | st.builds(File, short, hostile),
    links=st.lists(st.builds(Link, hostile, hostile, st.integers(0, 99)), max_size=2).map(tuple),
    buttons=st.lists(many_buttons, max_size=8).map(tuple),
    footer=hostile,
    failed=st.booleans(),
)
"""Cards with anything anywhere, much more than fits."""
