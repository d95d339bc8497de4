"""The ten statuses of a dossier and the three channels, with the numbers the national portal gives them."""

from enum import IntEnum, StrEnum

from motlan.kernel.text import Text


class Status(IntEnum):
    """Where a dossier stands (codes of the national public-service portal)."""

    NEW = 1
    RECEIVED = 2
    NOT_RECEIVED = 3
    IN_WORK = 4
    SUPPLEMENT = 5
    PAYMENT = 6
    WITHDRAWN = 7
    STOPPED = 8
    DONE = 9
    RETURNED = 10

    @property
    def label(self) -> Text:
        """How people read it."""
        return LABELS[self]

    @property
    def ended(self) -> bool:
        """Whether the agency's work is over."""
        return self in ENDED

    @property
    def band(self) -> "Band":
        """What is to be done with it."""
        if self.ended:
            return Band.ENDED
        if self.waiting:
            return Band.WAITING
        return Band.NEW if self is Status.NEW else Band.WORK

    @property
    def waiting(self) -> bool:
        """Whether the clock stands still because the person has to act."""
        return self in {Status.SUPPLEMENT, Status.PAYMENT}


class Band(IntEnum):
    """The four parts of a queue: to be received, in work with its clock running, waiting for the person, ended."""

    NEW = 0
    WORK = 1
    WAITING = 2
    ENDED = 3


LABELS = {
    Status.NEW: Text(vi="Mới nộp", en="New"),
    Status.RECEIVED: Text(vi="Đã tiếp nhận", en="Received"),
    Status.NOT_RECEIVED: Text(vi="Từ chối", en="Refused"),
    Status.IN_WORK: Text(vi="Đang xử lý", en="In work"),
    Status.SUPPLEMENT: Text(vi="Chờ bổ sung", en="Supplement asked for"),
    Status.PAYMENT: Text(vi="Chờ nộp phí", en="Payment asked for"),
    Status.WITHDRAWN: Text(vi="Đã rút", en="Withdrawn"),
    Status.STOPPED: Text(vi="Dừng xử lý", en="Stopped"),
    Status.DONE: Text(vi="Đã giải quyết", en="Done"),
    Status.RETURNED: Text(vi="Đã trả kết quả", en="Result returned"),
}

ENDED = frozenset({Status.NOT_RECEIVED, Status.WITHDRAWN, Status.STOPPED, Status.DONE, Status.RETURNED})


class Channel(StrEnum):
    """How a dossier came in."""

    DIRECT = "direct"
    ONLINE = "online"
    POST = "post"

    @property
    def number(self) -> int:
        """The portal's code: 1 direct, 2 online, 3 post."""
        return {"direct": 1, "online": 2, "post": 3}[self.value]

    @property
    def label(self) -> Text:
        """How people read it."""
        return CHANNELS[self]


CHANNELS = {
    Channel.DIRECT: Text(vi="Trực tiếp", en="At the counter"),
    Channel.ONLINE: Text(vi="Trực tuyến", en="Online"),
    Channel.POST: Text(vi="Bưu chính", en="By post"),
}
