"""The desk's addresses and one that nobody wrote into the matrix."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from amparo.config.urls import urlpatterns as of_the_desk


def door(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


secret = ([path("secret", door, name="door")], "secret")
urlpatterns = [*of_the_desk, path("", include(secret))]
