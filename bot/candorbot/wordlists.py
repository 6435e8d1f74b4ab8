"""Lists of words for search and language, as data: what carries no meaning, what says little, what
means the same. English, German and French.
"""

from __future__ import annotations

import re


def word_set(*lines: str) -> frozenset[str]:
    """The words of some lines."""
    return frozenset(word for line in lines for word in line.split())


FUNCTION: dict[str, frozenset[str]] = {
    "en": word_set(
        "a about after all also an and any anyone anything are aren as at be because been before being",
        "both but by can cannot could couldn d did didn do does doesn doing don each either else ever",
        "every few for from get gets getting got had hadn has hasn have haven having he her here hers",
        "him his how however i if im in into is isn it its itself ive just ll m me might more most my",
        "myself no nor not now of off on once one only onto or other our ours out over own re s same she",
        "should shouldn so some such t than that the their theirs them then there these they this those",
        "through to too under until up us ve very via was wasn we were weren what when where whether",
        "which while who whom whose why will with within without won would wouldn yet you your yours",
        "yourself",
    ),
    "de": word_set(
        "aber alle allem allen aller alles als am an auch auf aus bei beim bin bis bist da damit dann das",
        "dass dein deine dem den denn der des dich die dies diese diesem diesen dieser dieses dir doch",
        "du durch ein eine einem einen einer eines er es etwas euch euer eure für gibt hab habe haben hat",
        "hatte hier ich ihm ihn ihnen ihr ihre ihren im in ist ja jede jeder jedes jetzt kann kannst kein",
        "keine keinen können könnt könnte man mehr mein meine meinem meinen meiner mich mir mit muss",
        "müssen nach nicht nichts noch nun nur ob oder ohne schon sehr sein seine selbst sich sie sind so",
        "soll sollen sollte sonst über um und uns unser unsere unter vom von vor wann war waren warum was",
        "weil welche welchem welchen welcher welches wenn wer werde werden wie wieder wir wird wo wohin",
        "wurde wurden würde zu zum zur zwischen",
    ),
    "fr": word_set(
        "ai alors as au aucun aucune aussi autre autres aux avec avez avoir avons bien c ce cela celle",
        "ces cet cette ceux chez ci comme comment d dans de des donc dont du elle elles en encore entre",
        "est et été être eu eux fait faire faut il ils j je l la le les leur leurs lui m ma mais me même",
        "mes moi mon n ne ni nos notre nous on ont ou où par pas peut peux plus pour pourquoi pouvez",
        "puis qu quand que quel quelle quelles quels qui quoi sa sans se sera ses si son sont sous suis",
        "sur t ta te tes toi ton tous tout toute toutes très tu un une va vers vos votre vous y",
    ),
}
"""Words that only hold a sentence together; they also tell the languages apart."""

TELLING: dict[str, frozenset[str]] = {
    "en": word_set(
        "hello please thanks thank you can how the my does it here click choose open select add set",
        "page pages site team person ask question check sign show shows see write read below above",
    ),
    "de": word_set(
        "hallo moin bitte danke kostet kosten pro monat jahr finde gerne geht warum wieso frage kann",
        "gern vielen dank grüße viele fragen möchten klicken wählen öffnen deshalb schön steht seite",
        "hilfe unten sehen willkommen zitat folgendes ziel beste team schreiben zuständig ist bereich",
    ),
    "fr": word_set(
        "bonjour bonsoir salut merci svp plaît combien coûte voudrais puis-je mois cliquez choisissez",
        "ouvrez voici question réponds porte aide équipe page sujet personne volontiers dessous plaisir",
        "comprends cela puis voudriez savoir quelque chose reste demandez ici carte données",
    ),
}
"""Words that tell a language, beside its function words."""

