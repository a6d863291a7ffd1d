class Refused(Exception):  # noqa: N818  it is an answer to a person, not an error of ours
    """What a person asked for cannot be done; say why, and what to do next.

    `why` and `then` are short, kind sentences without any name, file name or id.
    Unseen and absent are refused with the same words.
    """

    def __init__(self, why: str, then: str = "") -> None:
        super().__init__(why, then)
        self.why = why
        self.then = then

    def __str__(self) -> str:
        return f"{self.why} {self.then}".strip()
