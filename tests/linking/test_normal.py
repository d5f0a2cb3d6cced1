"""Normal forms: equal selectors come out equal, anything else is refused with a reason."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.linking.normal import coin
from tallystick.linking.normal.forms import loose_form, normal_form
from tallystick.vocabulary.codes import SelectorKind


def form(kind: str, said: str, region: str = "") -> str:
    found = normal_form(kind, said, region)
    assert bool(found.form) != bool(found.reason)
    return found.form


@pytest.mark.parametrize(
    ("kind", "said", "same"),
    [
        ("email", " Juliane.N@BÜCHER.example", "juliane.n@xn--bcher-kva.example"),
        ("email", "fox@post.example.", "fox@post.example"),
        ("handle", "@Wolf_77 ", "wolf_77"),
        ("address", "2001:0DB8:0::1", "2001:db8::1"),
        ("address", "::ffff:240.1.2.3", "240.1.2.3"),
        ("card", "AA88bb 77cc", "aa88bb77cc"),
        ("iban", "gb82 west 1234 5698 7654 32", "GB82WEST12345698765432"),
        ("voucher", "1234-5678-9012-3456", "1234567890123456"),
        ("device", "DEADBEEF 0042", "deadbeef0042"),
        ("pgp", "076a 8569 6486 2c9f 2c0c ad0e f288 34ca 6188 8446", "076A856964862C9F2C0CAD0EF28834CA61888446"),
        ("account", "harbour:4711", "harbour:4711"),
    ],
)
def test_spellings_of_one_selector_are_one(kind: str, said: str, same: str) -> None:
    assert form(kind, said) == same


@pytest.mark.parametrize(
    ("kind", "said", "why"),
    [
        ("email", "nobody at example", "no @"),
        ("email", "noreply@site.example", "do not want to give one"),
        ("email", "a@a.test", "do not want to give one"),
        ("email", "fox@localhost", "domain"),
        ("handle", "Admin", "by themselves"),
        ("handle", "ab", "shorter"),
        ("phone", "0151 23456789", "no country code"),
        ("phone", "+45 12", "too short"),
        ("address", "127.0.0.1", "no provider"),
        ("address", "10.8.0.2", "no provider"),
        ("address", "100.64.3.3", "no provider"),
        ("address", "240.1.2.03", "not an IP"),
        ("address", "fe80::1%eth0", "not an IP"),
        ("card", "4111 1111 1111 1111", "full card number"),
        ("card", "411111******1111", "masked"),
        ("iban", "GB82WEST12345698765431", "IBAN"),
        ("device", "00000000-0000-0000-0000-000000000000", "says nothing"),
        ("pgp", "DEADBEEF", "full PGP"),
        ("account", "4711", "platform:account"),
        ("email", "  ", "empty"),
        ("phone", "+45\x0020123456", "NUL"),
    ],
)
def test_what_is_no_selector_says_why(kind: str, said: str, why: str) -> None:
    found = normal_form(kind, said)
    assert found.form == ""
    assert why in found.reason


def test_a_telephone_number_is_read_in_the_account_s_country() -> None:
    assert form("phone", "20 12 34 56", "DK") == form("phone", "0045 20123456") == "+4520123456"


def test_near_spellings_meet_under_a_weaker_key_and_stay_two_selectors() -> None:
    one, other = form("email", "fox.tail@post.example"), form("email", "foxtail+shop@post.example")
    assert one != other
    assert loose_form("email", one) == loose_form("email", other)
    names = [form("handle", said) for said in ("w0lf_77", "Wolf.77", "wоlf77", "W0LF-77")]
    assert len(set(names)) == 4
    assert len({loose_form("handle", name) for name in names}) == 1, "leet, case, marks and Cyrillic look-alikes"


@given(st.sampled_from(list(SelectorKind)), st.text(max_size=60))
def test_a_normal_form_is_its_own_normal_form(kind: SelectorKind, said: str) -> None:
    found = form(kind, said)
    if found:
        assert form(kind, found) == found


@pytest.mark.corpus
def test_bitcoin_addresses_of_the_reference_vectors(corpus: Path) -> None:
    chain = corpus / "08_blockchain"
    vectors = json.loads((chain / "bitcoinjs+bitcoinjs-lib/test/fixtures/address.json").read_text())
    for row in vectors["standard"]:
        texts = [row[name] for name in ("base58check", "bech32") if name in row]
        for text in texts:
            wanted = text.lower() if row.get("bech32") == text else text
            assert form("bitcoin", text) == ("" if row["network"] == "litecoin" else wanted)
    for row in vectors["invalid"]["bech32"] + vectors["invalid"]["fromBase58Check"]:
        assert form("bitcoin", row["address"]) == "", row
    text = (chain / "bitcoin+bips/bip-0350.mediawiki").read_text()
    good = text.split("valid segwit addresses and")[1].split("invalid segwit")[0]
    bad = text.split("invalid segwit addresses")[1].split("==")[0]
    assert all(form("bitcoin", said) for said in re.findall(r"<tt>((?:bc|tb)1\w+)</tt>", good, re.I))
    assert not any(form("bitcoin", said) for said in re.findall(r"<tt>(\w+)</tt>", bad))


@pytest.mark.corpus
def test_ethereum_addresses_carry_their_checksum_in_their_case(corpus: Path) -> None:
    for said in (corpus / "08_blockchain/ethereum+EIPs/eip-55-valid-addresses.txt").read_text().split():
        assert form("ethereum", said) == said.lower() == form("ethereum", said.lower())
        place = next(at for at, sign in enumerate(said) if at > 1 and sign.isalpha())
        assert form("ethereum", said[:place] + said[place].swapcase() + said[place + 1 :]) == ""


@pytest.mark.corpus
def test_monero_addresses_of_real_wallets_pass_and_a_mistyped_one_does_not(corpus: Path) -> None:
    found = set()
    for path in (corpus / "08_blockchain").glob("monero*/**/*.json"):
        found |= set(re.findall(r'"([1-9A-HJ-NP-Za-km-z]{95}|[1-9A-HJ-NP-Za-km-z]{106})"', path.read_text()))
    assert len(found) > 50
    for said in found:
        assert form("monero", said) == said
        wrong = said[:40] + ("2" if said[40] != "2" else "3") + said[41:]
        assert form("monero", wrong) == ""


@pytest.mark.corpus
def test_mail_addresses_of_the_isemail_set(corpus: Path) -> None:
    """Whatever the set calls an error is refused; what it calls valid passes unless quoted, literal or dotless."""
    text = (corpus / "09_record_linkage_ids/dominicsayers+isemail/test/tests.xml").read_text(encoding="utf-8")
    for test in ET.fromstring(text).iter("test"):
        said, category = test.findtext("address") or "", test.findtext("category")
        if category == "ISEMAIL_ERR" and not any(ord(sign) > 0x2400 for sign in said):
            assert form("email", said) == "", said
        plain = not re.search(r"[\"\[\]()\s]", said) and "." in said.rpartition("@")[2] and len(said.split("@")[0]) > 1
        if category == "ISEMAIL_VALID_CATEGORY" and plain and not normal_form("email", said).form:
            assert "do not want" in normal_form("email", said).reason or "domain" in normal_form("email", said).reason


@pytest.mark.corpus
def test_ibans_of_every_country_have_the_length_of_the_register(corpus: Path) -> None:
    registry = corpus / "09_record_linkage_ids/mdomke+schwifty/schwifty/iban_registry/generated.json"
    lengths = {country: spec["iban_length"] for country, spec in json.loads(registry.read_text()).items()}
    assert lengths["DE"] == len(form("iban", "DE89 3704 0044 0532 0130 00"))
    assert form("iban", "DE89 3704 0044 0532 0130 0") == ""


def test_eip_55_matches_its_own_example() -> None:
    assert coin.checksummed("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed") == "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
