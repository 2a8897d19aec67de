"""One file that holds every row, from which a new machine is made: with the key file beside it, and only then.

A zip file: `rows/<model>.jsonl`, a row a line, and `manifest.json`, which says what there is and how to tell that it
is whole. The rows are written in no database's own way, so that SQLite and PostgreSQL take each other's.
"""
