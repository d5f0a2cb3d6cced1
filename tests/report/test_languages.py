"""Every language file has every message in every plural form, and none calls who is suspected anything else."""

import re
from datetime import UTC, date, datetime

import pytest

from tallystick.report.counting.definitions import definitions
from tallystick.report.statements.language import FILES, UNION, codes, language, read_language
from tallystick.report.statements.offered import languages
from tallystick.report.statements.rules import saying
from tallystick.report.statements.rules.facts import Frozen
from tallystick.report.statements.rules.figures import label, method, sentence
from tallystick.vocabulary.codes import PersonRole
from tallystick.vocabulary.errors import Absent, Malformed
from tallystick.vocabulary.results import ITEM_WORDS, NegativeKind, ResultKind

HERE = ("da", "en", "it", "sl")
OFFENDERS = {
    "en": ("offender", "perpetrator", "criminals", "culprit", "paedophile", "predator"),
    "da": ("gerningsmænd", "gerningsmanden", "gerningspersoner", "forbrydere", "pædofile", "krænker"),
    "it": ("colpevoli", "colpevole", "autori di reato", "criminali", "pedofili", "rei"),
    "sl": ("storilci", "storilec", "storilcev", "krivci", "zločinci", "pedofili"),
}
NEVER = re.compile(
    r"offend|perpetrat|gerningsm|gerningsp|forbryder|colpevol|storil(ec|c)|p(a)?edofil|porn", re.IGNORECASE
)


def frozen(definition, number):
    return Frozen(definition=definition.plain(), number=number, as_of=datetime(2026, 3, 2, tzinfo=UTC))


def messages(of):
    found = [*of.words.values(), *of.labels.values(), *of.negatives.values(), *of.method.values(), *of.names.values()]
    return found + [text for forms in of.counted.values() for text in forms.values()]


def test_the_languages_of_this_round_are_there_and_others_say_they_are_not():
    assert set(HERE) <= set(codes())
    offered = {one.code: one for one in languages()}
    assert set(UNION) <= set(offered)
    assert offered["sl"].has_file
    assert not offered["mt"].has_file
    with pytest.raises(Absent, match="no file of its messages yet"):
        language("mt")


@pytest.mark.parametrize("code", codes())
def test_every_file_has_every_message_and_every_plural_form(code):
    of, english = language(code), language("en")
    for part in ("words", "labels", "negatives", "method", "names", "counted"):
        assert set(getattr(of, part)) == set(getattr(english, part)), part
    assert set(ResultKind) <= set(of.labels)
    assert set(of.labels) == set(of.counted)
    assert set(NegativeKind) <= set(of.negatives)
    assert set(PersonRole) | set(ITEM_WORDS) <= set(of.names)
    assert all(set(forms) == of.forms for forms in of.counted.values())
    assert all("{n}" in text for forms in of.counted.values() for text in forms.values())
    assert all(text.strip() for text in messages(of))


@pytest.mark.parametrize("code", codes())
def test_placeholders_are_those_of_the_english_file(code):
    def holes(text):
        return sorted(re.findall(r"{\w+}", text))

    of, english = language(code), language("en")
    for part in ("words", "negatives", "method"):
        for key, text in getattr(of, part).items():
            assert holes(text) == holes(getattr(english, part)[key]), key


def test_a_file_without_a_plural_form_is_refused_by_name(tmp_path):
    text = (FILES / "sl.toml").read_text(encoding="utf-8")
    path = tmp_path / "sl.toml"
    path.write_text(text.replace('two = "Prijeta sta bila {n} osumljenca."\n', ""), encoding="utf-8")
    with pytest.raises(Malformed, match=r"counted.arrest.*Slovenščina needs few, one, other, two"):
        read_language(path)


DUTCH = (
    ('language = "en"', 'language = "nl"'), ('"en_GB"', '"nl_NL"'), ('"English"', '"Nederlands"'),
    ('zone = "UTC"', 'zone = "Europe/Amsterdam"\nhere = "Nederlandse tijd"'),
    ('"{day}, {time} {zone}"', '"{day} om {time} uur {zone}"'),
    ('"From {first} to {last}"', '"Van {first} tot en met {last}"'),
    ('NL = "in the Netherlands"', 'PH = "op de Filipijnen"'),
    ('PH = "in the Philippines"\n', ""),
    ('one = "{n} suspect was arrested."', 'one = "Er is {n} verdachte aangehouden."'),
    ('other = "{n} suspects were arrested."', 'other = "Er zijn {n} verdachten aangehouden."'),
)  # fmt: skip


