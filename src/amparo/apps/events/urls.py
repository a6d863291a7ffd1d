from django.urls import path

from amparo.apps.events.views import articles, entering, investigations, records

app_name = "events"
ONE = "<uuid:investigation>"
urlpatterns = [
    path("", investigations.investigations, name="investigations"),
    path(ONE, investigations.investigation, name="investigation"),
    path(f"{ONE}/search", investigations.search, name="search"),
    path(f"{ONE}/timeline", investigations.timeline, name="timeline"),
    path(f"{ONE}/map", investigations.map_page, name="map"),
    path(f"{ONE}/share", investigations.share, name="share"),
    path(f"{ONE}/acts/new", entering.record_act, name="record-act"),
    path(
        f"{ONE}/information/new", entering.record_information, name="record-information"
    ),
    path(f"{ONE}/articles/new", articles.add_articles, name="add-articles"),
    path(f"{ONE}/door", entering.door, name="door"),
    path(f"{ONE}/door/<uuid:deposit>", entering.extract, name="extract"),
    path(f"{ONE}/events/<uuid:event>", records.event, name="event"),
    path(f"{ONE}/events/<uuid:event>/help", entering.record_help, name="record-help"),
    path(
        f"{ONE}/information/<uuid:information>", records.information, name="information"
    ),
    path(f"{ONE}/information/<uuid:information>/accept", records.accept, name="accept"),
    path(f"{ONE}/information/<uuid:information>/link", records.link, name="link"),
    path(f"{ONE}/<slug:kind>/<uuid:record>/history", records.history, name="history"),
    path(f"{ONE}/<slug:kind>/<uuid:record>/correct", records.revise, name="revise"),
]
