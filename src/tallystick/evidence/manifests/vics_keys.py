"""The keys of VICS that have a column, per object; as public implementations write them."""

from tallystick.evidence.manifests.forms import COUNT, DIGEST, FLAG, Field

MEDIA_FIELDS: dict[str, Field] = {
    "MediaID": Field("media_id"),
    "Category": Field("category"),
    "MD5": Field("md5", DIGEST),
    "SHA1": Field("sha1", DIGEST),
    "SHA256": Field("sha256", DIGEST),
    "PhotoDNA": Field("photodna"),
    "MediaSize": Field("size", COUNT),
    "MimeType": Field("mime"),
    "Series": Field("series"),
    "VictimIdentified": Field("victim_identified", FLAG),
    "OffenderIdentified": Field("offender_identified", FLAG),
    "IsDistributed": Field("distributed", FLAG),
    "IsSuspected": Field("suspected", FLAG),
    "SelfGenerated": Field("self_generated", FLAG),
    "DateUpdated": Field("updated_raw"),
}
PATH_FIELDS: dict[str, Field] = {
    "MD5": Field("md5", DIGEST),
    "FileName": Field("name"),
    "FilePath": Field("path"),
    "Created": Field("created_raw"),
    "Written": Field("written_raw"),
    "Accessed": Field("accessed_raw"),
    "Unallocated": Field("unallocated", FLAG),
    "SourceID": Field("source_id"),
    "PhysicalLocation": Field("physical_location"),
}
EXIF_FIELDS: dict[str, Field] = {"PropertyName": Field("raw_name"), "PropertyValue": Field("value")}
CASE_FIELDS: dict[str, Field] = {
    "CaseID": Field("case_id"),
    "CaseNumber": Field("case_number"),
    "ContactOrganization": Field("organization"),
    "SeizureDate": Field("seized_raw"),
    "TotalMediaFiles": Field("said_media"),
    "TotalPrecategorized": Field("said_precategorized"),
    "SourceApplicationName": Field("application"),
    "SourceApplicationVersion": Field("application_version"),
}
FLAGS = ("victim_identified", "offender_identified", "distributed", "suspected", "self_generated")
FILES, EXIFS, ALTERNATIVES = "MediaFiles", "Exifs", "AlternativeHashes"
HASH_NAMES = {"md5": "md5", "sha1": "sha1", "sha256": "sha256", "photodna": "photodna"}
"""Names of ``AlternativeHashes`` without case and signs, and their columns."""

IMPERSONAL = frozenset((
    "IsPrecategorized", "PrecategorizationSource", "AlternativeHashes", "MediaID", "MD5", "SHA1", "SHA256", "PhotoDNA",
    "MediaSize", "Category", "VictimIdentified", "OffenderIdentified", "IsDistributed", "IsSuspected", "SelfGenerated",
    "Unallocated", "TotalMediaFiles", "TotalPrecategorized", "odata.id", "odata.editLink",
))  # fmt: skip
"""Keys whose values name nobody. Any other value that is kept verbatim counts as free text that may."""
