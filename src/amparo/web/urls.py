"""The desk's share of web: the stylesheet and the page of components."""

from django.urls import path

from amparo.web.static_files import static_file
from amparo.web.views import components

app_name = "web"
urlpatterns = [
    path("static/web/<str:name>", static_file, name="static"),
    path("_components", components, name="components"),
]
