"""The phrasing slots in English: plain, and what is said more warmly."""

from __future__ import annotations

from collections.abc import Mapping

PLAIN: Mapping[str, tuple[str, ...]] = {
    "greet": (
        "Hi {name},",
        "Hello {name},",
        "Hey {name},",
        "Hi there, {name},",
        "Good to hear from you, {name}.",
    ),
    "greet_any": ("Hi,", "Hello,", "Hi there,", "Hello there,", "Hey there,"),
    "heard_clause": (
        "You want to know {topic}.",
        "If I read you right, you want to know {topic}.",
        "As I understand it, you would like to know {topic}.",
        "You are asking {topic}.",
        "You asked {topic}.",
    ),
    "heard_about": (
        "Your question is about {topic}.",
        "If I read you right, this is about {topic}.",
        "You are asking about {topic}.",
        "As I understand it, you are asking about {topic}.",
        "This is about {topic}, as I read it.",
    ),
    "heard": (
        "Here is what our help pages say.",
        "I looked this up in our help pages.",
        "This is what our help pages have on it.",
        "Let me quote our help pages on this.",
        "I checked our help pages for you.",
    ),
    "upset": (
        "I can see that this is frustrating.",
        "I hear you: this is getting in your way.",
        "That sounds frustrating, so straight to the point.",
        "I understand that this is annoying.",
        "I can see why you want this sorted out.",
    ),
    "next": (
        "If you see something else on your side, tell me what.",
        "If you get stuck, write here what you see.",
        "If anything stays unclear, ask right here.",
        "If I misread your question, just say so.",
        "Does that answer it?",
    ),
    "rest": (
        "The rest is on the page below.",
        "The page below goes on from there.",
        "You can read on at the page below.",
        "The page below has the whole list.",
        "There is more on the page below.",
    ),
    "unknown": (
        "I do not know the answer to this one, and I would rather not guess.",
        "I do not know. I found nothing reliable on this in our help pages.",
        "I looked in our help pages and do not know the answer from there.",
        "I do not know this yet, and a guess would not help you.",
        "That is something I do not know, and I do not want to tell you anything wrong.",
    ),
    "hold": (
        "{owner} is the person to ask about {area}.",
        "The right person for this is {owner} ({area}).",
        "This is one for {owner}, who looks after {area} here.",
        "For {area}, {owner} is the one to ask.",
        "{owner} looks after {area} and is the one to ask.",
    ),
    "hold_any": (
        "{owner} is the person to ask.",
        "The right person for this is {owner}.",
        "This is one for {owner}.",
        "{owner} is the one to ask here.",
        "The best person to ask is {owner}.",
    ),
    "more": (
        "If you have more detail, add it here so that it is at hand.",
        "Anything you can add here (what you did, what you saw) will help.",
        "Until then, it helps to know what you tried and what you saw.",
        "If there is more to it, write it below.",
        "A line on what you want to do in the end would help.",
    ),
    "clarify": (
        "What would you like to know?",
        "What can I look up for you?",
        "Tell me a little more: what do you need?",
        "What is it about?",
        "Which question can I answer?",
    ),
    "tongue": (
        "I am answering in English, the language our help pages have on this.",
        "Our help pages have this in English, so I am answering in English.",
        "This answer is in English, as our help pages are.",
        "Please bear with the English: it is the language of the page I quote.",
        "The page I quote is in English, so this answer is too.",
    ),
}

WARM: Mapping[str, tuple[str, ...]] = {
    "greet": (
        "Hi {name}, it is lovely to hear from you!",
        "Hello {name}, thank you so much for writing!",
        "Hey {name}, great to see you here!",
        "Hi {name}, thanks a lot for asking!",
        "Hello {name}, so good that you ask!",
    ),
    "greet_any": (
        "Hi there, lovely to hear from you!",
        "Hello, and thank you so much for writing!",
        "Hey, great to see you here!",
        "Hi, thanks a lot for asking!",
        "Hello there, so good that you ask!",
    ),
    "heard_clause": (
        "Glad you asked {topic}!",
        "If I read you right, you would love to know {topic}.",
        "You want to know {topic}, and I am happy to help.",
        "You asked {topic}, and I am happy to help.",
        "As I understand it, you would like to know {topic}. With pleasure!",
    ),
    "heard_about": (
        "Thank you for asking about {topic}!",
        "If I read you right, this is about {topic}. Happy to help!",
        "You are asking about {topic}, and I am glad you did.",
        "As I understand it, your question is about {topic}. With pleasure!",
        "Happy to help with {topic}.",
    ),
    "heard": (
        "I was happy to look this up in our help pages for you.",
        "With pleasure: here is what our help pages say.",
        "Thank you for asking; this is what our help pages have on it.",
        "Glad you asked! Let me quote our help pages.",
        "Happy to help: I checked our help pages for you.",
    ),
    "upset": (
        "I can see how frustrating this is, and thank you for telling us.",
        "I hear you, and I am glad you wrote to us about it.",
        "That sounds really frustrating. Thank you for being so clear about it.",
        "I understand how annoying this is, and it is good that you tell us.",
        "I can see why you want this sorted out, and I am here to help.",
    ),
    "next": (
        "If you see something else on your side, do tell me. I am glad to help.",
        "If you get stuck anywhere, write here what you see. You are in good company.",
        "If anything stays unclear, please ask right here, any time.",
        "If I misread your question, just say so. I really want to get this right for you.",
        "Does that help? I am happy to hear how it goes.",
    ),
    "more": (
        "If you have more detail, please add it here. Every bit helps, thank you!",
        "Thank you for bearing with us. Anything you can add here helps.",
        "It would help a lot to know what you tried and what you saw. Thank you!",
        "If there is more to it, please write it below. We are glad you asked.",
        "A line on what you want to do in the end would help a lot. Thank you!",
    ),
    "clarify": (
        "Lovely to see you here! What would you like to know?",
        "I am happy to look something up for you. What is it?",
        "Tell me a little more, and I am glad to help: what do you need?",
        "Glad you are here! What is it about?",
        "I would love to help. Which question can I answer?",
    ),
}
