"""A hostile platform: what it may answer, on the wire and in files, is damaged by chance.

Three parts, each in plain loops that a seed drives:

- ``test_readers.py`` and ``test_verdicts.py``: the recorded and the documented answers
  (``recorded/``, ``tests/properties/documents.py``), damaged by ``damage.py``, to every reader of
  ``qpctui/qualys`` and through the steps of a run to its verdict. A reader gives data or a
  ``QualysError``, soon. A verdict is PASSED only where ``second_opinion.py``, which reads the same
  bytes in its own, plain and suspicious way, has nothing to object.
- ``test_wire.py``: a server that speaks broken HTTP to the real transport.
- ``test_files.py``: what stands on disk, damaged: job files, settings, results, the connector's
  artifacts, the index, Jenkins' scripts, journals.

How many cases: ``QPCTUI_FUZZ_CASES`` damaged answers (20,000 unless set), a fortieth of that over
the wire (500) and a fifth in files; from ``QPCTUI_FUZZ_SEED`` (7 unless set). A failure tells its
case, which the same seed makes again: ``chance.case`` depends on seed, name and number alone. The
session's summary prints what was counted.
"""
