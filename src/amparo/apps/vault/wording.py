from django.utils.translation import gettext_lazy as _

# Types of custody events, as people read them. A type not listed is shown as it is.
DONE = {
    "sealed": _("sealed"),
    "derived": _("made from another item"),
    "made into": _("another item was made from it"),
    "viewed": _("opened"),
    "release asked": _("release asked for"),
    "released": _("released"),
    "exported": _("handed over in a package"),
    "export failed": _("handing over failed"),
}
