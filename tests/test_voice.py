"""The voice of Harbor, plain, warm, exact and unhurried: forty replies written from its brand.yaml, before
the rules were tuned to them, are told apart. (tests/evals/voice.py scores others, which nobody here read.)"""

from __future__ import annotations

import pytest

from candorbot.desk import reviewed_as
from candorbot.gate import Gate
from candorbot.records import Proposed
from candorbot.request import Place
from candorbot.testing.world import BRAND, POLICIES

GATE = Gate(POLICIES.only("voice"), BRAND)
PLACE = Place("console", "harbor", "help")

ON = [
    "Hi Kofi,\n\nYour own visits can be left out. Open Site settings, then Shields, and add your IP address. "
    "Visits from before stay in the figures.\n\nMia, Harbor team",
    "That was our bug: between 09:10 and 10:25 this morning the dashboard showed no visitors. The visits "
    "themselves were counted, and they are all there now.",
    "I don't know that one. Jonas looks after billing, so I have asked him; he is here from nine tomorrow.",
    "Yes, that works. The bounce rate falls because a second page view ends the bounce, and your new link "
    "sends people to a second page.",
    "Thanks for the screenshot, it helped. The goal counts twice because two of its names match the same page. "
    "Remove one of them and tomorrow's number will be right.",
    "No, we don't keep IP addresses. Here is the page that says what is stored and for how long: "
    "https://harbor.example/docs/data-policy",
    "Take your time with the import. You can stop it and start it again, and nothing is counted twice.",
    "You're right, the page said March and the change came in April. I have corrected it.",
    "Hi Ana, welcome. Most people start with one goal, such as the sign-up page. You can add more later.",
    "Sorry, that took us two days. The export is fixed, and the file you were missing is in your account.",
    "There are two ways. The snippet is the shorter one, and the proxy helps when many of your visitors block "
    "scripts. I would start with the snippet.",
    "Harbor can't do that today. A few people have asked for it, and your note on the map is with them now.",
    "The 12 visitors you miss came while the script was not on the page. They can't be added afterwards.",
    "Good that you asked before you deleted it: a deleted site takes its figures along.",
    "If you send me the address of the page, I'll have a look at what it sends.",
    "It depends on your proxy. With nginx, here is how: add the two lines below and reload it.",
    "The trial runs for 30 days and ends by itself. No card is needed for it.",
    "Welcome back, Noor. The funnel you built in May still works; I opened it to be sure.",
    "That number is an estimate, give or take 2 %. The exact one comes with the nightly run.",
    "I tried it on a phone and saw the same. Lena is looking into it, and I'll write here when she knows more.",
]
OFF = [
    "AWESOME news!!! Our brand-new dashboard is going to blow your mind 🚀🚀🚀🚀",
    "Supercharge your growth with Harbor and unlock the full power of your data. Ready to take your site to the "
    "next level?",
    "Dear valued customer, we have received your inquiry and a member of our team will respond in due course.",
    "As stated in the documentation, you need to add the script. Please read it before posting.",
    "lol yeah that's kinda broken rn, gonna poke the devs about it, hang tight fam",
    "RTFM.",
    "Works as designed. Closing this.",
    "We sincerely apologise for any inconvenience this may have caused and thank you for your patience and "
    "understanding.",
    "Hurry, the offer ends tonight! Upgrade now and don't miss out on your exclusive discount.",
    "Please be advised that the aforementioned functionality is currently unavailable at this point in time.",
    "Honestly, nobody else has this problem. It must be something on your side.",
    "Not sure tbh, maybe try clearing the cache or something, that usually does the trick I guess.",
    "Our best-in-class solution empowers stakeholders to make data-driven decisions at scale.",
    "Oh wow, another one who didn't check the settings. Shocking.",
    "Amazing question! You're a total rockstar for asking, we LOVE our users!",
    "I totally understand how incredibly frustrating this must be for you and I feel terrible about it.",
    "Just add the script, it's super easy, literally takes two seconds, anyone can do it.",
    "Your ticket has been escalated to the relevant department. Reference number: 48213. Kind regards, Customer "
    "Support",
    "The issue has been identified and is being addressed. We thank you for bringing this to our attention.",
    "Unlike that garbage from Google, Harbor actually respects people. Switch already, what are you waiting for?",
]


def found(text: str) -> list[str]:
    verdict = GATE.review(reviewed_as(Proposed(text, PLACE), BRAND))
    return [f.rule for f in verdict.findings if f.policy == "voice"]


@pytest.mark.parametrize("text", ON, ids=range(len(ON)))
def test_a_reply_in_harbors_voice_passes(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", OFF, ids=range(len(OFF)))
def test_a_reply_out_of_harbors_voice_gets_advice(text: str) -> None:
    assert found(text)
