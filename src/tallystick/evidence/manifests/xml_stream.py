"""XML read as it comes: no entity is expanded, nothing outside is fetched, depth and texts have an end."""

from collections.abc import Callable
from xml.parsers import expat  # nosec: every declaration an attack needs is refused below

from tallystick.cage.reader import Source
from tallystick.vocabulary.errors import Malformed

CHUNK = 1 << 18
DEEPEST = 64
LONGEST_TEXT = 1 << 20
_NAME_END = "\x1f"


class Broken(Exception):
    """The text is no XML from ``offset`` on."""

    def __init__(self, offset: int, reason: str) -> None:
        self.offset, self.reason = offset, reason
        super().__init__(reason)


class XmlText:
    """Tells of elements by their names without namespace: ``begins(path, attributes)``, ``ends(path, text)``.

    ``path`` are the names from the root on. Raises Malformed for entities, Broken where it is no XML.
    """

    def __init__(
        self, begins: Callable[[tuple[str, ...], dict[str, str]], None], ends: Callable[[tuple[str, ...], str], None]
    ) -> None:
        self._begins, self._ends = begins, ends
        self._path: tuple[str, ...] = ()
        self._text: list[str] = []
        self._size = 0
        self._parser = expat.ParserCreate(namespace_separator=_NAME_END)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.EntityDeclHandler = self._refuse
        self._parser.UnparsedEntityDeclHandler = self._refuse
        self._parser.ExternalEntityRefHandler = self._refuse
        self._parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    @property
    def offset(self) -> int:
        """The byte the reading stands at."""
        return max(0, self._parser.CurrentByteIndex)

    def read(self, source: Source) -> None:
        with source.open() as opened:
            try:
                while chunk := opened.read(CHUNK):
                    self._parser.Parse(chunk, False)
                self._parser.Parse(b"", True)
            except (LookupError, ValueError):
                raise Broken(self.offset, "an encoding nobody knows") from None
            except expat.ExpatError as error:
                raise Broken(max(0, self._parser.ErrorByteIndex), expat.ErrorString(error.code)) from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._path) >= DEEPEST:
            raise Broken(self.offset, f"nested deeper than {DEEPEST}")
        self._path = (*self._path, name.rpartition(_NAME_END)[2])
        self._text, self._size = [], 0
        self._begins(self._path, attributes)

    def _end(self, name: str) -> None:
        self._ends(self._path, "".join(self._text).strip())
        self._path, self._text, self._size = self._path[:-1], [], 0

    def _characters(self, text: str) -> None:
        self._size += len(text)
        if self._size > LONGEST_TEXT:
            raise Broken(self.offset, "a text longer than any file's name or digest")
        self._text.append(text)

    def _refuse(self, *said: object) -> int:
        remedy = "Nothing of it was read. Ask the sender for a file without entities."
        raise Malformed("xml", "the file declares entities, which can make it swell or fetch", remedy)
