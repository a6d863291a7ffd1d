from django.urls import include, path

from amparo.apps.vault.views import items, releases, shelves

app_name = "vault"
ITEM, RELEASE = "items/<uuid:item>", "releases/<uuid:release>"
in_compartment = [
    path("", shelves.items, name="items"),
    path("seal", shelves.seal, name="seal"),
    path("ask-release", releases.ask, name="ask-release"),
    path(ITEM, items.item, name="item"),
    path(f"{ITEM}/open", items.open_item, name="open"),
    path(f"{ITEM}/describe", items.describe, name="describe"),
    path(f"{ITEM}/make-copy", items.make_copy, name="make-copy"),
    path(f"{ITEM}/picture", items.picture, name="picture"),
    path(f"{ITEM}/text", items.text, name="text"),
    path(f"{ITEM}/alike", items.alike, name="alike"),
    path(RELEASE, releases.release, name="release"),
    path(f"{RELEASE}/confirm", releases.confirm, name="confirm"),
    path(f"{RELEASE}/package", releases.package, name="package"),
]
urlpatterns = [path("<slug:kind>/<uuid:compartment>/", include(in_compartment))]
