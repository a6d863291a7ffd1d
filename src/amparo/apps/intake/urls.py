from django.urls import path

from amparo.apps.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.inbox_page, name="inbox"),
    path("fetch", views.fetch, name="fetch"),
    path("offers", views.offers_page, name="offers"),
    path("offers/<uuid:offer>", views.offer_page, name="offer"),
    path("offers/<uuid:offer>/close", views.close, name="close-offer"),
    path("<uuid:report>", views.report_page, name="report"),
    path("<uuid:report>/triage", views.triage_page, name="triage"),
    path("<uuid:report>/answer", views.answer_page, name="answer"),
    path("<uuid:report>/hand-over", views.hand_over_page, name="hand-over"),
    path("<uuid:report>/take-back", views.take_letter_back, name="take-back"),
    path("<uuid:report>/files/<uuid:box>", views.file, name="file"),
]
