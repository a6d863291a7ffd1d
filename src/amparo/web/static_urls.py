"""The stylesheet alone: what the front includes."""

from django.urls import path

from amparo.web.static_files import static_file

app_name = "web"
urlpatterns = [path("static/web/<str:name>", static_file, name="static")]
