"""Everything on one machine with one command: what `./start`, `./test` and `manage.py dev` are made of."""
