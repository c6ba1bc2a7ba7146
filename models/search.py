"""The tables of the full-text search; the migration makes them, for each database its own way.

`search_index` is an FTS5 table on SQLite and a table with a tsvector on PostgreSQL, both over
the same stemmed words. They are written in domain/search/search_index.py and nowhere else, and
are left out of the mapped tables because they can always be made again from those.
"""

from typing import Final

from sqlalchemy import Integer, Text, column, table

search_index: Final = table(
    "search_index",
    column("rowid", Integer),
    column("kind", Text),
    column("subject_id", Integer),
    column("label", Text),
    column("title", Text),
    column("body", Text),
)
"""One row per text that can be found: its label as people wrote it, title and body stemmed."""

search_index_words: Final = table(
    "search_index_words",
    column("document", Integer),
    column("word", Text),
    column("plain", Text),
)
"""The words of each text as written, and without accents and plural: to mend spellings by."""

search_index_digests: Final = table(
    "search_index_digests",
    column("document", Integer),
    column("digest", Text),
)
"""Of what each text was indexed, so that one that came by another road is seen."""
