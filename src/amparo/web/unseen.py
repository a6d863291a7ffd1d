class Unseen(Exception):  # noqa: N818  it is an answer, not an error of ours
    """What was asked for is hidden from this member, or does not exist.

    The two are never told apart: both become the same page, byte for byte.
    """
