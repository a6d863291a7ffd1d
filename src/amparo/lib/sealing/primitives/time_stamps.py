"""A second, independent reader of time stamps: Trail of Bits' rfc3161-client.

Needs the extra `web`. Our own reader is `amparo.lib.custody.verify`; both must agree.
"""

from cryptography.x509 import load_pem_x509_certificates
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response


def second_reader_agrees(raw: bytes, *, data: bytes, roots: bytes) -> bool | None:
    """Tell whether rfc3161-client, too, holds a response for a stamp over data.

    `roots` is PEM. Returns None when it cannot read the response at all: it refuses
    certificates that are not sorted, as Debian's openssl writes them.
    """
    builder = VerifierBuilder()
    for root in load_pem_x509_certificates(roots):
        builder = builder.add_root_certificate(root)
    try:
        response = decode_timestamp_response(raw)
    except ValueError:
        return None
    try:
        return bool(builder.build().verify_message(response, data))
    except VerificationError:
        return False
