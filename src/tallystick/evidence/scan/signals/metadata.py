"""What a container holds, read once: texts, tags and properties by name. Never leaves the process."""

from dataclasses import dataclass, field

from tallystick.evidence.scan.signals.exif import Tags, read_tags
from tallystick.evidence.scan.signals.held import Held, Text
from tallystick.evidence.scan.signals.iptc import read_iptc
from tallystick.evidence.scan.signals.xmp import read_xmp

_TAGS_AS_TEXT = ("Software", "ImageDescription", "Artist", "Make", "Model")
_PROPERTIES_AS_TEXT = {"UserComment", "description", "Credit", "CreatorTool", "AIGC"}


@dataclass
class Metadata:
    """``texts`` are all texts in which a tool may name itself; ``tags`` the EXIF of each place; ``properties`` XMP."""

    texts: list[Text] = field(default_factory=list)
    tags: list[tuple[str, Tags]] = field(default_factory=list)
    properties: list[Text] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def named(self, name: str) -> list[Text]:
        """XMP properties of a local name."""
        return [found for found in self.properties if found.key == name]

    @property
    def orientation(self) -> int | None:
        """EXIF orientation, 1 to 8, of the first place that has one."""
        given = [tags.number("Orientation") for _, tags in self.tags]
        return next((value for value in given if value is not None and 1 <= value <= 8), None)


def read_metadata(held: Held) -> Metadata:
    """Read tags, XMP and IPTC; each place on its own, so that a broken one hides no other."""
    metadata = Metadata(texts=list(held.texts), trouble=list(held.trouble))
    for where, source in held.exif:
        _exif(metadata, where, read_tags(source))
    for where, packet in held.xmp:
        values, whole = read_xmp(packet)
        if not whole:
            metadata.trouble.append("an XMP packet could not be read to its end")
        for name, value in values:
            metadata.properties.append(Text(where, name, value))
            if name in _PROPERTIES_AS_TEXT:
                metadata.texts.append(Text(f"{where} {name}", name, value))
    for where, packet in held.iptc:
        metadata.texts.extend(Text(f"{where} {name}", name, value) for name, value in read_iptc(packet))
    return metadata


def _exif(metadata: Metadata, where: str, tags: Tags) -> None:
    metadata.tags.append((where, tags))
    for name in _TAGS_AS_TEXT:
        value = tags.text(name)
        if value:
            metadata.texts.append(Text(f"{where} {name}", name, value))
    comment = tags.comment()
    if comment:
        metadata.texts.append(Text(f"{where} UserComment", "UserComment", comment))
