from django.urls import include, path

from amparo.apps.vault import views

app_name = "vault"
in_compartment = [
    path("", views.items, name="items"),
    path("seal", views.seal, name="seal"),
    path("ask-release", views.ask, name="ask-release"),
    path("items/<uuid:item>", views.item, name="item"),
    path("items/<uuid:item>/open", views.open_item, name="open"),
    path("releases/<uuid:release>", views.release, name="release"),
    path("releases/<uuid:release>/confirm", views.confirm, name="confirm"),
    path("releases/<uuid:release>/package", views.package, name="package"),
]
urlpatterns = [path("<slug:kind>/<uuid:compartment>/", include(in_compartment))]