RIVALS: dict[str, frozenset[str]] = {
    "es": word_set(
        "hola el los las una por para con que cómo como puedo mi su del al es en y no está qué favor hay",
        "gracias quiero cuál dónde la de un a o se lo le me te nos os este esta esto estos estas muy más mis",
        "tu tus sus pero todo toda todos todas ya yo desde cuando porque también sin sobre ha he hemos han",
        "son soy somos ser hasta donde cada aquí ahora siempre nunca nada nuestro nuestra usted ustedes",
    ),
    "it": word_set(
        "ciao il lo gli una per con che come posso mio mia del della è e non sono di da nel grazie vorrei",
        "si la un quanto perché questo",
    ),
    "pt": word_set(
        "olá o os as um uma por para com que como posso meu minha do da é e não está no na obrigado quero",
        "de a se",
    ),
    "nl": word_set(
        "het een ik je mijn kan hoe niet voor met van en is op dat wat waar graag hoi bedankt de we zijn",
        "aan als bij deze die dit door er geen heb heeft hier in kunt maar naar nog of ons onze ook om te",
        "uit uw wij zal zich zo over was",
    ),
    "af": word_set(
        "die en het is nie ek jy ons vir van met om te op hulle daar hier kan sal dit was wat maar ook aan",
        "in as by dat jou my deur nog na of",
    ),
    "sv": word_set(
        "och att det i en jag hon som han på den med var sig för så till är men ett om hade de av icke mig",
        "du henne då sin nu har inte hans honom under något min in man efter vi kan hur hej tack",
    ),
    "da": word_set(
        "og i jeg det at en den til er som på de med han af for ikke der var mig sig men et har om vi min",
        "havde ham hun nu over da fra du ud sin dem os op man hans hvor eller hvad skal her alle kan hej",
        "tak så ved jer",
    ),
    "no": word_set(
        "og i jeg det at en den til er som på de med han av for ikke der var meg seg men et har om vi min",
        "hadde ham hun nå over da fra du ut sin dem oss opp man hans hvor eller hva skal her alle kan hei",
        "takk så ved dere",
    ),
    "ca": word_set(
        "el els les una un per amb que com puc i no és a la de del al en es si gràcies vull on més ho està",
    ),
    "ro": word_set(
        "și în de la cu pe nu este un o care pentru din mai să a ce se sunt am vă mulțumim cum dar va si in",
        "sa multumim",
    ),
}
"""Words of languages that share some with ours, so that theirs are not taken for ours."""

CHAT = word_set(
    "actually again already always anybody appreciate appreciated ask asked asking awesome basically btw",
    "bit bonjour bonsoir cheers ciao come comes danke dear definitely easily easy edit else especially",
    "everybody everyone exactly example far feel fine folks fyi general genau gern gerne give gives go",
    "goes going gonna good great guess guten guys hallo happen happened happening happens hello help",
    "helpful hey hi hope hoping idea ideas imo instead issue kind kinda know known let like liked",
    "little ll lol look looked looking looks lot lots love make makes making many maybe mean means merci",
    "moin morning much need needed needing needs never new nice nope oder ok okay one ones oops out",
    "ours perhaps please plz possible possibly pretty probably problem problems put",
    "question questions quick quickly quite rather really regards right salut say says see seem seems",
    "seen servus since somebody someone something sometimes somewhere sorry sort still stuff sure",
    "supposed thank thanks thing things think thinking though thought thx til tja told tried",
    "true try trying two ty uh um understand use used uses using usually want wanted wants way ways well",
    "went whole wie wonder wondering work worked working works worry yeah yep yes yo",
    "bitte dankeschön eigentlich einfach ganz geht gerade gut habt hilfe kurz leider machen macht mal",
    "möchte nutze nutzen problem stimmt vielen vielleicht weiß will wollte aide aider aimerais besoin",
    "bonjour cordialement dire dit est-ce m'aider monde plaît possible problème question quelqu'un quelque",
    "savoir sais svp voir voudrais vraiment",
)
"""Words people say in chats whatever they ask about."""

