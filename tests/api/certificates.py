"""An authority and certificates of both sides, made for a test."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DOOR, PARTY = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH


def name(words):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


class Authority:
    def __init__(self, folder: Path, words: str) -> None:
        self.folder, self.key, self.name = folder, ec.generate_private_key(ec.SECP256R1()), name(words)
        folder.mkdir(parents=True)
        ca = x509.BasicConstraints(ca=True, path_length=0)
        self.path = self._written("authority", self._builder(self.name, self.key).add_extension(ca, critical=True))

    def _builder(self, subject, key):
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )

    def _written(self, words, builder):
        path = self.folder / f"{words}.pem"
        path.write_bytes(builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM))
        return path

    def issue(self, words: str, usage) -> tuple[Path, Path]:
        """(certificate, key) for 127.0.0.1."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = (
            self._builder(name(words), key)
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        )
        key_path = self.folder / f"{words}.key"
        key_path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return self._written(words, builder), key_path
