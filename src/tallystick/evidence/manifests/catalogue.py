"""The readers of other people's manifests by name, as ``module:ATTRIBUTE`` for the cage."""

READERS: dict[str, str] = {
    "csv": "tallystick.evidence.manifests.plain_csv:READER",
    "vics": "tallystick.evidence.manifests.vics:READER",
    "griffeye": "tallystick.evidence.manifests.griffeye:READER",
    "icse": "tallystick.evidence.manifests.icse:READER",
    "dfxml": "tallystick.evidence.manifests.dfxml:READER",
    "hashdeep": "tallystick.evidence.manifests.hashdeep:READER",
    "ilook": "tallystick.evidence.manifests.ilook:READER",
    "plaso-hashes": "tallystick.evidence.manifests.plaso_hashes:READER",
    "nsrl-text": "tallystick.evidence.manifests.nsrl_text:READER",
    "nsrl-sqlite": "tallystick.evidence.manifests.nsrl_sqlite:READER",
}
