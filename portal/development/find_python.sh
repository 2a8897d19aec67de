#!/bin/sh
# Print the path of a Python that is new enough and can make a virtual environment; else say what is missing.
# PYTHON=/path/to/python chooses one.

needed="Python 3.11 or newer"
is_new='import sys; sys.exit(sys.version_info < (3, 11))'
has_venv='import ensurepip, venv'
old= bare=

if [ -n "${PYTHON:-}" ]; then
    set -- "$PYTHON"
else
    set -- python3 python3.14 python3.13 python3.12 python3.11 python
fi
for name in "$@"; do
    # Run it: a name on the path may be a shim of a version that is not installed.
    "$name" -c '' >/dev/null 2>&1 || continue
    if ! "$name" -c "$is_new" 2>/dev/null; then
        old="${old:-$name}"
    elif ! "$name" -c "$has_venv" 2>/dev/null; then
        bare="${bare:-$name}"
    else
        "$name" -c 'import sys; print(sys.executable)'
        exit 0
    fi
done

if [ -n "$bare" ]; then
    version=$("$bare" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "$bare has no venv module. On Debian and Ubuntu: apt-get install python$version-venv. Then try again." >&2
elif [ -n "$old" ]; then
    echo "$old is $("$old" --version 2>&1), and the portal needs $needed." >&2
    echo "Install it, or name one that you have: PYTHON=/path/to/python3.11 ./start" >&2
else
    echo "${PYTHON:-python3} was not found or does not run; the portal needs $needed (PYTHON=... names one)." >&2
fi
exit 1
