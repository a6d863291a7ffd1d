from amparo.apps.events.forms.acts import ActForm, InformationForm
from amparo.apps.events.forms.others import (
    ArticlesForm,
    BeginForm,
    InterventionForm,
    LinkForm,
    ShareForm,
    SpanForm,
    TakeExtractForm,
)
from amparo.apps.events.forms.revising import ReviseForm

__all__ = [
    "ActForm",
    "ArticlesForm",
    "BeginForm",
    "InformationForm",
    "InterventionForm",
    "LinkForm",
    "ReviseForm",
    "ShareForm",
    "SpanForm",
    "TakeExtractForm",
]
