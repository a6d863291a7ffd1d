"""What a person can say yes to: for what, to whom, and how much may be told."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Purpose(TextChoices):
    """What the words may be used for."""

    DOCUMENTING = "documenting", _("Documenting what happened")
    COUNTING = "counting", _("Counting how many people it happened to")
    STATEMENT = "statement", _("A public statement or campaign")
    WARNING = "warning", _("A warning to people in danger")
    SUBMISSION = "submission", _("A complaint to a court or an international body")
    PRESS = "press", _("Answering journalists")


class Audience(TextChoices):
    """Who may come to read it."""

    TEAM = "team", _("Only our own team")
    PARTNERS = "partners", _("Partner organisations we name to the person")
    COURTS = "courts", _("Courts and international bodies")
    PRESS = "press", _("Journalists we name to the person")
    PUBLIC = "public", _("Everyone")


class Detail(IntegerChoices):
    """How much may be told; each level includes the ones before it."""

    COUNTED = 1, _("Only as one in a number")
    OUTLINE = 2, _("What happened, in general words")
    ACCOUNT = 3, _("What happened in detail, with nobody recognisable")
    NAMED = 4, _("In detail, with the name or face the person chose")
