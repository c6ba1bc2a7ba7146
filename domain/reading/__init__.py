"""One reader for each thing that people write, used by chat, paste, search and spreadsheets.

Each looks at the text alone and knows no database. With one reading a thing is sure, with several
it is asked, and with none the mention says why. What had to be mended is said.
See docs/decisions/0033-readers-of-days-and-numbers.md.
"""
