"""Values that are nearly what a field takes: addresses, amounts, countries, digests, telephone numbers, dates."""

import csv
import io
from decimal import Decimal

from tests.intake.traps.trap import Plan, Trap, one_field_plan

ADDRESS = one_field_plan("ACCESSES", "address", constants='at = "2025-01-01T00:00:00Z"\n')
PORT = one_field_plan("ACCESSES", "port", constants='at = "2025-01-01T00:00:00Z"\naddress = "240.0.0.1"\n')
AMOUNT = one_field_plan("PAYMENTS", "amount", constants='at = "2025-01-01T00:00:00Z"\nmethod = "other"\n')
COUNTRY = one_field_plan("ACCOUNTS", "country")
PHONE = one_field_plan("ACCOUNTS", "phone")
EMAIL = one_field_plan("ACCOUNTS", "email")
DIGEST = one_field_plan("MEDIA", "sha256")
SIZE = one_field_plan("MEDIA", "size", constants=f'sha256 = "{"0" * 64}"\n')
BIRTH = one_field_plan("SUBSCRIBERS", "holder_birth", constants='kind = "email"\nvalue = "v"\n')
PREFIX = one_field_plan("NETWORKS", "prefix", constants='country = "DK"\nnetwork = "tor"\n')
NOT_ADDRESS, NOT_AMOUNT, NOT_WHOLE = "not an internet address", "not an amount", "not a whole number"


def table(*texts: str) -> bytes:
    told = io.StringIO(newline="")
    csv.writer(told, lineterminator="\n").writerows([["id", "value"], *enumerate(texts, start=1)])
    return told.getvalue().encode()


def good(kind: str, name: str, plan: Plan, said: str, value: object) -> Trap:
    return Trap(f"value: {kind}, {name}", "csv", table(said), [(value,)], plan=plan)


def bad(kind: str, name: str, plan: Plan, said: str, reason: str) -> Trap:
    return Trap(f"value: {kind}, {name}", "csv", table(said), [], [reason], plan=plan)


ADDRESSES = [
    *(
        good("address", name, ADDRESS, said, value)
        for name, said, value in (
            ("capitals", "2001:DB8::A", "2001:db8::a"),
            ("all groups", "2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"),
            ("mapped", "::ffff:240.0.0.1", "240.0.0.1"),
            ("mapped in hexadecimal", "::ffff:f000:1", "240.0.0.1"),
            ("embedded behind 64:ff9b", "2001:db8::240.0.0.1", "2001:db8::f000:1"),
            ("nothing but zeros", "::", "::"),
            ("a network's first", "240.0.0.0", "240.0.0.0"),
        )
    ),
    *(
        bad("address", name, ADDRESS, said, NOT_ADDRESS)
        for name, said in (
            ("one digit too many", "240.0.0.1000"),
            ("beyond 255", "240.0.0.256"),
            ("three parts", "240.0.1"),
            ("five parts", "240.0.0.0.1"),
            ("octal", "240.0.0.01"),
            ("hexadecimal", "0xF0.0.0.1"),
            ("one number", "4026531841"),
            ("with a port", "240.0.0.1:443"),
            ("in brackets", "[2001:db8::1]"),
            ("in brackets with a port", "[2001:db8::1]:443"),
            ("with a zone", "fe80::1%eth0"),
            ("with a length", "240.0.0.1/32"),
            ("two gaps", "2001::db8::1"),
            ("five digits in a group", "2001:0db80::1"),
            ("nine groups", "1:2:3:4:5:6:7:8:9"),
            ("blank before", " 240.0.0.1"),
            ("blank after", "240.0.0.1 "),
            ("line end after", "240.0.0.1\n"),
            ("Arabic digits", "٢٤٠.0.0.1"),
            ("full-width digits", "２４０.0.0.1"),
            ("full-width stop", "240．0.0.1"),
            ("a list", "240.0.0.1, 240.0.0.2"),
            ("a name", "shop.example"),
            ("a zero-width space", "240.0.0.1\u200b"),
            ("a minus", "-240.0.0.1"),
            ("of five thousand digits", "1" * 5000),
            ("x'd out", "240.0.0.x"),
        )
    ),
]

