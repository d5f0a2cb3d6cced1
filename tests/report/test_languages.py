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


@pytest.mark.parametrize("code", HERE)
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
    assert saying.span(first, last, of=language("sl")) == "Od 6. novembra do 17. novembra 2023"
    assert saying.span(first, last, of=language("da")) == "Fra den 6. november til den 17. november 2023"
    assert saying.span(first, first, of=language("it")) == "In data 6 novembre 2023"
    at = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert saying.instant(at, of=language("en"), zone="Europe/Rome") == "29 March 2026, 01:30 Europe/Rome"


def test_bytes_are_said_in_the_unit_that_fits():
    assert saying.counted("data_volume", 8 * 10**12, of=language("en"), unit="bytes") == "8 TB of data were seized."
    assert "1,5 TB" in saying.counted("data_volume", 15 * 10**11, of=language("it"), unit="bytes")


def test_countries_come_from_cldr_in_the_order_of_the_languages_letters():
    assert saying.countries(("CH", "CZ", "HR", "SE"), of=language("sl")) == "Češka, Hrvaška, Švedska in Švica"
    assert saying.countries(("DK", "AT", "HU", "XK"), of=language("da")) == "Danmark, Kosovo*, Ungarn og Østrig"
    assert saying.country("BA", of=language("it")) == "Bosnia ed Erzegovina"


def test_a_number_said_as_about_so_many_says_so():
    about = next(one for one in definitions() if one.about)
    assert sentence(frozen(about, 203), of=language("en")) == "About 200 items were seized."
    assert "circa 200 reperti" in sentence(frozen(about, 203), of=language("it"))
    assert "About" not in sentence(frozen(about, 3), of=language("en"))
