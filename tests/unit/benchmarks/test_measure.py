"""What a figure counts: the steady part of a run, and of two processes the work of both."""

from benchmarks.measure import Sample, steady, together

_MIB = 2**20


def _run(start: float, cpu_an_event: float, a_second: int) -> list[Sample]:
    """A thousand events, sampled every hundred; half a second of processor time before the first."""
    return [
        Sample(start + done / a_second, done, 0.5 + done * cpu_an_event, 100 * _MIB)
        for done in range(0, 1_001, 100)
    ]


def test_a_figure_is_of_the_steady_part_and_leaves_the_start_out() -> None:
    figures = steady(_run(0, 0.001, 100), 1_000)
    assert (figures.events, figures.seconds) == (800, 8.0)
    assert round(figures.per_cpu_second) == 1_000


def test_an_event_costs_what_both_processes_take_for_it_however_far_one_runs_ahead() -> None:
    ahead, behind = _run(0, 0.001, 1_000), _run(0, 0.003, 100)
    figures = together(ahead, behind, 1_000)
    assert round(figures.per_cpu_second) == 250  # 1 ms in the one, 3 ms in the other
    assert figures.resident_mib == 200
    # from the first event of the one that runs ahead to the last of the other
    assert round(figures.per_second) == round(1_000 / (10 - 0.1))
