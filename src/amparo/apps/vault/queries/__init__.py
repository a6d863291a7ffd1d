"""What a member sees of the vault: nothing, without the key of the compartment."""

from amparo.apps.vault.queries.found import FoundItem, ItemCard, batches
from amparo.apps.vault.queries.leaving import get_release, released_items, releases
from amparo.apps.vault.queries.listing import (
    PAGE_SIZE,
    check_items,
    check_may_seal,
    find_all,
    found_page,
    get_found,
    get_item,
    history,
    items,
    items_page,
)
from amparo.apps.vault.queries.twins import (
    came_in_as,
    find_known,
    find_twin,
    find_twins,
    twins_of,
)
from amparo.apps.vault.queries.waiting import (
    DepositCard,
    deposits,
    get_deposit,
    read_deposit,
)
from amparo.apps.vault.queries.whole import Inventory, Scrubbed, inventory, scrub_items

__all__ = [
    "PAGE_SIZE",
    "DepositCard",
    "FoundItem",
    "Inventory",
    "ItemCard",
    "Scrubbed",
    "batches",
    "came_in_as",
    "check_items",
    "check_may_seal",
    "deposits",
    "find_all",
    "find_known",
    "find_twin",
    "find_twins",
    "found_page",
    "get_deposit",
    "get_found",
    "get_item",
    "get_release",
    "history",
    "inventory",
    "items",
    "items_page",
    "read_deposit",
    "released_items",
    "releases",
    "scrub_items",
    "twins_of",
]
