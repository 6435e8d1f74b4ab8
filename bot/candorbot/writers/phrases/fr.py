"""The phrasing slots in French: plain, and what is said more warmly."""

from __future__ import annotations

from collections.abc import Mapping

PLAIN: Mapping[str, tuple[str, ...]] = {
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

WARM: Mapping[str, tuple[str, ...]] = {
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
