"""A homepage that is watched for as long as it is open: what it showed, one after the other, without a reload."""

from playwright.sync_api import Locator, Page, expect

from fundwatch.local.process import wait_until

expect.set_options(timeout=30_000)  # a machine may be busy

_WATCH = """() => {
  const seen = window.seen = { standing: [], listed: [] };
  const note = (list, value) => { if (list.at(-1) !== value) list.push(value); };
  const look = () => {
    note(seen.standing, Number(document.querySelector('[data-testid=counter-high-standing]').dataset.value));
    note(seen.listed, document.querySelectorAll('[data-testid=doubt-row]').length);
  };
  new MutationObserver(look).observe(document.body,
    { subtree: true, childList: true, characterData: true, attributes: true });
  look();
}"""


class Wall:
    """The homepage of a deployment. `standing` and `listed` are what it has shown since `watch`."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, address: str) -> None:
        """Load it and wait for its feed."""
        self.page.goto(address)
        self.live()

    def live(self, seconds: float = 30.0) -> None:
        """Wait until its feed is connected."""
        expect(self.by_id("connection")).to_have_attribute("data-state", "live", timeout=seconds * 1_000)

    def watch(self) -> None:
        """From now on remember what is shown; a reload would forget it."""
        self.page.evaluate(_WATCH)

    @property
    def standing(self) -> list[int]:
        """The counter of high doubts, each time that it changed."""
        return [int(count) for count in self.page.evaluate("window.seen.standing")]

    @property
    def listed(self) -> list[int]:
        """How many doubts were listed, each time that it changed."""
        return [int(count) for count in self.page.evaluate("window.seen.listed")]

    def by_id(self, name: str) -> Locator:
        """What has this `data-testid`."""
        return self.page.get_by_test_id(name)

    @property
    def rows(self) -> Locator:
        """The doubts that are drawn."""
        return self.by_id("doubt-row")

    def row(self, doubt_id: str) -> Locator:
        """One of them."""
        return self.page.locator(f"[data-testid=doubt-row][data-doubt-id='{doubt_id}']")

    def shown(self) -> set[str]:
        """Doubt ids of the rows that are drawn."""
        return set(self.rows.evaluate_all("rows => rows.map(row => row.dataset.doubtId)"))

    def counters(self) -> dict[str, int]:
        """Standing doubts by level, where there are any."""
        counted = {level: self._standing(level) for level in ("high", "medium", "low")}
        return {level: number for level, number in counted.items() if number}

    def _standing(self, level: str) -> int:
        return int(self.by_id(f"counter-{level}-standing").get_attribute("data-value") or 0)

    def only(self, rule_id: str) -> None:
        """List the doubts of one rule."""
        self.by_id("filter-rule").select_option(rule_id)

    def until_shows(self, counters: dict[str, int], seconds: float = 60.0) -> None:
        """Wait until the counters are these."""
        wait_until(lambda: self.counters() == counters, seconds, alive=lambda: True)
        assert self.counters() == counters
