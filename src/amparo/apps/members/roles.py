from enum import StrEnum


class Role(StrEnum):
    """What a member does here. It is believed only from a directory entry that trustees signed."""

    ADMINISTRATOR = "administrator"
    INTAKE = "intake"
    CASEWORKER = "caseworker"
    DOCUMENTER = "documenter"
    ANALYST = "analyst"
    CAMPAIGNER = "campaigner"
    AUDITOR = "auditor"
