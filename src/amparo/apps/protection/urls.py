from django.urls import path

from amparo.apps.protection import views

app_name = "protection"
urlpatterns = [
    path("", views.cases_page, name="cases"),
    path("letters", views.letters_page, name="letters"),
    path("letters/<uuid:letter>", views.letter_page, name="letter"),
    path("letters/<uuid:letter>/open", views.open_from_letter, name="open-case"),
    path("letters/<uuid:letter>/decline", views.decline, name="decline-letter"),
    path("<uuid:case>", views.case_page, name="case"),
    path("<uuid:case>/colleagues", views.colleagues_page, name="colleagues"),
    path("<uuid:case>/colleagues/share", views.share, name="share"),
    path("<uuid:case>/colleagues/lead", views.lead, name="lead"),
    path("<uuid:case>/colleagues/end", views.end, name="end-share"),
    path("<uuid:case>/identity-request", views.request_page, name="request-identity"),
    path(
        "<uuid:case>/identity-request/<uuid:request_id>",
        views.decide,
        name="answer-request",
    ),
    path("<uuid:case>/consents/new", views.consent_page, name="record-consent"),
    path(
        "<uuid:case>/consents/<uuid:consent>/withdraw",
        views.withdraw_page,
        name="withdraw-consent",
    ),
    path("<uuid:case>/extracts/new", views.extract_page, name="make-extract"),
    path("<uuid:case>/extracts/propose", views.propose_page, name="propose-extract"),
    path("<uuid:case>/answer", views.answer_page, name="answer"),
    path("<uuid:case>/<slug:drawer>", views.drawer_page, name="drawer"),
    path("<uuid:case>/<slug:drawer>/edit", views.edit_page, name="edit"),
    path("<uuid:case>/<slug:drawer>/earlier", views.earlier_page, name="earlier"),
]
