"""Names of persons across scripts: spellings of one name meet, and nothing about the order of words is believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.linking.normal.name import bones, name, sound
from tallystick.linking.normal.place import numbers, place

CYRILLIC, LATIN = "а", "a"


def form(said: str) -> str:
    return name(said).form


@pytest.mark.parametrize(
    "spellings",
    [
        ("Георги Димитров", "Georgi Dimitrov", "DIMITROV, Georgi"),
        ("Христо Стоянов", "Hristo Stoyanov", "Khristo Stoianov"),
        ("Цветан Йорданов", "Tsvetan Yordanov", "Cvetan Jordanov"),
        ("Ђорђе Петровић", "Đorđe Petrović", "Djordje Petrovic"),
        ("Жарко Живковић", "Žarko Živković", "Zarko Zivkovic"),
        ("Олександр Шевченко", "Oleksandr Shevchenko", "Шевченко Олександр"),
        ("Євген Їжак", "Yevhen Yizhak"),
        ("Щербаков Юрий", "Yuri Shcherbakov", "Jurij Shcherbakov"),
        ("Юлия Хачатурян", "Yulia Khachaturyan", "Julija Hačaturjan"),
        ("Γεώργιος Παπαδόπουλος", "Georgios Papadopoulos"),
        ("Βασίλης Ευαγγέλου", "Vasilis Evangelou"),
        ("Müller Jörg", "Joerg Mueller", "Jorg Muller"),
        ("Søren Ægir Åse", "Soeren Aegir Aase"),
        ("Łukasz Źdźbło", "Lukasz Zdzblo"),
        ("İbrahim Yılmaz", "Ibrahim Yilmaz"),
        ("Strauß Ida", "Ida Strauss"),
    ],
)
def test_one_name_is_one_in_every_script_and_spelling(spellings: tuple[str, ...]) -> None:
    assert len({sound(form(said)) for said in spellings}) == 1, [sound(form(said)) for said in spellings]


@pytest.mark.parametrize(
    ("said", "same"),
    [
        ("Dr. Anna  Berg", "Anna Berg"),
        ("Frau Prof. Anna Berg", "Berg Anna"),
        ("Ludwig van der Velde", "Velde, Ludwig"),
        ("Jean-Pierre de la Tour", "Jean Pierre Tour"),
        ("Sean O’Connor", "Sean O'Connor"),
        ("Sean OʼConnor", "Sean OConnor"),
        ("  Anna\u00a0\u200bBerg ", "anna berg"),
        (f"{CYRILLIC}nn{CYRILLIC} Bеrg", "Anna Berg"),
        (f"Пeтрoв Ив{LATIN}н", "Петров Иван"),
        ("Anna Berg 2", "Anna Berg"),
    ],
)
def test_titles_particles_marks_and_look_alikes_make_no_difference(said: str, same: str) -> None:
    assert form(said) == form(same) != ""


def test_arabic_and_hebrew_names_meet_their_latin_spellings_by_their_consonants() -> None:
    one = {bones(form(said)) for said in ("محمد الأحمد", "Mohammed Al-Ahmad", "Muhammad al Ahmed")}
    assert len(one) == 1
    assert bones(form("يوسف")) == bones(form("Yusuf")) == bones(form("Youssef"))


def test_a_name_of_particles_keeps_them() -> None:
    assert form("Anna Le") == "anna le"
    assert form("Le Van") == "le van"


@pytest.mark.parametrize("other", ["Oleksandr Shevchuk", "Oleksii Shevchenko", "Shevchenko"])
def test_other_names_stay_other_names(other: str) -> None:
    assert sound(form("Oleksandr Shevchenko")) != sound(form(other))


@pytest.mark.parametrize("said", ["", "  ", "12345", "-", "Unbekannt", "n", "unknown"])
def test_what_names_nobody_says_why(said: str) -> None:
    found = name(said)
    assert found.form == ""
    assert found.reason


@given(st.text(max_size=60))
def test_a_normal_form_is_its_own_normal_form(said: str) -> None:
    found = form(said)
    assert not found or form(found) == found


@given(
    st.lists(st.text(st.characters(categories=("L",)), min_size=1, max_size=12), min_size=1, max_size=5), st.randoms()
)
def test_the_order_of_words_does_not_matter(words: list[str], dice: object) -> None:
    turned = list(words)
    dice.shuffle(turned)  # type: ignore[attr-defined]
    assert form(" ".join(words)) == form(" ".join(turned))


def test_addresses_are_their_words_and_numbers_in_any_order() -> None:
    assert place("12 Bülowstraße, 10783 BERLIN").form == place("Bulowstrasse 12, Berlin 10783").form
    assert numbers(place("Lantern Lane 12, 10783 Oldmere").form) == "10783 12"
    assert numbers(place("Lantern Lane 12").form) == ""
    assert place("--").reason
