"""The client's end of a talk with a test: a line of JSON asks for a call, and a line answers."""

import json
import sys


def answer(calls):
    """Carry out what is asked for, until nothing more comes."""
    for line in sys.stdin:
        call, arguments, named = json.loads(line)
        json.dump(calls[call](*arguments, **named), sys.stdout)
        sys.stdout.write("\n")
        sys.stdout.flush()
