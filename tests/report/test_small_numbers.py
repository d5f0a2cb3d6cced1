"""Nobody works out from national releases what a country released not."""

from tallystick.report.releases.rules.small import Said, small_numbers


def said(number, countries, national="", key="arrests", family="arrests"):
    return Said(
        release=national or "joint", key=key, family=family, title="Arrests", number=number,
        countries=frozenset(countries.split()), national=national,
    )  # fmt: skip


JOINT = said(25, "DK SE DE")


def found(new, *released):
    return [(one.countries, one.rest) for one in small_numbers([new], released)]


def test_a_joint_number_alone_gives_nothing_away():
    assert found(JOINT) == []
    assert found(said(1, "DK SE DE")) == []


def test_one_national_release_leaves_two_countries_together():
    assert found(said(7, "DK", "DK"), JOINT) == []


def test_the_last_country_left_is_named_whatever_its_number():
    assert found(said(4, "SE", "SE"), JOINT, said(7, "DK", "DK")) == [(("DE",), 14)]


def test_less_than_three_left_for_several_are_named():
    assert found(said(23, "DK", "DK"), JOINT) == [(("DE", "SE"), 2)]
    assert found(said(25, "DK", "DK"), JOINT) == [(("DE", "SE"), 0)]
    assert found(said(22, "DK", "DK"), JOINT) == []


def test_it_does_not_matter_which_is_released_last():
    assert found(JOINT, said(7, "DK", "DK"), said(4, "SE", "SE")) == [(("DE",), 14)]


def test_when_everyone_released_their_own_nothing_is_left():
    assert found(said(14, "DE", "DE"), JOINT, said(7, "DK", "DK"), said(4, "SE", "SE")) == []


def test_another_reading_of_the_same_family_gives_it_away_as_well():
    """26 with the main suspect less Denmark's 25 without."""
    joint = said(26, "DK SE", key="arrests_with_main")
    assert found(joint, said(25, "DK", "DK")) == [(("SE",), 1)]


def test_other_figures_have_nothing_to_do_with_it():
    assert found(said(23, "DK", "DK", key="letters", family="letters"), JOINT) == []
    assert found(said(3, "NO", "NO"), JOINT) == []  # Norway is not in the joint one


def version(number, countries, release):
    return Said(
        release=release, key="arrests", family="arrests", title="Arrests", number=number,
        countries=frozenset(countries.split()),
    )  # fmt: skip


def test_two_versions_of_a_figure_give_away_the_country_that_is_in_one_alone():
    assert found(version(9, "DK SE", "2"), version(2, "DK", "1")) == [(("SE",), 7)]
    assert found(version(2, "DK", "2"), version(9, "DK SE", "1")) == [(("SE",), 7)]  # and one that was taken out


def test_two_versions_that_differ_by_a_few_persons_are_named():
    assert found(version(26, "DE DK SE", "2"), version(25, "DE DK SE", "1")) == [(("DE", "DK", "SE"), 1)]
    assert found(version(25, "DE DK SE", "2"), version(25, "DE DK SE", "1")) == []
    assert found(version(31, "DE DK SE", "2"), version(25, "DE DK SE", "1")) == []


def test_of_several_national_versions_the_one_that_leaves_least_is_taken():
    assert found(said(23, "DK", "DK"), JOINT, said(7, "DK", "DK")) == [(("DE", "SE"), 2)]
    assert found(said(7, "DK", "DK"), JOINT, said(23, "DK", "DK")) == [(("DE", "SE"), 2)]
