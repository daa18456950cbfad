"""Identity cards through the security module (SAM_V).

Its frames (`frames`), commands (`commands`) and status bytes (`status`), the session with it
(`module`) over a serial port, what is on a card (`documents`, `layouts`), when one is laid down or
lifted (`presence`) and the thread that tells (`watch`).

Document: "Reading the social security card and the resident identity card", chapter 2, collected
from programs in the field; cited here as card protocols 2.x.
"""