def made_up(tmp_path, *changes, code="nl"):
    """A file as somebody begins one: the English, with what was said in the language so far."""
    text = (FILES / "en.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = tmp_path / f"{code}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_new_language_is_one_file(tmp_path):
    of = read_language(made_up(tmp_path, *DUTCH))
    assert [saying.counted("arrest", n, of=of) for n in (1, 2_500)] == [
        "Er is 1 verdachte aangehouden.", "Er zijn 2.500 verdachten aangehouden.",
    ]  # fmt: skip
    assert saying.span(date(2023, 11, 6), date(2023, 11, 17), of=of) == "Van 6 tot en met 17 november 2023"
    at = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
    assert saying.instant(at, of=of, zone=of.zone) == "2 maart 2026 om 17:30 uur Nederlandse tijd"
    assert saying.countries(("SE", "DE", "DK"), of=of) == "Denemarken, Duitsland en Zweden"
    assert saying.within("PH", of=of) == "op de Filipijnen"
    assert saying.number(15 * 10**11, of=of, unit="bytes") == "1,5 TB"


def test_a_new_file_is_refused_by_what_it_lacks_or_has_beyond_the_english_one(tmp_path):
    for change, named in (
        (('presumption = "Everybody', 'presumed = "Everybody'), "words.*presumption is missing, presumed is none"),
        (('paper = "paper"\n', ""), "names.*paper is missing"),
        (('days = ["d MMMM y", "d MMMM", "d"]', 'days = ["d MMMM y"]'), "days"),
    ):
        with pytest.raises(Malformed, match=named):
            read_language(made_up(tmp_path, *DUTCH, change))


def test_letters_of_another_script_and_nouns_with_capitals_keep_their_order_and_case(tmp_path):
    greek = read_language(made_up(tmp_path, ('language = "en"', 'language = "el"'), ('"en_GB"', '"el_GR"'), code="el"))
    assert saying.countries(("SE", "DE", "DK"), of=greek) == "Γερμανία, Δανία και Σουηδία"
    german = (('language = "en"', 'language = "de"'), ('"en_GB"', '"de_DE"'), ('alphabet = ""', "capital_nouns = true"))
    searches = next(one for one in definitions() if one.key == "searches")
    of = read_language(made_up(tmp_path, *german, code="de"))
    assert method(frozen(searches, 2), of=of).startswith("Counted: House searches und Other searches.")


@pytest.mark.parametrize("code", codes())
def test_no_message_calls_a_suspect_an_offender(code):
    of = language(code)
    for text in messages(of):
        assert not NEVER.search(text), text
        assert not of.refused(text), text


@pytest.mark.parametrize(("code", "word"), [(code, word) for code, words in OFFENDERS.items() for word in words])
def test_free_words_that_call_somebody_an_offender_are_refused(code, word):
    assert language(code).refused(f"x {word.upper()}, y")


@pytest.mark.parametrize("code", codes())
def test_every_definition_of_the_house_has_a_sentence_a_label_and_its_rules(code):
    of = language(code)
    for one in definitions():
        figure = frozen(one, 2)
        assert "2" in sentence(figure, of=of) or one.unit == "bytes"
        assert label(figure, of=of), one.key
        assert method(figure, of=of), one.key
        assert "{" not in sentence(figure, of=of) + label(figure, of=of) + method(figure, of=of)


def test_definitions_that_count_otherwise_read_otherwise():
    of, seen = language("en"), {}
    for one in definitions():
        figure = frozen(one, 7)
        read = label(figure, of=of) + method(figure, of=of)
        assert seen.setdefault(read, one.key) == one.key, f"{one.key} reads as {seen[read]}"


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (1, "Prijet je bil 1 osumljenec."), (2, "Prijeta sta bila 2 osumljenca."),
        (3, "Prijeti so bili 3 osumljenci."), (4, "Prijeti so bili 4 osumljenci."),
        (5, "Prijetih je bilo 5 osumljencev."), (25, "Prijetih je bilo 25 osumljencev."),
        (101, "Prijet je bil 101 osumljenec."), (1_202, "Prijeta sta bila 1.202 osumljenca."),
    ],
)  # fmt: skip
def test_slovenian_has_four_forms(n, said):
    assert saying.counted("arrest", n, of=language("sl")) == said


def test_numbers_and_days_are_written_as_each_language_does():
    numbers = {code: saying.number(1_234_567, of=language(code)) for code in HERE}
    assert numbers == {"en": "1,234,567", "da": "1.234.567", "it": "1.234.567", "sl": "1.234.567"}
    first, last = date(2023, 11, 6), date(2023, 11, 17)
    assert saying.span(first, last, of=language("sl")) == "Od 6. do 17. novembra 2023"
    assert saying.span(first, last, of=language("da")) == "Fra den 6. til den 17. november 2023"
    assert saying.span(first, date(2023, 12, 1), of=language("en")) == "From 6 November to 1 December 2023"
    assert saying.span(date(2025, 12, 30), date(2026, 1, 2), of=language("da")) == (
        "Fra den 30. december 2025 til den 2. januar 2026"
    )


