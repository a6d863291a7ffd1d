from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from amparo.front import pages
from amparo.front.views import offer, public, replies, report, start

reporter_pages = [
    path("", start.start, name="start"),
    path("leave", start.leave, name="leave"),
    path("next/<str:address>", start.next_page, name="next"),
    path("traces", start.traces, name="traces"),
    path("report", report.write, name="write"),
    path("code", report.confirm_code, name="code"),
    path("files", report.add_file, name="files"),
    path("done", report.done, name="done"),
    path("replies", replies.enter, name="replies"),
    path("read", replies.read, name="read"),
    path("message", replies.message, name="message"),
    path("resume", replies.resume, name="resume"),
    path("second-code", replies.second_code, name="twin"),
    path("offer", offer.offer, name="offer"),
    path("offered", offer.offered, name="offered"),
]
static_files = [path("static/web/<str:name>", public.static, name="static")]

urlpatterns = [
    path("", start.choose_language),
    path("", include((static_files, "web"))),
    path("favicon.ico", public.no_icon),
    path("public/", public.statement, {"name": "index.html"}),
    path("public/<path:name>", public.statement),
    *i18n_patterns(path("", include((reporter_pages, "front")))),
]

handler400 = pages.not_understood
handler404 = pages.not_found
handler500 = pages.crashed
