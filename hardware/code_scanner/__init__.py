"""2D code scanners: codes held before a window of glass, as text.

A scanner is a serial device (USB CDC) or types as a keyboard (`keyboard`, R62). What it sends is
put together to codes (`frames`), watched from a thread of its own (`watch`). A code is opaque: it
is never parsed, logged or kept here (R63).
"""
