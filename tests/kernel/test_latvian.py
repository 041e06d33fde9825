"""Words are found whatever their ending, with marks and without them; what is another word is not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagalms.kernel.latvian.asked import Asked, same
from pagalms.kernel.latvian.folding import folded
from pagalms.kernel.latvian.stems import stems

PARADIGMS = {
    "1st declension": "skaitītājs skaitītāja skaitītājam skaitītāju skaitītājā skaitītāji skaitītājiem skaitītājus"
    " skaitītājos",
    "1st, -š": "ceļš ceļa ceļam ceļu ceļā ceļi ceļiem ceļus ceļos",
    "1st, compound": "siltummezgls siltummezgla siltummezglam siltummezglu siltummezglā siltummezgli siltummezgliem",
    "1st, ķ": "rēķins rēķina rēķinam rēķinu rēķinā rēķini rēķiniem rēķinus rēķinos",
    "2nd, -is": "dzīvoklis dzīvokļa dzīvoklim dzīvokli dzīvoklī dzīvokļi dzīvokļu dzīvokļiem dzīvokļus dzīvokļos",
    "2nd, -ns": "ūdens ūdenim ūdeni ūdenī ūdeņi ūdeņu ūdeņiem ūdeņus ūdeņos",
    "2nd, š": "mēnesis mēneša mēnesim mēnesi mēnesī mēneši mēnešu mēnešiem mēnešus mēnešos",
    "2nd, t and š": "zutis zuša zutim zuti zutī zuši zušu zušiem zušus zušos",
    "2nd, d and ž": "briedis brieža briedim briedi briedī brieži briežu briežiem briežus briežos",
    "2nd, p and pj": "skapis skapja skapim skapi skapī skapji skapju skapjiem skapjus skapjos",
    "2nd, l and ļ": "zāģis zāģa zāģim zāģi zāģī zāģi zāģu zāģiem zāģus zāģos",
    "3rd": "tirgus tirgum tirgu tirgū tirgi tirgiem tirgos",
    "4th": "māja mājas mājai māju mājā mājām mājās",
    "4th, -ija": "kanalizācija kanalizācijas kanalizācijai kanalizāciju kanalizācijā kanalizācijām kanalizācijās",
    "4th, short": "ēka ēkas ēkai ēku ēkā ēkām ēkās",
    "4th, person": "pārvaldniece pārvaldnieces pārvaldniecei pārvaldnieci pārvaldniecē pārvaldnieču pārvaldniecēm",
    "5th": "apkure apkures apkurei apkuri apkurē apkuru apkurēm apkurēs",
    "5th, d and ž": "apgāde apgādes apgādei apgādi apgādē apgāžu apgādēm apgādēs",
    "5th, m and mj": "tāme tāmes tāmei tāmi tāmē tāmju tāmēm tāmēs",
    "5th, v and vj": "virtuve virtuves virtuvei virtuvi virtuvē virtuvju virtuvēm virtuvēs",
    "5th, c and č": "sapulce sapulces sapulcei sapulci sapulcē sapulču sapulcēm sapulcēs",
    "6th, t and š": "kvīts kvītij kvīti kvītī kvītis kvīšu kvītīm kvītīs",
    "6th, sn and šņ": "krāsns krāsnij krāsni krāsnī krāsnis krāšņu krāsnīm krāsnīs",
    "6th, v and vj": "durvis durvju durvīm durvīs",
    "reflexive noun": "vienošanās vienošanos",
    "adjective": "auksts auksta aukstam aukstu aukstā auksti aukstiem aukstus aukstos aukstas aukstai aukstām aukstās",
    "adjective, definite": "auksts aukstais aukstā aukstajam auksto aukstajā aukstie aukstajiem aukstos aukstajos"
    " aukstajai aukstās aukstajām aukstajās",
    "adjective, š": "zaļš zaļa zaļais zaļā zaļajam zaļo zaļie zaļajiem zaļās",
    "verb, -ēt": "remontēt remontē remontēju remontēja remontējam remontēs remontējiet remontēts remontēta remontētais",
    "verb, -āt": "apmaksāt apmaksā apmaksāju apmaksāja apmaksājam apmaksāts apmaksāta apmaksāti apmaksātais",
    "verb, -īt": "nomainīt nomaina nomainīja nomainīju nomainīs nomainīts nomainīta nomainīti",
}


@pytest.mark.parametrize("forms", PARADIGMS.values(), ids=PARADIGMS)
def test_every_form_finds_every_other_with_marks_and_without(forms: str) -> None:
    words = forms.split()
    for typed in {*words, *map(folded, words), *(unicodedata.normalize("NFD", word).upper() for word in words)}:
        missed = [word for word in words if not same(stems(typed, asked=True), stems(word))]
        assert not missed, typed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("māja", "mazs"), ("lieta", "lifts"), ("jumts", "jums"), ("gāze", "gads"), ("pilsēta", "pils"), ("tāme", "tas"),
        ("skaitītājs", "skaidrs"), ("apkure", "apkope"), ("ūdens", "uguns"), ("rēķins", "rēķis"), ("parole", "parāds"),
        ("maksa", "maska"), ("īre", "ir"), ("kase", "kāpne"), ("lifts", "lielais"), ("sapulce", "sapnis"),
    ],
)  # fmt: skip
def test_another_word_is_not_found(one: str, other: str) -> None:
    assert not same(stems(one, asked=True), stems(other))


def test_what_is_typed_becomes_words() -> None:
    asked = Asked.of("  Majas lietā, par UDENI un 143,27 €  Nr. R-2026/05 ")
    assert [word.bare for word in asked.words] == ["majas", "lieta", "udeni", "143,27", "nr", "r-2026/05"]
    assert [len(word.parts) for word in asked.words] == [1, 1, 1, 2, 1, 3]
    assert not Asked.of("un par  😀 % _ '\" \\ -- ")
    assert Asked.of("a1 a2 a3 a4 a5 a6 a7 a8 a9 b1 a1").left_out == 2
    assert [word.bare for word in Asked.of("maja māja MĀJA").words] == ["maja"], "said three times it is said once"


def test_where_the_words_stand() -> None:
    text = "Siltummezgla remonts: ūdens būs auksts, rēķinā 143,27 €."
    spotted = Asked.of("siltum udeni 143,27 lifts").spotted(text)
    assert [text[begin:end] for begin, end in spotted.places] == ["Siltummezgla", "ūdens", "143", "27"]
    assert (spotted.found, spotted.in_a_row) == ({0, 1, 2}, False)
    assert Asked.of("remonts udens").spotted(text).in_a_row
    assert Asked.of("siltummezgli remontu").spotted(text).in_a_row
    assert not Asked.of("udens remonts").spotted(text).in_a_row
    assert not Asked.of("143,28").spotted(text).found


@given(st.text(max_size=120))
def test_nothing_typed_is_too_strange(text: str) -> None:
    spotted = Asked.of(text).spotted(text + " apkure")
    assert all(0 <= begin < end <= len(text) for begin, end in spotted.places)