def test_what_counts_is_listed_so_that_no_clause_swallows_what_follows():
    both = next(one for one in definitions() if one.key == "arrests_with_already")
    said = {code: method(frozen(both, 2), of=language(code)) for code in ("da", "sl")}
    assert said["da"].startswith("Medregnet: anholdte mistænkte og mistænkte, der allerede var frihedsberøvet.")
    assert said["sl"].startswith(
        "Upoštevano: prijeti osumljenci in osumljenci, ki jim je bila prostost že prej odvzeta."
    )


def test_a_period_in_a_table_names_the_month_once():
    days = date(2026, 3, 8), date(2026, 3, 11)
    assert saying.period(*days, of=language("sl")) == "8. – 11. marca 2026"
    assert saying.period(*days, of=language("it")) == "8 – 11 marzo 2026"
    assert saying.period(days[0], days[0], of=language("da")) == "8. marts 2026"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 3, 6), date(2026, 3, 6), "Il 6 marzo 2026"), (date(2026, 3, 8), date(2026, 3, 8), "L'8 marzo 2026"),
        (date(2026, 3, 1), date(2026, 3, 1), "Il 1º marzo 2026"),
        (date(2026, 3, 8), date(2026, 3, 11), "Dall'8 all'11 marzo 2026"),
        (date(2026, 3, 18), date(2026, 4, 1), "Dal 18 marzo al 1º aprile 2026"),
    ],
)  # fmt: skip
def test_italian_elides_before_eight_and_eleven_and_orders_the_first(first, last, said):
    assert saying.span(first, last, of=language("it")) == said


def test_an_instant_is_written_as_each_language_writes_the_hour_and_calls_its_own_clocks():
    at = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert saying.instant(at, of=language("en"), zone="Europe/Rome") == "29 March 2026, 01:30 Europe/Rome"
    said = {code: saying.instant(at, of=language(code), zone=language(code).zone) for code in HERE}
    assert said == {
        "en": "29 March 2026, 00:30 UTC", "da": "29. marts 2026 kl. 01.30 dansk tid",
        "it": "29 marzo 2026, ore 01:30 italiane", "sl": "29. marca 2026 ob 01.30 po slovenskem času",
    }  # fmt: skip
    embargo = saying.filled(language("it").words["embargo"], of=language("it"), when="8 marzo 2026, ore 15:05 UTC")
    assert embargo.startswith("EMBARGO fino all'8 marzo 2026")


@pytest.mark.parametrize(
    ("code", "country", "said"),
    [
        ("en", "NL", "in the Netherlands"), ("en", "DK", "in Denmark"), ("da", "IS", "på Island"),
        ("da", "SE", "i Sverige"), ("it", "NL", "nei Paesi Bassi"), ("it", "IT", "in Italia"),
        ("sl", "HR", "na Hrvaškem"), ("sl", "SI", "v Sloveniji"), ("sl", "JM", "v državi Jamajka"),
        ("sl", "XK", "na Kosovu*"), ("en", "XK", "in Kosovo*"),
    ],
)  # fmt: skip
def test_a_country_stands_in_the_case_and_with_the_article_and_preposition_it_takes(code, country, said):
    assert saying.within(country, of=language(code)) == said


@pytest.mark.parametrize("code", codes())
def test_countries_of_a_file_are_countries_and_kosovo_keeps_its_asterisk(code):
    of = language(code)
    assert set(of.within) <= set(of.locale.territories)
    assert saying.within(saying.KOSOVO, of=of).endswith("*")


def test_bytes_are_said_in_the_unit_that_fits():
    assert saying.counted("data_volume", 8 * 10**12, of=language("en"), unit="bytes") == "8 TB of data were seized."
    assert "1,5 TB" in saying.counted("data_volume", 15 * 10**11, of=language("it"), unit="bytes")
    terabyte = {code: saying.number(10**12, of=language(code), unit="bytes") for code in HERE}
    assert terabyte == dict.fromkeys(HERE, "1 TB")
    byte = {code: saying.number(1, of=language(code), unit="bytes") for code in HERE}
    assert byte == {"en": "1 byte", "da": "1 byte", "it": "1 byte", "sl": "1 bajt"}


def test_countries_come_from_cldr_in_the_order_of_the_languages_letters():
    assert saying.countries(("CH", "CZ", "HR", "SE"), of=language("sl")) == "Češka, Hrvaška, Švedska in Švica"
    assert saying.countries(("DK", "AT", "HU", "XK"), of=language("da")) == "Danmark, Kosovo*, Ungarn og Østrig"
    assert saying.country("BA", of=language("it")) == "Bosnia ed Erzegovina"


def test_a_number_said_as_about_so_many_says_so():
    about = next(one for one in definitions() if one.about)
    assert sentence(frozen(about, 203), of=language("en")) == "About 200 items were seized."
    assert "circa 200 reperti" in sentence(frozen(about, 203), of=language("it"))
    assert "About" not in sentence(frozen(about, 3), of=language("en"))
