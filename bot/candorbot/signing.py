"""Whose name signs a reply. It must be the name of the person who releases it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from candorbot.brand import Brand


def signed_by(text: str, brand: Brand) -> str:
    """The id of the team member whose sign-off is a line of `text`; "" if nobody's is."""
    if "{signer}" not in brand.file.voice.sign_off:
        return ""
    lines = {line.strip() for line in text.splitlines()}
    for person, name in brand.file.team.people.items():
        if sign_off(name, brand) in lines:
            return person
    return ""


def signed_anew(text: str, person: str, brand: Brand) -> str:
    """The text with this person's sign-off in the place of another's."""
    other = signed_by(text, brand)
    if not other:
        return text
    people = brand.file.team.people
    old, new = sign_off(people[other], brand), sign_off(people.get(person, person), brand)
    return "\n".join(new if line.strip() == old else line for line in text.split("\n"))


def sign_off(name: str, brand: Brand) -> str:
    """The last line of a first reply, as the brand writes it, with this name; without one, the team's
    alone."""
    line = brand.file.voice.sign_off
    line = line.replace("{signer}", name).replace("{team}", brand.file.team.name).strip(" ,–-—|")
    return line[:1].upper() + line[1:]
