"""What the header offers: each room hands over its items in `web/house.py`; an actor sees those they may use."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from lienthong import access

MOST_IN_ROW = 6  # more would wrap in Vietnamese


@dataclass(frozen=True)
class Item:
    """A word in the header that leads to a page; `permission` is what its reader must be allowed ("" = everyone)."""

    label: str | Promise
    url_name: str
    permission: str = ""
    rank: int = 50

    @property
    def is_daily(self) -> bool:
        """Whether it stands in the row; what is needed less often (from rank 60) waits under *More*."""
        return self.rank < 60


_items: list[Item] = []


def add(*items: Item) -> None:
    """Offer more pages in the header; the same item twice counts once."""
    _items.extend(item for item in items if item not in _items)
    _items.sort(key=lambda item: item.rank)


def for_request(request: Any) -> list[dict[str, Any]]:
    """The items this request's actor may open: label, address, whether it is where they are, whether it is daily."""
    offered: list[dict[str, Any]] = []
    for item in _items:
        address = _address(item.url_name)
        if address and _may(request, item.permission):
            offered.append({"label": item.label, "href": address, "here": False, "daily": item.is_daily})
    above = [one for one in offered if _leads_to(one["href"], request.path)]
    if above:  # a page below two of them belongs to the nearer
        max(above, key=lambda one: len(one["href"]))["here"] = True
    return offered


def in_two(request: Any) -> dict[str, Any]:
    """The row of the header, and what waits under *More*."""
    offered = for_request(request)
    row = [item for item in offered if item["daily"]][:MOST_IN_ROW]
    more = [item for item in offered if item not in row] if len(offered) > MOST_IN_ROW else []
    return {
        "all": offered,
        "now": next((item["label"] for item in offered if item["here"]), ""),
        "row": [item for item in offered if item not in more],
        "more": more,
        "here": next((item["label"] for item in more if item["here"]), ""),
    }


def _leads_to(address: str, path: str) -> bool:
    return path == address or (address != "/" and path.startswith(address))


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _may(request: Any, permission: str) -> bool:
    if not permission:
        return True
    try:
        access.require(request.actor, permission)
    except access.NotAllowed:
        return False
    return True
