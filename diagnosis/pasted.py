"""What comes along when people copy something out of a mail, a table or a web page. Pure."""

import re

MOST_CHARACTERS = 4096  # of any field that are looked at

# The brackets, quotes and stops that come along from mails and word processors.
JUNK = " \t\r\n<>(){}\"'`«»‹›“”„‟‘’‚*_|,;"
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
