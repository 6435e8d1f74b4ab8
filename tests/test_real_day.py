"""The briefing of a real day in docs/briefing.md is what Candor makes of that day, and its links lead there."""

from __future__ import annotations

import pytest

from tests.evals import real_day

here = pytest.mark.skipif(not real_day.data().is_file(), reason="the data is not here")


@here
def test_every_link_of_the_documented_day_leads_to_the_words_it_quotes() -> None:
    shown = real_day.documented()
    assert len(real_day.LINE.findall(shown)) >= 4
    assert real_day.broken_links(shown) == []
    assert real_day.broken_links("– a: “never said”  irc-mediawiki-mediawiki.1-9") != []


@here
def test_the_documented_day_is_what_is_made_of_it() -> None:
    """If this fails because Candor reads better now: `python tests/evals/real_day.py --write`."""
    assert real_day.made() == real_day.documented()
