"""All benchmarks: ``python -m tests.benchmarks``."""

from tests.benchmarks import (
    commands,
    first_text,
    large_results,
    list_lag,
    parsing,
    polling,
    run_calls,
)

ALL = (commands, first_text, list_lag, run_calls, polling, parsing, large_results)

if __name__ == "__main__":
    for benchmark in ALL:
        benchmark.main()
