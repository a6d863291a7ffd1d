from django.db import models


class State(models.TextChoices):
    """Where a member stands between the paper invitation and the farewell."""

    INVITED = "invited"
    PENDING = "pending"
    ACTIVE = "active"
    FROZEN = "frozen"
    LEFT = "left"
