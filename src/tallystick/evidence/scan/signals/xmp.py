"""XMP packets: the values of the properties that are asked for, by their local names.

Source: XMP specification part 1. Read by expat with document types refused: without one there are no entities to
expand, so a few lines cannot become gigabytes, and nothing outside the packet is opened.
"""

from xml.parsers import expat

_DEEPEST = 64
_MOST_VALUES = 64
_MOST_VALUE = 1 << 20

WANTED = {
    "DigitalSourceType",
    "DigitalSourcefileType",
    "AISystemUsed",
    "AISystemVersionUsed",
    "AIPromptInformation",
    "AIPromptWriterName",
    "AIGC",
    "UserComment",
    "description",
    "Credit",
    "CreatorTool",
    "Make",
    "Model",
    "SerialNumber",
    "BodySerialNumber",
    "ImageUniqueID",
    "ImageNumber",
    "DateTimeOriginal",
    "GPSLatitude",
    "GPSLongitude",
    "Orientation",
    "provenance",
}
_RESOURCE = "http://www.w3.org/1999/02/22-rdf-syntax-ns# resource"


class Refused(Exception):
    """The packet has a document type, or is nested too deep."""


class _Reading:
    def __init__(self) -> None:
        self.values: list[tuple[str, str]] = []
        self._open: list[str] = []
        self._text: dict[int, list[str]] = {}

    def start(self, element: str, attributes: dict[str, str]) -> None:
        name = _local(element)
        self._open.append(name)
        if len(self._open) > _DEEPEST:
            raise Refused
        for key, value in attributes.items():
            if _local(key) in WANTED:
                self._keep(_local(key), value)
            elif key == _RESOURCE and self._wanted() is not None:
                self._keep(self._open[self._wanted() or 0], value)
        if name in WANTED:
            self._text[len(self._open)] = []

    def end(self, _: str) -> None:
        gathered = self._text.pop(len(self._open), None)
        name = self._open.pop()
        if gathered is not None:
            self._keep(name, "".join(gathered))

    def text(self, data: str) -> None:
        for gathered in self._text.values():
            if len(gathered) < 10_000:
                gathered.append(data)

    def _wanted(self) -> int | None:
        return next((place for place, name in enumerate(self._open) if name in WANTED), None)

    def _keep(self, name: str, value: str) -> None:
        if value.strip() and len(self.values) < _MOST_VALUES and len(value) <= _MOST_VALUE:
            self.values.append((name, value.strip()))


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse(*_: object) -> None:
    raise Refused


def read_xmp(packet: bytes) -> tuple[list[tuple[str, str]], bool]:
    """Name and value of each wanted property, and whether the packet could be read to its end.

    What stands before a fault is kept: a broken packet must not hide what it declares.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    reading = _Reading()
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(packet.strip(b"\0 \r\n\t"), True)
    except (expat.ExpatError, Refused, ValueError, LookupError):
        return reading.values, False
    return reading.values, True
