"""Whose name signs a reply. It must be the name of the person who releases it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from candorbot.brand import Brand


def signed_by(text: str, brand: Brand) -> str:
    """The name of the team member whose sign-off is a line of `text`; "" if nobody's is. A person has an id on
    each platform, and one name."""
    if "{signer}" not in brand.file.voice.sign_off:
        return ""
    lines = {line.strip() for line in text.splitlines()}
    for name in brand.file.team.people.values():
        if sign_off(name, brand) in lines:
            return name
    return ""


def signed_anew(text: str, person: str, brand: Brand) -> str:
    """The text with this person's sign-off in the place of another's."""
    other = signed_by(text, brand)
    if not other:
        return text
    people = brand.file.team.people
    old, new = sign_off(other, brand), sign_off(people.get(person, person), brand)
    return "\n".join(new if line.strip() == old else line for line in text.split("\n"))


def sign_off(name: str, brand: Brand) -> str:
    """The last line of a first reply, as the brand writes it, with this name; without one, the team's
    alone."""
    line = brand.file.voice.sign_off
    line = line.replace("{signer}", name).replace("{team}", brand.file.team.name).strip(" ,–-—|")
    return line[:1].upper() + line[1:]
