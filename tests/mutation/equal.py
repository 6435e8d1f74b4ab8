"""Mutants that change nothing anybody could see, each with the reason: (file, line, change) -> why."""

from __future__ import annotations

EQUAL: dict[tuple[str, str, str], str] = {
    (
        "checks",
        "if not any(start <= spot.start < end for start, end in addresses):",
        "Lt -> LtE",
    ): "where an address ends stands a blank, and no word begins with one",
    **{
        (file, "if TYPE_CHECKING:", "if TYPE_CHECKING -> if not"): "only for who checks the types"
        for file in ("checks", "gate")
    },
    (
        "gate",
        "match = pattern.search(view.subject[: end + 200])",
        "200 -> 201",
    ): "a margin longer than any phrase that ends a front",
    (
        "gate",
        "if not rule.every or len(found) > MOST:",
        "Gt -> GtE",
    ): "of more places than MOST only MOST are kept anyhow",
    (
        "policy",
        "self._options.log_errors = False",
        "False -> True",
    ): "re2 would print what is refused with file and line in any case",
    (
        "policy",
        "if error.args and isinstance(error.args[0], bytes)",
        "And -> Or",
    ): "re2 always says what is wrong, and always in bytes",
    **{
        (
            "screen",
            "MAX_MEMORY = 1 << 24",
            change,
        ): "what one pattern may use decides how long it takes, and the same is found"
        for change in ("1 -> 2", "24 -> 25")
    },
}
