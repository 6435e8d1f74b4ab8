"""The offline writer's phrasing slots, by language: everything in a draft that is not quoted.

A slot states no fact about the brand, promises nothing, offers no discount and apologises for nothing.
German and French say Sie and vous, as help pages do. Each slot has at least five phrasings; the writer
picks one by a seed from the message. `{name}` is the member, `{topic}` what was asked, `{owner}` and
`{area}` who to ask.
"""

from __future__ import annotations

from collections.abc import Mapping

Slot = str
Phrases = Mapping[Slot, tuple[str, ...]]

_EN: Phrases = {
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

_EN_WARM: Phrases = {
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

_DE: Phrases = {
    "greet": ("Hallo {name},", "Hi {name},", "Guten Tag {name},", "Hallo und willkommen, {name},", "Schön, von Ihnen zu hören, {name}."),
    "greet_any": ("Hallo,", "Hi,", "Hallo zusammen,", "Guten Tag,", "Hallo und willkommen,"),
    "heard_clause": (
        "Sie möchten wissen: {topic}",
        "Wenn ich Sie richtig verstehe, fragen Sie: {topic}",
        "Ihre Frage: {topic}",
        "So wie ich es lese, lautet Ihre Frage: {topic}",
        "Sie fragen: {topic}",
    ),
    "heard_about": (
        "Es geht Ihnen um das Thema „{topic}“.",
        "Ihre Frage betrifft „{topic}“.",
        "Wenn ich Sie richtig verstehe, geht es um „{topic}“.",
        "Sie fragen nach dem Thema „{topic}“.",
        "So wie ich es lese, geht es um „{topic}“.",
    ),
    "heard": (
        "Das steht dazu in unserer Hilfe.",
        "Ich habe in unserer Hilfe nachgesehen.",
        "Dazu ein Zitat aus unserer Hilfe.",
        "Unsere Hilfe sagt dazu Folgendes.",
        "Ich habe das in unserer Hilfe nachgeschlagen.",
    ),
    "upset": (
        "Ich sehe, dass das ärgerlich ist.",
        "Ich verstehe, dass Sie das aufhält.",
        "Das klingt mühsam, deshalb gleich zur Sache.",
        "Ich verstehe, dass das nervt.",
        "Ich kann nachvollziehen, dass Sie das geklärt haben wollen.",
    ),
    "next": (
        "Wenn es bei Ihnen anders aussieht, schreiben Sie kurz, was Sie sehen.",
        "Wenn Sie hängen bleiben, schreiben Sie hier, an welcher Stelle.",
        "Falls etwas unklar bleibt, fragen Sie einfach hier.",
        "Falls ich Sie falsch verstanden habe, sagen Sie es einfach.",
        "Beantwortet das Ihre Frage?",
    ),
    "rest": (
        "Der Rest steht auf der Seite unten.",
        "Auf der Seite unten geht es weiter.",
        "Mehr dazu steht auf der Seite unten.",
        "Die ganze Liste steht auf der Seite unten.",
        "Auf der Seite unten können Sie weiterlesen.",
    ),
    "unknown": (
        "Das weiß ich nicht, und raten möchte ich nicht.",
        "Ich weiß es nicht: In unserer Hilfe habe ich dazu nichts Verlässliches gefunden.",
        "Ich habe in unserer Hilfe nachgesehen und weiß die Antwort von dort nicht.",
        "Das weiß ich noch nicht, und eine Vermutung würde Ihnen nicht helfen.",
        "Darauf weiß ich keine Antwort, und etwas Falsches möchte ich Ihnen nicht sagen.",
    ),
    "hold": (
        "{owner} ist dafür die richtige Ansprechperson (Bereich: {area}).",
        "Am besten fragen Sie {owner} (Bereich: {area}).",
        "Das ist eine Frage für {owner} (Bereich: {area}).",
        "Zuständig ist {owner} (Bereich: {area}).",
        "Die richtige Person dafür ist {owner} (Bereich: {area}).",
    ),
    "hold_any": (
        "{owner} ist dafür die richtige Ansprechperson.",
        "Am besten fragen Sie {owner}.",
        "Das ist eine Frage für {owner}.",
        "Zuständig ist {owner}.",
        "Die richtige Person dafür ist {owner}.",
    ),
    "more": (
        "Wenn Sie mehr dazu wissen, schreiben Sie es gern hier dazu.",
        "Alles, was Sie noch ergänzen können, hilft weiter.",
        "Hilfreich wäre, was Sie versucht haben und was Sie dabei sehen.",
        "Wenn noch etwas dazugehört, schreiben Sie es unten dazu.",
        "Ein Satz dazu, was Sie am Ende erreichen wollen, würde helfen.",
    ),
    "clarify": (
        "Was möchten Sie wissen?",
        "Was kann ich für Sie nachsehen?",
        "Schreiben Sie gern etwas mehr: Was brauchen Sie?",
        "Worum geht es?",
        "Welche Frage kann ich beantworten?",
    ),
    "tongue": (
        "Ich antworte auf Englisch, weil unsere Hilfe das auf Englisch beschreibt.",
        "Die Seite, die ich zitiere, ist auf Englisch, deshalb auch diese Antwort.",
        "Diese Antwort ist auf Englisch, so wie die Hilfeseite dazu.",
        "Die Hilfeseite dazu ist auf Englisch, darum antworte ich auf Englisch.",
        "Auf Englisch, weil ich eine englische Hilfeseite zitiere:",
    ),
}  # fmt: skip

_DE_WARM: Phrases = {
    "greet": (
        "Hallo {name}, schön, dass Sie schreiben!",
        "Hi {name}, vielen Dank für Ihre Nachricht!",
        "Guten Tag {name}, schön, dass Sie hier sind!",
        "Hallo {name}, danke, dass Sie fragen!",
        "Hallo {name}, wie schön, von Ihnen zu lesen!",
    ),
    "greet_any": (
        "Hallo, schön, dass Sie schreiben!",
        "Hi, vielen Dank für Ihre Nachricht!",
        "Guten Tag, schön, dass Sie hier sind!",
        "Hallo, danke, dass Sie fragen!",
        "Hallo, wie schön, von Ihnen zu lesen!",
    ),
    "heard_clause": (
        "Gute Frage, die ich gern beantworte: {topic}",
        "Wenn ich Sie richtig verstehe, möchten Sie gern wissen: {topic}",
        "Danke für Ihre Frage: {topic}",
        "Sehr gern beantworte ich Ihnen das: {topic}",
        "Schön, dass Sie fragen: {topic}",
    ),
    "heard_about": (
        "Danke für Ihre Frage zu „{topic}“!",
        "Wenn ich Sie richtig verstehe, geht es um „{topic}“. Sehr gern!",
        "Sie fragen nach dem Thema „{topic}“, und ich helfe gern.",
        "Schön, dass Sie nach „{topic}“ fragen.",
        "Gern helfe ich Ihnen beim Thema „{topic}“.",
    ),
    "heard": (
        "Sehr gern: Das steht dazu in unserer Hilfe.",
        "Ich habe gern für Sie in unserer Hilfe nachgesehen.",
        "Danke für Ihre Frage! Unsere Hilfe sagt dazu Folgendes.",
        "Schön, dass Sie fragen. Dazu ein Zitat aus unserer Hilfe.",
        "Gern habe ich das für Sie nachgeschlagen.",
    ),
    "upset": (
        "Ich sehe, wie ärgerlich das ist. Danke, dass Sie uns schreiben.",
        "Ich verstehe, dass Sie das aufhält. Gut, dass Sie sich melden.",
        "Das klingt wirklich mühsam. Danke für Ihre klaren Worte.",
        "Ich verstehe, dass das nervt, und helfe gern.",
        "Ich kann gut nachvollziehen, dass Sie das geklärt haben wollen.",
    ),
    "next": (
        "Wenn es bei Ihnen anders aussieht, schreiben Sie mir gern, was Sie sehen.",
        "Wenn Sie irgendwo hängen bleiben, schreiben Sie einfach hier. Wir helfen gern.",
        "Falls etwas unklar bleibt, fragen Sie bitte jederzeit hier nach.",
        "Falls ich Sie falsch verstanden habe, sagen Sie es gern.",
        "Hilft Ihnen das? Ich freue mich, von Ihnen zu lesen.",
    ),
    "more": (
        "Wenn Sie mehr dazu wissen, schreiben Sie es gern dazu. Vielen Dank!",
        "Alles, was Sie noch ergänzen können, hilft sehr. Vielen Dank!",
        "Es wäre sehr hilfreich zu wissen, was Sie versucht haben und was Sie dabei sehen.",
        "Wenn noch etwas dazugehört, schreiben Sie es gern unten dazu. Schön, dass Sie fragen.",
        "Ein Satz dazu, was Sie am Ende erreichen wollen, würde sehr helfen. Danke!",
    ),
    "clarify": (
        "Schön, dass Sie da sind! Was möchten Sie wissen?",
        "Ich sehe gern etwas für Sie nach. Was ist es?",
        "Schreiben Sie etwas mehr, dann helfe ich gern: Was brauchen Sie?",
        "Schön, von Ihnen zu lesen! Worum geht es?",
        "Ich helfe sehr gern. Welche Frage kann ich beantworten?",
    ),
}

_FR: Phrases = {
    "greet": (
        "Bonjour {name},", "Bonjour à vous, {name},", "Bonjour et bienvenue, {name},", "Bonjour {name}, et merci d’écrire ici.", "C’est un plaisir de vous lire, {name}.",
    ),
    "greet_any": ("Bonjour,", "Bonjour à vous,", "Bien le bonjour,", "Bonjour, et merci d’écrire ici.", "Bonjour et bienvenue,"),
    "heard_clause": (
        "Votre question : {topic}",
        "Si je comprends bien, vous demandez : {topic}",
        "Vous demandez : {topic}",
        "Si je vous lis bien, la question est : {topic}",
        "Vous voudriez savoir : {topic}",
    ),
    "heard_about": (
        "Votre question porte sur « {topic} ».",
        "Si je comprends bien, il s’agit de « {topic} ».",
        "Vous parlez du sujet « {topic} ».",
        "Si je vous lis bien, la question concerne « {topic} ».",
        "Le sujet est donc « {topic} ».",
    ),
    "heard": (
        "Voici ce que dit notre aide.",
        "J’ai regardé dans notre aide.",
        "Voici ce que notre aide dit à ce sujet.",
        "Je cite notre aide à ce sujet.",
        "J’ai cherché cela dans notre aide.",
    ),
    "upset": (
        "Je vois que c’est frustrant.",
        "Je comprends que cela vous bloque.",
        "Cela semble pénible, alors allons droit au but.",
        "Je comprends que ce soit agaçant.",
        "Je comprends que vous vouliez régler cela.",
    ),
    "next": (
        "Si vous voyez autre chose de votre côté, dites-moi quoi.",
        "Si quelque chose vous bloque, écrivez ici à quelle étape.",
        "Si quelque chose reste flou, demandez ici.",
        "Si j’ai mal compris la question, dites-le simplement.",
        "Est-ce que cela répond à votre question ?",
    ),
    "rest": (
        "La suite est sur la page ci-dessous.",
        "La page ci-dessous continue à partir de là.",
        "Vous pouvez lire la suite sur la page ci-dessous.",
        "La liste entière est sur la page ci-dessous.",
        "Il y en a plus sur la page ci-dessous.",
    ),
    "unknown": (
        "Je ne sais pas, et je préfère ne pas deviner.",
        "Je ne sais pas : je n’ai rien trouvé de fiable à ce sujet dans notre aide.",
        "J’ai regardé dans notre aide, et je ne sais pas répondre à partir de là.",
        "Cela, je ne sais pas encore le dire, et une supposition ne vous aiderait pas.",
        "Je ne sais pas répondre à cela, et je ne veux rien vous dire de faux.",
    ),
    "hold": (
        "La personne à qui demander est {owner} (domaine : {area}).",
        "C’est une question pour {owner} (domaine : {area}).",
        "La bonne personne pour cela est {owner} (domaine : {area}).",
        "Le mieux est de demander à {owner} (domaine : {area}).",
        "{owner} est la bonne personne (domaine : {area}).",
    ),
    "hold_any": (
        "La personne à qui demander est {owner}.",
        "C’est une question pour {owner}.",
        "La bonne personne pour cela est {owner}.",
        "Le mieux est de demander à {owner}.",
        "{owner} est la bonne personne.",
    ),
    "more": (
        "Si vous avez plus de détails, ajoutez-les ici.",
        "Tout ce que vous pouvez ajouter ici aide.",
        "Il serait utile de savoir ce que vous avez essayé et ce que vous voyez.",
        "S’il y a autre chose, écrivez-le ci-dessous.",
        "Une phrase sur votre but final aiderait.",
    ),
    "clarify": (
        "Que voudriez-vous savoir ?",
        "Que puis-je chercher pour vous ?",
        "Dites-m’en un peu plus : de quoi avez-vous besoin ?",
        "De quoi s’agit-il ?",
        "À quelle question puis-je répondre ?",
    ),
    "tongue": (
        "Je réponds en anglais, la langue de notre aide sur ce sujet.",
        "La page que je cite est en anglais, donc ma réponse aussi.",
        "Cette réponse est en anglais, comme la page d’aide.",
        "La page d’aide est en anglais, je réponds donc en anglais.",
        "En anglais, parce que je cite une page en anglais :",
    ),
}  # fmt: skip

_FR_WARM: Phrases = {
    "greet": (
        "Bonjour {name}, quel plaisir de vous lire !",
        "Bonjour {name}, merci beaucoup pour votre message !",
        "Bonjour {name}, merci de poser la question !",
        "Bonjour {name}, c’est une joie de vous voir ici !",
        "Bonjour {name}, c’est gentil de nous écrire !",
    ),
    "greet_any": (
        "Bonjour, quel plaisir de vous lire !",
        "Bonjour, merci beaucoup pour votre message !",
        "Bonjour, merci de poser la question !",
        "Bonjour, c’est une joie de vous voir ici !",
        "Bonjour, c’est gentil de nous écrire !",
    ),
    "heard_clause": (
        "Merci pour votre question : {topic}",
        "Si je comprends bien, vous aimeriez savoir : {topic}",
        "Avec plaisir, voici votre question : {topic}",
        "Je réponds très volontiers : {topic}",
        "C’est une bonne question : {topic}",
    ),
    "heard_about": (
        "Merci pour votre question sur « {topic} » !",
        "Si je comprends bien, il s’agit de « {topic} ». Avec plaisir !",
        "Vous parlez du sujet « {topic} », et je vous aide volontiers.",
        "Merci de vous intéresser à « {topic} ».",
        "Je vous aide volontiers au sujet de « {topic} ».",
    ),
    "heard": (
        "Avec plaisir : voici ce que dit notre aide.",
        "J’ai regardé volontiers dans notre aide pour vous.",
        "Merci de demander ! Voici ce que notre aide dit à ce sujet.",
        "Très volontiers : je cite notre aide.",
        "Merci pour votre question. J’ai cherché cela pour vous.",
    ),
    "upset": (
        "Je vois à quel point c’est frustrant. Merci de nous l’avoir dit.",
        "Je comprends que cela vous bloque, et vous avez bien fait d’écrire.",
        "Cela semble vraiment pénible. Merci pour ces mots clairs.",
        "Je comprends que ce soit agaçant, et je vous aide volontiers.",
        "Je comprends très bien que vous vouliez régler cela.",
    ),
    "next": (
        "Si vous voyez autre chose de votre côté, dites-le-moi, je vous aide volontiers.",
        "Si quelque chose vous bloque, écrivez ici à quelle étape, avec plaisir.",
        "Si quelque chose reste flou, demandez ici quand vous voulez.",
        "Si j’ai mal compris la question, dites-le, je vous en prie.",
        "Est-ce que cela vous aide ? Ce sera un plaisir de vous lire.",
    ),
    "more": (
        "Si vous avez plus de détails, ajoutez-les ici. Merci beaucoup !",
        "Tout ce que vous pouvez ajouter ici aide. Merci à vous !",
        "Cela aiderait beaucoup de savoir ce que vous avez essayé. Merci !",
        "S’il y a autre chose, écrivez-le ci-dessous, avec plaisir.",
        "Une phrase sur votre but final aiderait beaucoup. Merci !",
    ),
    "clarify": (
        "Quel plaisir de vous voir ici ! Que voudriez-vous savoir ?",
        "Je cherche volontiers pour vous. De quoi s’agit-il ?",
        "Dites-m’en un peu plus, et je vous aide volontiers : de quoi avez-vous besoin ?",
        "C’est une joie de vous lire ! De quoi s’agit-il ?",
        "Je vous aide très volontiers. À quelle question puis-je répondre ?",
    ),
}

PLAIN: Mapping[str, Phrases] = {"en": _EN, "de": _DE, "fr": _FR}
WARM: Mapping[str, Phrases] = {
    "en": {**_EN, **_EN_WARM},
    "de": {**_DE, **_DE_WARM},
    "fr": {**_FR, **_FR_WARM},
}
LANGUAGES = tuple(PLAIN)