NUMBERS = [
    *(
        good("amount", name, AMOUNT, said, Decimal(value))
        for name, said, value in (
            ("wei over sixty-four bits", "25000000000000000001", "25000000000000000001"),
            ("eighteen decimals", "0.000000000000000001", "0.000000000000000001"),
            ("that a double would round", "0.100000000000000005", "0.100000000000000005"),
            ("negative", "-12.50", "-12.5"),
            ("leading zeros", "0007.50", "7.5"),
        )
    ),
    *(
        bad("amount", name, AMOUNT, said, reason)
        for name, said, reason in (
            ("a decimal comma", "12,50", NOT_AMOUNT),
            ("thousands by comma", "1,234.56", NOT_AMOUNT),
            ("thousands by point", "1.234,56", NOT_AMOUNT),
            ("thousands by blank", "1 234.56", NOT_AMOUNT),
            ("thousands by thin blank", "1\u202f234.56", NOT_AMOUNT),
            ("thousands by apostrophe", "1'234.56", NOT_AMOUNT),
            ("thousands by underscore", "1_234.56", NOT_AMOUNT),
            ("a sign of money", "€12.50", NOT_AMOUNT),
            ("a code of money", "12.50 EUR", NOT_AMOUNT),
            ("an exponent", "1e5", NOT_AMOUNT),
            ("NaN", "NaN", NOT_AMOUNT),
            ("infinity", "Infinity", NOT_AMOUNT),
            ("in brackets", "(12.50)", NOT_AMOUNT),
            ("a minus behind", "12.50-", NOT_AMOUNT),
            ("a minus of another kind", "−12.50", NOT_AMOUNT),
            ("a plus", "+12.50", NOT_AMOUNT),
            ("no digit before", ".50", NOT_AMOUNT),
            ("no digit behind", "12.", NOT_AMOUNT),
            ("Arabic digits", "١٢.٥٠", NOT_AMOUNT),
            ("hexadecimal", "0x10", NOT_AMOUNT),
            ("a formula", "=1+1", NOT_AMOUNT),
            ("nineteen decimals", "1.0000000000000000001", "more than 18 decimals"),
            ("twenty-one digits", "123456789012345678901", "more than 18 decimals"),
        )
    ),
    *(
        good("size", name, SIZE, said, value)
        for name, said, value in (("nothing", "0", 0), ("large", "123456789012345678", 123456789012345678))
    ),
    *(
        bad("size", name, SIZE, said, NOT_WHOLE)
        for name, said in (
            ("over sixty-three bits", "9223372036854775808"),
            ("over sixty-four bits", "18446744073709551616"),
            ("negative", "-1"),
            ("a decimal", "1.0"),
            ("underscored", "1_000"),
            ("a unit", "12 kB"),
            ("Arabic digits", "١٢"),
            ("superscript", "1²"),
        )
    ),
    *(
        bad("port", name, PORT, said, "not a port")
        for name, said in (
            ("zero", "0"),
            ("beyond", "65536"),
            ("negative", "-1"),
            ("hexadecimal", "0x1BB"),
            ("Arabic digits", "٤٤٣"),
            ("a name", "https"),
        )
    ),
    good("port", "the last", PORT, "65535", 65535),
]

WORDS = [
    good("country", "small letters", COUNTRY, "dk", "DK"),
    *(
        bad("country", name, COUNTRY, said, "not an ISO 3166")
        for name, said in (
            ("no code", "UK"),
            ("a name", "Denmark"),
            ("three letters", "DNK"),
            ("a flag", "\U0001f1e9\U0001f1f0"),
            ("full-width", "ＤＫ"),
            ("a Kelvin sign for K", "D\u212a"),
            ("Cyrillic", "\u0405E"),
            ("dotted capital", "\u0130T"),
            ("a blank", "DK "),
            ("the country no one has", "ZZ"),
            ("Norway that is not false", "false"),
        )
    ),
    good("country", "Norway in YAML", COUNTRY, "no", "NO"),
    *(
        good("phone", name, PHONE, said, said)
        for name, said in (
            ("as written", "+45 00 00 00 00"),
            ("leading zeros", "0045 00000000"),
            ("brackets", "(0)1 23 / 45"),
            ("Arabic digits", "+٤٥"),
            ("a letter O for a zero", "+45O0000000"),
            ("an extension", "+45 00000000 ext. 7"),
            ("a formula's start", "+4500000000"),
        )
    ),
    *(
        good("e-mail", name, EMAIL, said, said)
        for name, said in (
            ("capitals", "Heron@A.EXAMPLE"),
            ("look-alike", "h\u0435ron@a.example"),
            ("two at signs", "a@b@c.example"),
            ("a comment", "a(b)@c.example"),
            ("a quoted blank", '"a b"@c.example'),
            ("a header behind", "a@b.example\r\nBcc: c@d.example"),
            ("a tag", "a+b@c.example"),
            ("punycode", "a@xn--bcher-kva.example"),
            ("umlaut", "a@bücher.example"),
        )
    ),
    good("digest", "capitals", DIGEST, "AB" * 32, "ab" * 32),
    *(
        bad("digest", name, DIGEST, said, "not a digest")
        for name, said in (
            ("one digit short", "a" * 63),
            ("one digit long", "a" * 65),
            ("a letter O", "O" * 64),
            ("with 0x", "0x" + "a" * 64),
            ("in base64", "q" * 43 + "="),
            ("full-width", "ａ" * 64),
            ("with blanks", "aa " * 21 + "a"),
            ("of another kind", "a" * 40),
        )
    ),
    *(
        bad("date of birth", name, BIRTH, said, "")
        for name, said in (
            ("day or month", "01/02/1980"),
            ("no leap year", "1981-02-29"),
            ("year of two digits", "80-02-01"),
            ("month thirteen", "1980-13-01"),
            ("day nought", "1980-01-00"),
            ("with a time", "1980-01-01T00:00:00Z"),
            ("to come", "2027-01-01"),
            ("words", "1 January 1980"),
            ("Arabic digits", "١٩٨٠-01-01"),
            ("a spreadsheet's number", "29221"),
            ("no dashes", "19800101"),
        )
    ),
    good("date of birth", "leap day", BIRTH, "1980-02-29", "1980-02-29"),
    *(
        bad("prefix", name, PREFIX, said, "not a network")
        for name, said in (
            ("bits beyond its length", "240.0.0.1/8"),
            ("no length", "240.0.0.0"),
            ("a mask", "240.0.0.0/255.0.0.0"),
            ("too long", "240.0.0.0/33"),
            ("negative", "240.0.0.0/-1"),
            ("a zone", "fe80::%eth0/64"),
            ("two lengths", "240.0.0.0/8/8"),
        )
    ),
]

TRAPS = [*ADDRESSES, *NUMBERS, *WORDS]
