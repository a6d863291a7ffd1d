from django.utils.translation import gettext_lazy as _

from amparo.apps.vault import descriptions as said
from amparo.lib.values.places import Precision

# Types of custody events, as people read them. A type not listed is shown as it is.
DONE = {
    "sealed": _("sealed"),
    "derived": _("made from another item"),
    "made into": _("another item was made from it"),
    "viewed": _("opened"),
    "described": _("described"),
    "release asked": _("release asked for"),
    "released": _("released"),
    "exported": _("handed over in a package"),
    "export failed": _("handing over failed"),
    "published": _("shown in a public statement"),
    "withheld": _("kept out of a package"),
    "imported": _("taken over from another house's package"),
    "captured": _("captured from the web"),
    "healed": _("taken back whole from a mirror"),
    "signatures checked": _("signatures it brought were checked"),
    "granted": _("its key was given to a partner"),
    "shred asked": _("shredding asked for"),
    "shredded": _("shredded"),
    "redacted": _("an event was taken out of its story"),
}

# What is told about an item when it is sealed. A name not listed is shown as it is.
ABOUT = {
    "source": _("Where it comes from"),
    "place": _("Where it was made"),
    "brought_as": _("Name of the file"),
    "came_with": _("Came with"),
    "how": _("How it was made"),
    "imported": _("Taken over from"),
    "captured_at": _("Captured at"),
    "capture": _("Capture"),
    "why_incomplete": _("What is missing"),
    "asked_for": _("Address asked for"),
    "kind": _("What it is"),
    "signatures": _("Signatures it brought"),
}

LICENCES = {
    said.OURS: _("Ours: our own people made it"),
    said.BY_PERMISSION: _("By permission of whoever made it"),
    "CC0-1.0": _("CC0 1.0, no rights reserved"),
    "CC-BY-4.0": _("CC BY 4.0, name the maker"),
    "CC-BY-SA-4.0": _("CC BY-SA 4.0, name the maker, share alike"),
    "public-domain": _("Public domain"),
    "quotation": _("Quoted, as the law allows"),
}
PEOPLE = {
    said.NOBODY: _("Nobody is in it"),
    said.HIDDEN: _("People, and none can be recognised"),
    said.OFFICIALS: _("Only people in public office can be recognised"),
    said.RECOGNISABLE: _("Others can be recognised"),
}
GRAPHIC = {
    said.NOT_GRAPHIC: _("No: it may be shown at once"),
    said.GRAPHIC: _("Yes: keep it blurred until somebody asks"),
}
PRECISION = {
    Precision.EXACT: _("Exact point"),
    Precision.BUILDING: _("Building"),
    Precision.SETTLEMENT: _("Town or village"),
    Precision.DISTRICT: _("District"),
    Precision.REGION: _("Region"),
    Precision.COUNTRY: _("Country"),
}
