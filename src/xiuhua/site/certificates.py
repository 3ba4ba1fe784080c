"""A self-signed certificate for a phone on the same network: GPS and service workers need https."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

GOOD_FOR = timedelta(days=30)


def own_address() -> str:
    """This machine's address on the local network; 127.0.0.1 when it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        try:
            door.connect(("192.0.2.1", 9))  # nothing is sent: it only asks for the route
        except OSError:
            return "127.0.0.1"
        address: str = door.getsockname()[0]
        return address


def self_signed(folder: Path, address: str) -> tuple[Path, Path]:
    """Certificate and key (PKCS#8) for `address` and this machine, kept in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    certificate, key_file = folder / f"{address}.crt", folder / f"{address}.key"
    if _still_good(certificate) and key_file.exists():
        return certificate, key_file
    key = ec.generate_private_key(ec.SECP256R1())
    key_file.touch(mode=0o600)
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    made = _certificate(address, key)
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return certificate, key_file


def _still_good(certificate: Path) -> bool:
    if not certificate.exists():
        return False
    kept = x509.load_pem_x509_certificate(certificate.read_bytes())
    return kept.not_valid_after_utc > datetime.now(UTC) + timedelta(days=1)


def _certificate(address: str, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Xiuhua demo")])
    known_as = [
        x509.IPAddress(ip_address(address)),
        x509.IPAddress(ip_address("127.0.0.1")),
        x509.DNSName("localhost"),
    ]
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + GOOD_FOR)
        .add_extension(x509.SubjectAlternativeName(known_as), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
