"""What lives in this process's memory and dies with it: tickets, ready codes, the queue."""

from functools import lru_cache

from amparo.front.deployment import get_deployment
from amparo.front.room import Allowance
from amparo.front.shelf import Shelf
from amparo.front.stretching import CodePool, Stretcher
from amparo.front.tickets import Recent, TicketBox
from amparo.lib.sealing.words import FORMS


class Machinery:
    """One per process, made at the first use: after the server has forked."""

    def __init__(self) -> None:
        deployment = get_deployment()
        self.tickets = TicketBox()
        self.shelf = Shelf()
        self.recent = Recent()
        self.allowance = Allowance()
        self.stretcher = Stretcher(salt=deployment.salt, cost=deployment.cost)
        self.codes = CodePool(self.stretcher, forms=FORMS)


@lru_cache(maxsize=1)
def machinery() -> Machinery:
    """Get this process's one."""
    return Machinery()