_IT = r"(?: (?:it|this|that|them|my|the|\w+))?"
PHRASES = tuple(
    (contains, re.compile(rf"\b(?:{pattern})\b"), word)
    for contains, pattern, word in (
        ("turn", rf"turn(?:ed|ing|s)?{_IT} on", "enable"),
        ("switch", rf"switch(?:ed|ing|s)?{_IT} on", "enable"),
        ("turn", rf"turn(?:ed|ing|s)?{_IT} off", "disable"),
        ("switch", rf"switch(?:ed|ing|s)?{_IT} off", "disable"),
        ("sign", r"sign(?:ed|ing|s)? (?:in|into)|sign-in", "login"),
        ("log", r"log(?:ged|ging|s)? (?:in|into)|log-in", "login"),
        ("log", r"log(?:ged|ging|s)? out", "logout"),
        ("sign", r"sign(?:ed|ing|s)? out", "logout"),
        ("sign", r"sign(?:ed|ing|s)? up", "register"),
        ("set", r"set(?:ting|s)? up|set-up", "setup"),
        ("rid of", r"get(?:ting)? rid of", "remove"),
        ("take", r"take(?:n)? (?:down|off)", "remove"),
        ("took", r"took (?:down|off)", "remove"),
        ("factor", r"two[- ]factor(?: authentication)?|2[- ]factor", "2fa"),
        ("step", r"two[- ]step", "2fa"),
        ("mfa", r"mfa", "2fa"),
        ("analytics", r"google analytics|universal analytics", "ga"),
        ("ga4", r"ga4", "ga"),
        ("take", r"(?<=do you )take", "accept"),
        ("leave", r"leave(?=(?: \w+){1,3} out\b)", "exclude"),
        ("block", r"ad[- ]?block(?:er|ing)?s?", "adblocker"),
        ("e-mail", r"e-mail(s?)", r"email\1"),
        ("web site", r"web site(s?)", r"website\1"),
        ("sub-domain", r"sub-domain(s?)", r"subdomain\1"),
        ("money", r"money back", "refund"),
        ("page", r"single[- ]page app(?:lication)?s?", "spa"),
        ("real", r"real[- ]time", "realtime"),
        ("view", r"page[- ]?views?", "pageview"),
        ("faktor", r"zwei-faktor(?:-authentifizierung)?", "2fa"),
        ("double", r"double authentification", "2fa"),
        ("deux", r"deux facteurs", "2fa"),
    )
)
"""Phrases that mean one word, in the texts that are searched and in questions alike: letters that every
match contains (looked for first: far quicker), the pattern, the word."""

ALIKE: dict[str, tuple[str, ...]] = {
    "en": (
        "delete remove erase",
        "enable activate",
        "disable deactivate",
        "exclude ignore",
        "website site websites",
        "picture image",
        "price pricing cost costs",
        "pay payment paid",
        "invoice receipt bill",
        "teammate colleague coworker member",
        "build create",
        "install installation setup",
        "edit change modify alter",
        "move migrate migration transfer",
        "login signin",
        "refund reimburse reimbursement",
        "cheaper discount",
        "purchase buy",
        "gdpr dsgvo",
        "compliance compliant comply",
        "shortcut hotkey keybinding",
        "nonprofit charity charities ngo",
        "redact mask anonymise anonymize",
        "accounting accountant bookkeeper bookkeeping",
        "csv spreadsheet excel",
        "notification notify alert warn warning",
        "cancel unsubscribe terminate",
        "stats statistics numbers figures",
        "limit quota allowance maximum",
        "script snippet",
        "goal conversion",
        "bot crawler spider",
        "ownership owner",
        "keyword searchterm",
        "broken dead",
        "company organisation organization",
        "customise customize",
        "desktop laptop computer",
        "mobile phone smartphone",
        "shop store",
        "display show",
        "upload import",
        "download export",
        "historical old",
        "double twice",
    ),
    "de": (
        "löschen entfernen",
        "aktivieren einschalten anschalten",
        "deaktivieren ausschalten abschalten",
        "ausschließen ausblenden ignorieren",
        "website webseite seite",
        "preis kosten",
        "bezahlen zahlung bezahle",
        "rechnung beleg",
        "ändern bearbeiten",
        "einbauen einbinden installieren einrichten einbindung installation",
        "hinzufügen anlegen erstellen",
        "mitglied kollege kollegin",
        "statistik daten",
        "herunterladen exportieren download export",
        "warnung benachrichtigung meldung",
        "kündigen kündigung",
        "snippet code skript",
        "grenze limit",
    ),
    "fr": (
        "supprimer effacer enlever",
        "activer allumer",
        "désactiver éteindre",
        "exclure ignorer",
        "prix tarif coût",
        "payer paiement",
        "modifier changer",
        "installer installation intégrer",
        "ajouter créer",
        "membre collègue",
        "statistiques chiffres données",
        "exporter télécharger",
        "alerte notification",
        "résilier annuler",
        "refuser échouer",
    ),
}
"""Words that mean the same to a reader of a help page; the first names the group."""

