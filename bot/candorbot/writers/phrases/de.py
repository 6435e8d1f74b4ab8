"""The phrasing slots in German: plain, and what is said more warmly."""

from __future__ import annotations

from collections.abc import Mapping

PLAIN: Mapping[str, tuple[str, ...]] = {
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

WARM: Mapping[str, tuple[str, ...]] = {
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
