"""Runs in the environment of the other clients: commands of qualys-cli, as a test asks for them.

One process for all of them: its start takes seconds.
"""

import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

from dialogue import answer
from qualys_cli.cli import main


def run(*words, **environ):
    """What a command prints and its exit code, with variables changed for it alone."""
    before = dict(os.environ)
    os.environ.update(environ)
    sys.argv = ["qualys-cli", *words]
    out, errors, code = StringIO(), StringIO(), 0
    try:
        with redirect_stdout(out), redirect_stderr(errors):
            main()
    except SystemExit as ended:
        code = ended.code or 0
    finally:
        os.environ.clear()
        os.environ.update(before)
    said = out.getvalue().strip() or errors.getvalue().strip()
    return {"code": code, "said": json.loads(said) if said else None}


answer({"run": run})
