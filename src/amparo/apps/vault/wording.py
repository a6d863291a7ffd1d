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

# What is told about an item when it is sealed. A name not listed is shown as it is.
ABOUT = {
    "source": _("Where it comes from"),
    "brought_as": _("Name of the file"),
    "came_with": _("Came with"),
    "how": _("How it was made"),
}
