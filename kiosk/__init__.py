"""The kiosk application, in wings; each stands on those below it, and no import runs back up.

commands    what operators and engineers type
setup       the first start of a terminal
demo        the shipped kiosk on made-up devices: to try, to show, to draw
doctor      how every part is, and what to do
terminal    one terminal from power-on to the exit code
flows       conversations with a citizen: one coroutine a service
ui          the screen in Qt: views, widgets, bars, design, layout, input, speech
desks       devices and stores as a visit uses them
rules       who may do what, values only
trust       why a paper can be believed
guides      service guides: loading, checking, searching and showing them
documents   certificates and receipts: facts in, PDF out
pages       what stands on the screen, as values
settings    what people write: the terminal's settings and the region packs
language    texts and their words in each language
"""
