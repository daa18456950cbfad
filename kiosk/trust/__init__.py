"""Why a paper can be believed: the terminal's key, what it signs, and how anybody checks that.

Two things are signed with the same key: the PDF itself (`pdf_signing`, `pdf_checking`) and the
facts in the QR code (`signed_statement`, `statement_checking`), which a telephone checks on the
page in assets/verify. `claims`, `cose`, `cbor` and `base41` say how the facts become the code's
text. Only `certificate`, `pkcs12_key`, `pkcs11_key`, `pdf_signing` and `pdf_checking` load
cryptography or pyHanko when they are imported; `p256` does when it is used.
"""
