"""All benchmarks: ``python -m tests.benchmarks``."""

from tests.benchmarks import first_text, large_results, list_lag, polling, run_calls

if __name__ == "__main__":
    for benchmark in (first_text, list_lag, run_calls, polling, large_results):
        benchmark.main()
