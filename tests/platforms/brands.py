"""Harbor with an office on a platform, as a folder of its own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from candorbot import bootstrap as bootstrap_module
from candorbot import language
from candorbot.live import Loaded
from candorbot.paths import shipped
from candorbot.settings import Settings


def brand_folder(
    at: Path, access: str, listening: str, staff: str, team: Mapping[str, str]
) -> Path:
    """`access` and `listening` as they stand in brand.yaml; `staff`: the staff channel's id; `team`: id -> name."""
    made = at / "harbor"
    shutil.copytree(shipped("brands") / "harbor", made)
    file = made / "brand.yaml"
    text = file.read_text()
    text = text.replace("    moderators: [lena]\n", f"    moderators: [lena]{access}", 1)
    people = "".join(f'    "{id}": {name}\n' for id, name in team.items())
    text = text.replace("    lena: Lena\n", f"    lena: Lena\n{people}")
    text = text.replace("\nlistening:\n", listening, 1)
    text = re.sub(r"(?m)^  - channel: staff$", f'  - channel: "{staff}"', text)
    file.write_text(text)
    (made / "community.yaml").unlink()
    return made


@cache
def loaded(folder: Path) -> Loaded:
    """What people edit, made ready once for all tests: that takes a second."""
    language.get_ready()
    settings = Settings(folder.parent, str(folder), "", "harbor", 20, offline=True)
    return replace(bootstrap_module.load(settings), close=lambda: None)
