"""What the checks ask of answers, beside plain asserts."""

from contextlib import contextmanager


@contextmanager
def refused(kind):
    """Expects the block to raise this error of the client, and none of another kind."""
    try:
        yield
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was not raised")


def same(got, want):
    """Says both sides when they differ."""
    assert got == want, f"got {got!r}, want {want!r}"


def holds(got, want):
    """Expects a mapping to hold at least these entries."""
    same({key: got.get(key) for key in want}, want)
