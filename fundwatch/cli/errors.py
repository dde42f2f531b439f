"""What a command says when it cannot do what it was asked."""

from fundwatch.text import say


class UserError(Exception):
    """One sentence for the person at the command line. Exit code 2 is misuse, 1 anything else."""

    def __init__(self, zh: str, en: str, *, exit_code: int = 2) -> None:
        super().__init__(say(zh, en))
        self.exit_code = exit_code
