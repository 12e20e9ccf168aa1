"""How somebody answers a survey: what is asked, in which order, what was answered so far. No pages, no tables.

Nouns: a *context* is what one door asks; the *state* is all that somebody has answered, carried by the page
itself; a *screen* is one question; a *response* is a state that is ready to be counted.
"""
