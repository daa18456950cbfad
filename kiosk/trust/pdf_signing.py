"""The signature in the PDF itself, by pyHanko: an update at its end that leaves PDF/A-2b as it was.

pyHanko's own `PdfSigner` raises the file's version to 2.0 for keys on an elliptic curve, rewrites
the XMP, and signs twice, once to learn the size. Here its parts are put together without that,
which also takes half the time. The field is invisible: the seal is drawn by the template.

Loading this module loads pyHanko, which takes half a second: let a worker thread do it.
"""

import asyncio
import io
from datetime import datetime
from typing import Final

from asn1crypto.cms import CMSAttributes, ContentInfo
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.signers.pdf_cms import ExternalSigner, PdfCMSSignedAttributes

from kiosk.trust.p256 import asn1_signature
from kiosk.trust.terminal_key import TerminalKey

FIELD_NAME: Final = "AgencySignature"

_DIGEST: Final = "sha256"
_ROOM_BEYOND_CERTIFICATE: Final = 1024
"""Bytes of the CMS object that are not the certificate; the issuer's name is in it twice."""


class PdfSigner:
    """Signs PDFs with one key."""

    def __init__(self, key: TerminalKey) -> None:
        """Take the key's certificate apart, once for all documents."""
        self._key = key
        self._certificate = Certificate.load(key.certificate)
        self._hexadecimal_room = 2 * (len(key.certificate) + _ROOM_BEYOND_CERTIFICATE)

    def sign(self, pdf: bytes, *, reason: str, signed_at: datetime) -> bytes:
        """The same document, signed.

        Args:
            pdf: made by `DocumentCompiler`.
            reason: what the signature says of itself in a reader's signature panel.
            signed_at: aware.

        Raises:
            SigningFailedError: the token does not answer.
        """
        embedding = PdfCMSEmbedder().write_cms(FIELD_NAME, _MetadataKeeper(io.BytesIO(pdf)))
        next(embedding)
        placeholder = SignatureObject(
            subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
            timestamp=signed_at,
            reason=reason,
            bytes_reserved=self._hexadecimal_room,
        )
        embedding.send(SigObjSetup(sig_placeholder=placeholder))
        prepared, signed = embedding.send(SigIOSetup(md_algorithm=_DIGEST, in_place=True))
        embedding.send(asyncio.run(self._cms(prepared.document_digest, signed_at)))
        content: bytes = signed.getvalue()
        return content

    async def _cms(self, document_digest: bytes, signed_at: datetime) -> ContentInfo:
        """The CMS object; nothing in it is waited for, pyHanko merely wants it awaited."""
        built = await self._signer().signed_attrs(
            document_digest, _DIGEST, PdfCMSSignedAttributes(signing_time=signed_at)
        )
        encoded = built.dump()
        signature = asn1_signature(self._key.sign(encoded))
        # Loaded anew they are encoded once; built ones are encoded again by every copy.
        attributes = CMSAttributes.load(encoded)
        return await self._signer(signature).async_sign_prescribed_attributes(_DIGEST, attributes)

    def _signer(self, signature: bytes = b"") -> ExternalSigner:
        return ExternalSigner(self._certificate, cert_registry=None, signature_value=signature)


class _MetadataKeeper(IncrementalPdfFileWriter):
    """Leaves the XMP as Typst wrote it: rewritten, it is no longer what PDF/A asks for."""

    def _update_meta(self) -> None:
        pass
