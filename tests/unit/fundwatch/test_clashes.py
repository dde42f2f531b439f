"""Two bodies under one name."""

from fundwatch.clashes import Clashes


def test_the_first_three_names_are_shown_and_all_are_counted() -> None:
    clashes = Clashes(slots=1 << 12)
    for number in range(5):
        for body in (1, 1, 2, 3):
            clashes.see("/a", f"e{number}", "t", body + number)
    assert (clashes.count, clashes.examples) == (10, ["e0", "e1", "e2"])


def test_another_source_or_type_is_another_event() -> None:
    clashes = Clashes(slots=1 << 12)
    for body, (source, type_) in enumerate((("/a", "t"), ("/b", "t"), ("/a", "u"))):
        clashes.see(source, "e", type_, body)
    assert (clashes.count, clashes.examples) == (0, [])


def test_memory_is_bounded_and_what_is_displaced_is_forgotten() -> None:
    clashes = Clashes(slots=1)
    for body, id_ in enumerate(("a", "b", "a")):
        clashes.see("/a", id_, "t", body)
    assert clashes.count == 0
