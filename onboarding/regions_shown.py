"""The regions that an institution may choose, for the page where it does."""

from dataclasses import dataclass

from registry.models import Region


@dataclass(frozen=True, slots=True)
class Offer:
    """Real regions, and those that are only for trying out."""

    real: list[Region]
    for_trying: list[Region]

    @property
    def all(self) -> list[Region]:
        return [*self.real, *self.for_trying]

    @property
    def only(self) -> Region | None:
        """The one region there is, if there is nothing to choose."""
        return self.all[0] if len(self.all) == 1 else None


def offer() -> Offer:
    """Return the regions that are open and set up."""
    choosable = list(Region.objects.choosable())
    return Offer(
        real=[region for region in choosable if not region.is_for_trying],
        for_trying=[region for region in choosable if region.is_for_trying],
    )
