"""What can be done with the vault; each act is signed, sealed and a leaf of the log."""

from amparo.apps.vault.actions.bringing import Source, seal_items
from amparo.apps.vault.actions.deposits import deposit, open_deposit_door, take_deposit
from amparo.apps.vault.actions.exports import export_package
from amparo.apps.vault.actions.granting import Granted, grant_item
from amparo.apps.vault.actions.items import (
    ItemContent,
    Receipt,
    derive_item,
    seal_item,
    view_item,
)
from amparo.apps.vault.actions.looks import note_looks
from amparo.apps.vault.actions.mirroring import HealedItems, heal_items, mirror_vault
from amparo.apps.vault.actions.moving import Moved, move_to_newest_key
from amparo.apps.vault.actions.reading import read_item, read_release, read_shelf
from amparo.apps.vault.actions.releases import ask_release, release_items
from amparo.apps.vault.actions.shredding import ask_shred, shred_item
from amparo.apps.vault.actions.sweeping import sweep

__all__ = [
    "Granted",
    "HealedItems",
    "ItemContent",
    "Moved",
    "Receipt",
    "Source",
    "ask_release",
    "ask_shred",
    "deposit",
    "derive_item",
    "export_package",
    "grant_item",
    "heal_items",
    "mirror_vault",
    "move_to_newest_key",
    "note_looks",
    "open_deposit_door",
    "read_item",
    "read_release",
    "read_shelf",
    "release_items",
    "seal_item",
    "seal_items",
    "shred_item",
    "sweep",
    "take_deposit",
    "view_item",
]
