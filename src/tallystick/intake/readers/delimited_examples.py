"""What the CSV reader must make of small files."""

from tallystick.cage.reader import Example

_KEEP = {"rows": ["account", "email"]}

EXAMPLES = (
    Example(
        "a plain file, values untouched",
        b"account,email\n007, a@b.example \n8,\n",
        {"rows": 2},
        keep=_KEEP,
        rows={"rows": [("007", " a@b.example "), ("8", "")]},
    ),
    Example(
        "an unclosed quote costs its own line and no other",
        b'account,email\n1,"a@b.example\n2,"b@b.example"\n3,c@b.example\n',
        {"rows": 3},
        {"rows": 1},
        keep=_KEEP,
        rows={"rows": [("2", "b@b.example"), ("3", "c@b.example")]},
    ),
    Example(
        "an unclosed quote at the end does not swallow what follows",
        b'account,email\n1,"a@b.example\n2,b@b.example\n3,c@b.example\n',
        {"rows": 3},
        {"rows": 1},
        keep=_KEEP,
        rows={"rows": [("2", "b@b.example"), ("3", "c@b.example")]},
    ),
    Example(
        "quoted line ends, delimiters and quotes belong to the value",
        b'account,email,note\r\n1,a@b.example,"x\r\ny ""z"", w"\r\n',
        {"rows": 1},
        keep={"rows": ["note"]},
        rows={"rows": [('x\r\ny "z", w',)]},
    ),
    Example(
        "too few, too many, NUL and bytes that are not UTF-8 are set aside",
        b"account,email\n1\n2,b,c\n3,\0\n4,\xff\n5,e@b.example\n",
        {"rows": 5},
        {"rows": 4},
        keep=_KEEP,
        rows={"rows": [("5", "e@b.example")]},
    ),
    Example(
        "a byte-order mark is no part of the first name; columns may be asked for in any order",
        b"\xef\xbb\xbfaccount\temail\n1\ta@b.example\n",
        {"rows": 1},
        options={"delimiter": "\t"},
        keep={"rows": ["email", "account"]},
        rows={"rows": [("a@b.example", "1")]},
    ),
    Example(
        "without a header columns are numbered",
        b"1,a@b.example\n2,b@b.example\n",
        {"rows": 2},
        options={"header": False},
        keep={"rows": ["2"]},
        rows={"rows": [("a@b.example",), ("b@b.example",)]},
    ),
    Example(
        "UTF-16 with a byte-order mark",
        "account;email\n1;ä@b.example\n".encode("utf-16"),
        {"rows": 1},
        options={"delimiter": ";", "encoding": "utf-16"},
        keep=_KEEP,
        rows={"rows": [("1", "ä@b.example")]},
    ),
    Example(
        "a quote that swallows lines which look like records sets them all aside",
        b'account,email,city\n1,a,"x\n2,b,y\n3,c,z"\n4,d,w\n',
        {"rows": 4},
        {"rows": 3},
        keep={"rows": ["city"]},
        rows={"rows": [("w",)]},
    ),
    Example("a header and nothing else", b"account,email\n", {"rows": 0}, keep=_KEEP, rows={"rows": []}),
)
