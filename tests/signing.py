"""A small authority for tests: certificates of made-up people, and files signed the way a token does it."""

import io
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

CA = "Chứng thư gốc thử nghiệm"
START, END = datetime(2024, 1, 1, tzinfo=UTC), datetime(2034, 1, 1, tzinfo=UTC)
PERSON, OFFICE = "Nguyễn Văn Mẫu", "Hội Cựu chiến binh tỉnh Quảng Mẫu"


class Holder(NamedTuple):
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def authority(name: str = CA) -> Holder:
    return _authority(name)


@cache
def _authority(name: str) -> Holder:
    return _issued(name, None)


@cache
def holder(name: str, by: str = CA, until: datetime = END) -> Holder:
    return _issued(name, authority(by), until=until)


def _issued(name: str, by: Holder | None, until: datetime = END) -> Holder:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([
        x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Hội CCB"),
    ])  # fmt: skip
    above = by.certificate.subject if by else subject
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=by is not None, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=by is None, crl_sign=by is None, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(above).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(START).not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )  # fmt: skip
    signing = by.key if by else key
    return Holder(made.sign(signing, hashes.SHA256()), key)


def sign(pdf: bytes, who: Holder, field: str, *, by: str = CA) -> bytes:
    """The file with one more signature as an incremental update."""
    store = SimpleCertificateStore()
    store.register(asn1.Certificate.load(authority(by).der))
    private = who.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = signers.SimpleSigner(
        signing_cert=asn1.Certificate.load(who.der), signing_key=keys.PrivateKeyInfo.load(private), cert_registry=store
    )
    meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
    target = io.BytesIO()
    signers.PdfSigner(meta, signer=signer).sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)), output=target, existing_fields_only=False
    )
    return target.getvalue()
