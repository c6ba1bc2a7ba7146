"""What people mean by what they write outside any form: sections, wishes, questions, dates.

No model and no network: words of a kind (verbs of going, nouns of help) are looked for, and
what the agenda holds decides which activity is meant. Nothing here does anything.
"""