OPPOSITES = (
    ("enable", "disable"), ("add", "delete"), ("import", "export"), ("upgrade", "downgrade"),
    ("include", "exclude"), ("block", "unblock"), ("higher", "lower"), ("more", "fewer"),
    ("increase", "decrease"), ("show", "hide"), ("start", "stop"), ("cancel", "subscribe"),
    ("aktivieren", "deaktivieren"), ("hinzufügen", "löschen"), ("importieren", "exportieren"),
    ("activer", "désactiver"), ("ajouter", "supprimer"), ("importer", "exporter"),
)  # fmt: skip
"""Words that turn a question round."""

UNDOING = (
    "delete", "disable", "cancel", "löschen", "deaktivieren", "kündigen", "supprimer", "désactiver", "résilier",
)  # fmt: skip
"""Words for what nobody should be told to do who did not ask for it."""


GENERAL = word_set(
    "able above absolutely according actual ago agree allow allowed almost alone along although amount",
    "annoying answer anymore anyway apart apparently appear around arrive available avoid away bad become",
    "begin believe best better besides big boring box bring broke broken brought busy call called came care",
    "case cases cause certain clear close common complete completely confused contain contains correct",
    "couple currently deal decide depends describe different difficult directly done double down due",
    "early end enough entire entirely etc exact exist expect explain face fact falls fast figure final find",
    "finding first fit five fix fixed follow forever forget found four fresh front full fully further future",
    "gave general given gone half hand handle happy hard hate hear held hold home huge hurry important",
    "impossible inside instant interesting involved job jump keep kept kinds knew knows large last late",
    "lately later least leave left less lets life line lines live long longer lost main matter meant",
    "mention mind moment mostly moved must near necessary needs next nothing notice offer often opinion",
    "order outside own part particular parts past people per perfect person pick piece place plain play",
    "point poor posted prefer properly proper purpose quickest quiet reach read ready real reason receive",
    "recent recently regarding rest result return right run running safe said saw saying seeing serious",
    "seriously several short side similar simple simply single situation six slow small someone soon",
    "special specific stand stay stick stopped straight strange stupid style success suddenly suggest super",
    "suppose take taken takes taking took talk talking tell telling ten terrible thats themselves therefore third three throw",
    "times today together tomorrow tonight top totally touch towards tries trouble turns type",
    "under unless usual various wait waiting walk watch whatever wish word words worth wrong yesterday",
    "ridiculous nobody answers annoyed angry frustrated frustrating unacceptable disappointed useless please",
    "bekomme bekommen brauche brauchen bringen finde finden gehen gehört lange lassen liege liegen neu",
    "passiert sagen sehe sehen stehen steht ständig warten wechseln wofür zeigen zeigt heute gestern arten",
    "chose choses différence dernier dernière dire dois devoir jour moment nouveau nouvelle passe pense",
    "prendre rendre reste semble trop trouve trouver vient vois longtemps",
)
"""Words that say little by themselves, however rare they are in a help page: they count less."""

STOP: frozenset[str] = frozenset().union(*FUNCTION.values(), CHAT)
