from django.urls import path

from amparo.apps.publications import views

app_name = "publications"
DRAFT = "<uuid:investigation>/<uuid:draft>"
urlpatterns = [
    path("", views.statements, name="statements"),
    path("public/<uuid:statement>", views.released, name="released"),
    path("public/<uuid:statement>/take-down", views.take_down, name="take-down"),
    path("public/<uuid:statement>/hand-over", views.hand_over, name="hand-over"),
    path("<uuid:investigation>", views.draft_list, name="drafts"),
    path(DRAFT, views.draft, name="draft"),
    path(f"{DRAFT}/sentences/new", views.sentence, name="new-sentence"),
    path(f"{DRAFT}/sentences/<int:sentence>", views.sentence, name="sentence"),
    path(
        f"{DRAFT}/sentences/<int:sentence>/remove",
        views.remove_sentence,
        name="remove-sentence",
    ),
    path(f"{DRAFT}/pictures/new", views.new_picture, name="new-picture"),
    path(f"{DRAFT}/ask", views.ask, name="ask"),
    path(f"{DRAFT}/confirm", views.confirm, name="confirm"),
]
