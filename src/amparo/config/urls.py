from django.urls import include, path

urlpatterns = [
    path("", include("amparo.web.urls")),
    path("", include("amparo.apps.members.urls")),
    path("journal/", include("amparo.apps.journal.urls")),
    path("vault/", include("amparo.apps.vault.urls")),
    path("investigations/", include("amparo.apps.events.urls")),
    path("investigations/", include("amparo.apps.claims.urls")),
    path("inbox/", include("amparo.apps.intake.urls")),
    path("cases/", include("amparo.apps.protection.urls")),
    path("statements/", include("amparo.apps.publications.urls")),
]

handler404 = "amparo.web.views.not_found"
handler403 = "amparo.web.views.not_found"
handler400 = "amparo.web.views.not_understood"
handler500 = "amparo.web.views.crashed"
