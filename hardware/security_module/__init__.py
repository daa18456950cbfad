"""Opening the holder file of a social security card of version 3.00.

The key is never in the terminal: a security module in a second slot (`psam`) or the agency's
central server (`central_server`, over `https_transport`) computes with it. `authenticator` is what
both answer to, `one_try` keeps a card's key from being locked by asking again, `errors` says what
can go wrong.

The standards (LD/T 32-2015, LD/T 33-2015) are not public in full. What is known comes from programs
and pages that use the cards, and each fact names where it was seen:

    S4  SSCARDCtrl.cpp, the control of a self-service terminal vendor (Sichuan)
    S5  GYHMeterCtrl.cpp, the control of a document camera with a card reader
    S9  a card-issuing program in C# for two readers, with a module in the second slot
    S24 a Java native interface to the official driver
    P3  the page "社保系列: PSAM卡" of shuzhiduo.com and its copy on bdocx.com
    W1  a Go program that asks a city's server on behalf of the official driver (Zhejiang)
"""
