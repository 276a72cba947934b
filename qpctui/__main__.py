"""``python -m qpctui``."""

from qpctui.cli.main import main

main()
