from django.urls import path

from amparo.apps.journal import views

app_name = "journal"
urlpatterns = [
    path("", views.journal, name="journal"),
    path("checkpoint", views.checkpoint, name="checkpoint"),
]
