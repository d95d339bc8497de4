"""What a workspace lays down on the service: who lets people in, money, signatures, complaints.

An account's secret never stands in a workspace: where one is needed the file names the environment variable.
"""

from datetime import timedelta
from ipaddress import ip_network
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from motlan.governance.figure import Span
from motlan.kernel.spec import Spec
from motlan.kernel.text import Text

FromEnvironment = Annotated[str, Field(pattern=r"^\$\{[A-Z][A-Z0-9_]*\}$")]
"""`${NAME}`: a value that the environment holds."""
Address = Annotated[str, Field(pattern=r"^(https://|http://(localhost|127\.0\.0\.1|\[::1\])([:/]|$))")]
"""An address over HTTPS; plain HTTP on this machine only."""


class Claims(Spec):
    """Under which names a provider tells who has signed in."""

    personal_number: str = Field(default="personal_number", description="the number that finds the person's record")
    full_name: str = Field(default="name", description="has to agree with the record's name")


class SignIn(Spec):
    """The provider of OpenID Connect at which people sign in."""

    issuer: Address = Field(description="the provider's address; what it can do is read from its discovery document")
    client: str = Field(min_length=1, description="the name under which the provider knows this site")
    secret: FromEnvironment = Field(
        default="${MOTLAN_OIDC_SECRET}", description="the environment variable that holds the client's secret"
    )
    scopes: tuple[str, ...] = Field(default=("openid",), description="what is asked for")
    claims: Claims = Field(default=Claims(), description="under which names the provider tells who has signed in")
    acr: tuple[str, ...] = Field(default=(), description="the provider's levels of assurance, the lowest first")
    least: str | None = Field(default=None, description="the lowest level that may sign in; one of acr")

    @model_validator(mode="after")
    def _least_is_a_level(self) -> Self:
        if self.least is not None and self.least not in self.acr:
            msg = f"least `{self.least}` is not one of acr"
            raise ValueError(msg)
        if "openid" not in self.scopes:
            msg = "scopes must hold `openid`, without which a provider does not say who has signed in"
            raise ValueError(msg)
        return self


class Payments(Spec):
    """The gateway through which fees are paid."""

    gateway: Literal["simulator", "vnpay_like"] = Field(
        description="`simulator` moves no money and is refused in production"
    )
    address: Address | None = Field(default=None, description="where a payer is sent")
    query: Address | None = Field(default=None, description="where the state of a payment is asked for")
    merchant: str | None = Field(default=None, description="the name under which the gateway knows this site")
    secret: FromEnvironment = Field(
        default="${MOTLAN_PAYMENT_SECRET}", description="the environment variable that holds the key of the signatures"
    )
    expires_minutes: int = Field(default=15, gt=0, description="how long a payment may be begun and not ended")
    query_after_minutes: int = Field(default=5, gt=0, description="when the gateway is asked for a notice that is lost")

    @model_validator(mode="after")
    def _a_gateway_has_an_address(self) -> Self:
        if self.gateway != "simulator" and (self.address is None or self.merchant is None):
            msg = f"gateway `{self.gateway}` needs address and merchant"
            raise ValueError(msg)
        return self


class Signing(Spec):
    """How results are signed; the key itself is told by the environment, never by a workspace."""

    tsa: Address | None = Field(default=None, description="a time-stamping authority (RFC 3161)")
    page: Literal["first", "last"] = Field(default="last", description="the page that bears the visible stamp")
    box: tuple[int, int, int, int] = Field(
        default=(330, 60, 550, 130), description="the stamp's corners in points from below left: x1, y1, x2, y2"
    )
    signed_by: Text | None = Field(default=None, description="in whose name; the deciding agency's own when not given")

    @model_validator(mode="after")
    def _the_box_is_one(self) -> Self:
        x1, y1, x2, y2 = self.box
        if not (0 <= x1 < x2 and 0 <= y1 < y2):
            msg = "box goes from below left to above right: x1 < x2 and y1 < y2"
            raise ValueError(msg)
        return self


class Mail(Spec):
    """Letters by e-mail; the server is told by the environment (`MOTLAN_SMTP`)."""

    sender: str = Field(
        alias="from", pattern=r"^[^@\s<>]+@[^@\s<>]+$", description="the address that letters come from"
    )


class Good(Spec):
    """What is done with a held value of which one cannot be sure."""

    conflict: Literal["show", "ask"] = Field(
        default="show", description="when databases disagree: show the value that leads, or ask for the paper"
    )


class ComplaintDays(Spec):
    """Working days for each step of a complaint, from its arrival; the clock stops while the person is asked."""

    refuse: int = Field(default=2, gt=0, description="to refuse what is no complaint")
    more: int = Field(default=5, gt=0, description="to ask for more")
    answer: int = Field(default=15, gt=0, description="to answer")
    publish: int = Field(default=2, gt=0, description="from the answer to its publication")


FileKind = Literal["pdf", "jpg", "png", "webp", "heic", "tiff"]


class Attachments(Spec):
    """What people may attach to a dossier. The virus scanner is told by the environment (`MOTLAN_CLAMD`)."""

    kinds: tuple[FileKind, ...] = Field(
        default=("pdf", "jpg", "png", "webp", "heic", "tiff"),
        min_length=1,
        description="kinds of files that are taken, told by their content",
    )
    most_mb: int = Field(default=10, gt=0, le=100, description="the largest file, in megabytes")
    total_mb: int = Field(default=50, gt=0, le=500, description="all files of one dossier together, in megabytes")
    draft_days: int = Field(
        default=90, gt=0, description="days after which a draft with which nobody went on is deleted, with its files"
    )

    @model_validator(mode="after")
    def _one_fits(self) -> Self:
        if self.total_mb < self.most_mb:
            msg = "total_mb is at least most_mb: a file of the largest size has to fit"
            raise ValueError(msg)
        return self


AttributePath = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
"""``concept.attribute`` of the dictionary."""


class Representation(Spec):
    """Who may act for whom beyond what a person herself, or an office, has laid down."""

    of_age: int = Field(gt=0, description="the age, in years, until which parents act for a child")
    born: AttributePath = Field(description="the attribute that holds a person's date of birth (`person.birth_date`)")
    parents: tuple[AttributePath, ...] = Field(
        default=(), description="references to whoever acts for a child (`person.mother`)"
    )
    legal: tuple[AttributePath, ...] = Field(
        default=(), description="references to whoever acts for an organisation (`enterprise.legal_representative`)"
    )
    longest_mandate_days: int = Field(default=365, gt=0, description="the longest that a person may let another act")

    @property
    def read(self) -> tuple[str, ...]:
        """Every attribute that is named."""
        return (self.born, *self.parents, *self.legal)


def _a_network(value: str) -> str:
    ip_network(value)
    return value


class Observe(Spec):
    """How probes look at pages and documents outside the register."""

    every: Span = Field(default=timedelta(minutes=5), description="how often each of them is looked at")
    internal: tuple[Annotated[str, AfterValidator(_a_network)], ...] = Field(
        default=(), description="networks inside the house whose pages may be looked at (`10.20.0.0/16`); else none is"
    )
    trust: tuple[str, ...] = Field(
        default=(), description="files of the workspace with certificates (PEM or DER) to which signatures must lead"
    )
