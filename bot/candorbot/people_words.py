"""Lists of words for people who could meet, as data: what is nobody's business, and what tells nothing."""

from __future__ import annotations

from candorbot.wordlists import word_set

PERSONAL = word_set(
    "abort abuse addict aids alcohol allerg anorex anxiety asperger asylum atheis autis bankrupt bible bipolar",
    "bisexu cancer catholic chemo christian church cocain communis conservativ death debt demen democrat depress",
    "diabet disab disease divorc dyslex election epilep erotic ethnic faith fascis fired funeral gambl gender ghetto",
    "god grief hiv hospital illness immigra islam israel jail jewish koran labour laid-off lesbian liberal medic",
    "mental migran miscarr mosque muslim nationalis neurodiv overdos palestin parliament party politic porn pregnan",
    "pray prison psych quran race racis rape refugee relig republic salary sick sober socialis suicid surger synagog",
    "therap torah trans transgender trauma trump tumor tumour unemploy union vegan virus widow",
    "behinder depressi entlass flüchtling gehalt gewerkschaft glaube gott kirche krank krebs muslim partei politi",
    "scheidung schulden schwanger schwul sucht therapie trauer wahl",
    "alcool asile cancéreux chômage croyan deuil dieu divorc dépress enceint grève handicap licenci maladi",
    "mosquée musulman prêtre religi réfugié salaire syndicat viol église",
)
"""How words begin that say something of health, belief, politics, origin, love, law or money trouble."""

NOT_TELLING = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september",
    "october november december english german french spanish european american germany france europe",
    "montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz juni juli oktober dezember",
    "deutsch englisch französisch lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril",
    "juin juillet août septembre octobre novembre décembre anglais allemand français",
    "hello hallo bonjour thanks thank cheers please sorry okay yeah yes nope wow guys folks team everyone anybody",
    "http https html todo lol edit update version email mail link google welcome",
)
"""Words that many write with a capital, and that bring nobody together."""
