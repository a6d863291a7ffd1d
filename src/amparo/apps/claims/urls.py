from django.urls import path

from amparo.apps.claims import views

app_name = "claims"
ONE = "<uuid:investigation>/claims"
TEXT = f"{ONE}/texts/<uuid:information>"
urlpatterns = [
    path(ONE, views.claims, name="claims"),
    path(f"{ONE}/read", views.read, name="read"),
    path(f"{ONE}/figures", views.figures, name="figures"),
    path(f"{ONE}/disagreements", views.disagreements, name="disagreements"),
    path(f"{ONE}/texts", views.texts, name="texts"),
    path(TEXT, views.text, name="text"),
    path(f"{TEXT}/decide", views.decide, name="decide"),
    path(f"{ONE}/<slug:claim>", views.claim, name="claim"),
]
