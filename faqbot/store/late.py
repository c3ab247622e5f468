"""A store that could not be opened yet: its service starts and answers all the same."""

from collections.abc import Callable
from threading import Lock

from faqbot.errors import StoreError
from faqbot.reply import Reply
from faqbot.store.model import Feedback, KeptMessage, Store


class LateStore:
    """A `Store` that each call tries to open until that succeeds.

    `why` is the error of the first try; while another thread tries, callers get the error of the
    last one. `keeps_messages` says what the store will do once it is open.
    """

    def __init__(
        self, open_it: Callable[[], Store], why: StoreError, *, keeps_messages: bool
    ) -> None:
        self._open = open_it
        self._why = why
        self._keeps_messages = keeps_messages
        self._store: Store | None = None
        self._is_closed = False
        self._lock = Lock()

    @property
    def keeps_messages(self) -> bool:
        """See `Store.keeps_messages`."""
        return self._keeps_messages

    def add_feedback(self, feedback: Feedback, *, red_flag: bool) -> bool:
        """See `Store.add_feedback`."""
        return self._opened().add_feedback(feedback, red_flag=red_flag)

    def keep_message(self, message: str, reply: Reply) -> bool:
        """See `Store.keep_message`."""
        return self._opened().keep_message(message, reply)

    def feedback(self) -> list[Feedback]:
        """See `Store.feedback`."""
        return self._opened().feedback()

    def messages(self) -> list[KeptMessage]:
        """See `Store.messages`."""
        return self._opened().messages()

    def purge(self) -> int:
        """See `Store.purge`."""
        return self._opened().purge()

    def erase(self, containing: str) -> int:
        """See `Store.erase`."""
        return self._opened().erase(containing)

    def erase_all(self) -> int:
        """See `Store.erase_all`."""
        return self._opened().erase_all()

    def check(self) -> None:
        """See `Store.check`."""
        self._opened().check()

    def close(self) -> None:
        """See `Store.close`."""
        with self._lock:
            self._is_closed = True
            if self._store:
                self._store.close()

    def _opened(self) -> Store:
        if self._store:
            return self._store
        if not self._lock.acquire(blocking=False):
            raise self._last()
        try:
            if self._is_closed:
                raise StoreError(self._why.place, "the store is closed; open it again")
            if self._store is None:
                self._store = self._open()
            return self._store
        except StoreError as error:
            self._why = error
            raise
        finally:
            self._lock.release()

    def _last(self) -> StoreError:
        """The last error anew: one that many threads raise would grow with each."""
        return StoreError(self._why.place, self._why.reason)
