"""Certificates and receipts: typed facts in, the PDF/A bytes that are shown, printed and gone out.

Each document is a module here (its facts, and `render`) and a Typst template in
assets/certificates; `wording.DocumentName` names them all. Importing this package loads neither
typst nor qrcode.
"""
