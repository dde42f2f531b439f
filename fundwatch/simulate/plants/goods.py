"""What scenes need of the shelves: one batch of an item that nothing else in the shop touches."""

from typing import Any

from fundwatch.simulate.events import Event, yuan
from fundwatch.simulate.facilities import Facility
from fundwatch.simulate.moments import HOUR, at, day_text
from fundwatch.simulate.plants.care import pharmacy
from fundwatch.simulate.plants.scene import Scene, Wrong


class Batch:
    """A batch in a pharmacy. The item is the scene's own, so that its prices and balances are, too.

    `price` is what the shop pays, in cents, the same for every batch of the scene; `expires` an ordinal.
    """

    def __init__(self, scene: Scene, place: Facility | None = None, *, expires: int = 0) -> None:
        self.scene = scene
        self.place = place or pharmacy(scene)
        self.item = f"X{scene.tag}"
        scene.count += 1
        self.name = f"B{scene.tag}-{scene.count}"
        self.price = 1_000 + int(scene.tag[-6:]) * 37 % 60 * 100
        self.expires = expires or scene.month.last + 500
        self.moment = at(scene.day(2, 8), 9) + scene.draw.below(HOUR)

    @property
    def key(self) -> str:
        """The first parts of the batch's anchors."""
        return f"{self.place.code}|{self.item}|{self.name}"

    def anchor(self, event: Event) -> str:
        """The anchor of a doubt about one event."""
        return f"{self.key}|{event['source']}|{event['id']}"

    def step(self, hours: int = 5) -> int:
        """A moment some hours after the one before."""
        self.moment += hours * HOUR + self.scene.draw.below(1_200)
        return self.moment

    def event(self, kind: str, cnt: int | str, moment: int, /, **more: Any) -> Event:
        """An event that is not sent yet."""
        data = {
            "fixmedins_code": self.place.code,
            "med_list_codg": self.item,
            "fixmedins_bchno": self.name,
            "manu_lotnum": f"L{self.scene.draw.below(10**6):06}",
            "expy_end": day_text(self.expires),
            "cnt": str(cnt),
            "finl_trns_pric": yuan(self.price),
            **more,
        }
        return self.scene.event(
            self.place.source,
            f"inventory.{kind}",
            moment,
            {name: value for name, value in data.items() if value is not None},
        )

    def move(
        self,
        kind: str,
        cnt: int | str,
        moment: int = 0,
        /,
        *,
        late: int = 0,
        wrong: Wrong | None = None,
        **more: Any,
    ) -> Event:
        """An event a few hours after the one before, or at a moment; delivered then or `late` seconds later."""
        moment = moment or self.step()
        return self.scene.send(self.event(kind, cnt, moment, **more), moment, late=late, wrong=wrong)

    def priced(self, percent: int) -> str:
        """A price as a share of what was paid, in whole percent."""
        return yuan(self.price * percent // 100)
