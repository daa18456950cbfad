"""The citizen's screen in Qt: tokens, widgets, page kinds, the window and the Screen it offers.

Nothing here decides anything: a page is drawn as it is given and says what the citizen touched.
"""
