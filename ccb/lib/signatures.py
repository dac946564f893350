"""A PDF that went out to be signed and came back: the same file with signatures behind it, and nothing else.

Signing itself happens outside (tokens of the state); here the result is read and validated, without the network.
"""

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, ModificationLevel, SuspiciousModification
from pyhanko.sign.validation import KeyUsageConstraints, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

logger = logging.getLogger(__name__)
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
USES = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
UNREADABLE = (PdfError, SignatureValidationError, ValueError, KeyError, IndexError, TypeError, AttributeError, OSError)


class NotAccepted(Exception):
    """The file is not what went out with valid signatures; the text says why and what to do."""


@dataclass(frozen=True)
class Signature:
    signer: str  # the common name in the certificate
    organisation: str
    issuer: str  # who gave out the certificate
    at: str  # ISO, in Vietnamese time; "" when the signature names none
    stamped: bool  # whether the time is that of a time stamp, not of the signer's clock


def check(signed: bytes, issued: bytes, *, roots: Sequence[bytes], at: datetime) -> list[Signature]:
    """The signatures on `signed`, the first one first. `roots` are the trusted certificates (DER).

    Raises NotAccepted for another file, a file with any other change, no signature, and a signature that is broken, not
    trusted, or made with a certificate that is not in force at `at`.
    """
    if not roots:
        raise NotAccepted(
            "Máy chủ chưa khai báo chứng thư gốc tin cậy nên chưa kiểm tra được chữ ký. "
            "Hãy báo quản trị hệ thống đặt SIGNATURE_ROOTS."
        )
    if signed == issued:
        raise NotAccepted("Tệp này chưa có chữ ký nào: nó giống hệt tệp đã ban hành. Hãy ký rồi gửi lại.")
    if not signed.startswith(issued):
        raise NotAccepted(
            "Tệp này không phải là báo cáo đã ban hành được ký thêm: phần đầu tệp đã khác. "
            "Hãy tải lại tệp từ trang báo cáo, ký thẳng lên tệp đó, không in hay lưu lại bằng chương trình khác."
        )
    try:
        return _read(PdfFileReader(io.BytesIO(signed)), roots, at)
    except UNREADABLE as error:
        logger.warning("a signed file could not be read: %s: %s", type(error).__name__, error)
        raise NotAccepted("Không đọc được chữ ký trong tệp: tệp bị hỏng hoặc ký chưa xong. Hãy ký lại.") from error


def _read(reader: PdfFileReader, roots: Sequence[bytes], at: datetime) -> list[Signature]:
    found = list(reader.embedded_regular_signatures)
    if not found:
        raise NotAccepted("Tệp có thêm nội dung nhưng không có chữ ký số nào. Hãy ký rồi gửi lại.")
    _only_signed(reader)
    trusted = [x509.Certificate.load(root) for root in roots]
    signatures = [_valid(one, trusted, at, is_last=one is found[-1]) for one in found]
    _nothing_behind(reader, found[-1])
    return signatures


def _nothing_behind(reader: PdfFileReader, last) -> None:
    """No bytes behind the last signature, or behind the last revision where upkeep followed it."""
    data, (_, _, start, length) = reader.stream.getvalue(), last.byte_range
    covers_all = last.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if covers_all and start + length != len(data) or not data.rstrip().endswith(b"%%EOF"):
        raise NotAccepted("Sau chữ ký cuối cùng, tệp còn có thêm dữ liệu lạ nên không nhận. Hãy ký lại.")


def _only_signed(reader: PdfFileReader) -> None:
    """Nothing but signatures was added to the first revision, which is the issued file."""
    result = DEFAULT_DIFF_POLICY.review_file(reader, 0)
    if isinstance(result, SuspiciousModification):
        logger.warning("a signed file was changed: %s", result)
        raise NotAccepted("Ngoài chữ ký, nội dung tệp đã bị thay đổi nên không nhận. Hãy ký lại trên tệp đã ban hành.")
    if result.modification_level > ModificationLevel.FORM_FILLING:
        raise NotAccepted("Ngoài chữ ký, tệp còn được thêm ghi chú nên không nhận. Hãy ký lại trên tệp đã ban hành.")


def _valid(found, trusted: list[x509.Certificate], at: datetime, *, is_last: bool) -> Signature:
    context = ValidationContext(trust_roots=trusted, moment=at, allow_fetching=False)
    status = validate_pdf_signature(found, signer_validation_context=context, key_usage_settings=USES)
    named = status.signing_cert.subject.native
    signer = _word(named.get("common_name")) or "(không có tên)"
    if not (status.intact and status.valid):
        raise NotAccepted(f"Chữ ký của {signer} không đúng với nội dung tệp: tệp đã bị sửa sau khi ký.")
    if not status.docmdp_ok or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        raise NotAccepted(f"Sau chữ ký của {signer}, tệp bị thay đổi không được phép. Hãy ký lại trên tệp đã ban hành.")
    if is_last and status.coverage < SignatureCoverageLevel.ENTIRE_FILE and not _only_kept(status):
        raise NotAccepted(f"Sau chữ ký của {signer}, tệp còn được thêm nội dung chưa ký. Hãy ký lại.")
    if not status.trusted:
        raise NotAccepted(_not_trusted(signer, status.signing_cert, at))
    return _described(status, signer, named)


def _only_kept(status) -> bool:
    """Whether what follows is upkeep of the signature: revocation data, document time stamps."""
    return status.modification_level in (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES)


def _not_trusted(signer: str, certificate: x509.Certificate, at: datetime) -> str:
    if not certificate.not_valid_before <= at <= certificate.not_valid_after:
        last = certificate.not_valid_after.astimezone(VIETNAM)
        return f"Chứng thư số của {signer} không còn hiệu lực (đến hết {last:%d/%m/%Y}). Hãy ký bằng chứng thư khác."
    return (
        f"Chữ ký của {signer} không do nơi cấp chứng thư mà hệ thống tin cậy cấp. "
        "Hãy ký bằng chứng thư số chuyên dùng, hoặc báo quản trị hệ thống bổ sung chứng thư gốc."
    )


def _described(status, signer: str, named: dict) -> Signature:
    stamp = getattr(status, "timestamp_validity", None)
    stamped = bool(stamp and stamp.valid and stamp.trusted)
    moment = stamp.timestamp if stamped else status.signer_reported_dt
    return Signature(
        signer=signer, organisation=_word(named.get("organization_name")),
        issuer=_word(status.signing_cert.issuer.native.get("common_name")),
        at=moment.astimezone(VIETNAM).isoformat() if moment else "", stamped=stamped,
    )  # fmt: skip


def _word(value) -> str:
    """A name may be given several times."""
    return ", ".join(value) if isinstance(value, list) else value or ""
