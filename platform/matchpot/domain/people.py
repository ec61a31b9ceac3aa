"""People and organisations: roles, addresses, passwords. Sessions and hashing are elsewhere."""

import unicodedata
from enum import StrEnum

from matchpot.domain.errors import InvalidValue, PasswordRefused


class Role(StrEnum):
    """What a person is on this platform; one person may be several."""

    MAKER = "maker"
    FUND_MEMBER = "fund_member"
    PANELLIST = "panellist"
    COACH = "coach"
    OPERATOR = "operator"


class OrganisationKind(StrEnum):
    """What kind of organisation stands behind a fund, a maker or a network."""

    FUND = "fund"
    MAKER_COLLECTIVE = "maker_collective"
    NETWORK = "network"
    MUNICIPALITY = "municipality"
    PLATFORM = "platform"


class MembershipRole(StrEnum):
    """What a member may do inside an organisation."""

    OWNER = "owner"
    FINANCE = "finance"
    MEMBER = "member"
    READER = "reader"


# Providers that deliver all dotted spellings of a name to one mailbox, by their one true domain.
_DOTLESS_DOMAINS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


def login_email(address: str) -> str:
    """The spelling an account is found by: trimmed, in small letters, compatible forms joined.

    Raises `InvalidValue` when it is no address at all; a form checks the finer points.
    """
    plain = unicodedata.normalize("NFKC", address).strip().casefold()
    name, at, domain = plain.rpartition("@")
    if not (name and at and domain) or any(c.isspace() or not c.isprintable() for c in plain):
        raise InvalidValue({"email": "not_an_address"})
    return plain


def canonical_email(address: str) -> str:
    """The one spelling of a mailbox, to tell whether two givers are one person; never mailed to.

    What follows a plus sign is left out, and so are dots where the provider ignores them.

    >>> canonical_email(" Noor.de.Wit+theatre@GoogleMail.com ")
    'noordewit@gmail.com'
    """
    name, _, domain = login_email(address).rpartition("@")
    name = name.partition("+")[0] or name
    if domain in _DOTLESS_DOMAINS:
        name, domain = name.replace(".", "") or name, _DOTLESS_DOMAINS[domain]
    return f"{name}@{domain}"


def masked_email(address: str) -> str:
    """An address as others may see it: enough to recognise it, too little to write to it.

    >>> masked_email("noor@example.nl")
    'n…@example.nl'
    """
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"


class PasswordFlaw(StrEnum):
    """Why a password is refused. There are no rules on digits, capitals or signs."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_COMMON = "too_common"
    IS_THE_EMAIL = "is_the_email"


PASSWORD_LEAST_CHARS = 8
PASSWORD_ADVISED_CHARS = 15
PASSWORD_MOST_CHARS = 256  # room for any sentence, and a bound on the work of hashing

# The ones every attacker tries first, in small letters; shorter ones are refused by length.
_COMMON_PASSWORDS = frozenset(
    [
        "00000000",
        "11111111",
        "12121212",
        "12341234",
        "123123123",
        "12345678",
        "123456789",
        "1234567890",
        "1q2w3e4r",
        "1q2w3e4r5t",
        "1qaz2wsx",
        "66666666",
        "87654321",
        "88888888",
        "987654321",
        "a1b2c3d4",
        "aa123456",
        "aaaaaaaa",
        "abc12345",
        "abcd1234",
        "abcdefgh",
        "admin123",
        "administrator",
        "adminadmin",
        "amsterdam",
        "baseball",
        "changeme",
        "computer",
        "corvette",
        "dragon12",
        "ditiseenwachtwoord",
        "feyenoord",
        "football",
        "geheim123",
        "geheim01",
        "iloveyou",
        "internet",
        "jennifer",
        "letmein1",
        "liverpool",
        "master12",
        "matchpot",
        "matchpot1",
        "michelle",
        "nederland",
        "p@ssw0rd",
        "p@ssword",
        "passw0rd",
        "password",
        "password1",
        "password12",
        "password123",
        "princess",
        "q1w2e3r4",
        "qwer1234",
        "qwerty12",
        "qwerty123",
        "qwertyui",
        "qwertyuiop",
        "rotterdam",
        "starwars",
        "sunshine",
        "superman",
        "superuser",
        "test1234",
        "testtest",
        "trustno1",
        "utrecht1",
        "voetbal1",
        "wachtwoord",
        "wachtwoord1",
        "wachtwoord123",
        "welcome1",
        "welcome123",
        "welkom01",
        "welkom123",
        "welkom1234",
        "whatever",
        "zaq12wsx",
    ]
)


def password_flaw(password: str, *, email: str) -> PasswordFlaw | None:
    """Say why a password is refused; None when it is taken. Length is counted in characters."""
    plain = password.casefold()
    if len(password) < PASSWORD_LEAST_CHARS:
        return PasswordFlaw.TOO_SHORT
    if len(password) > PASSWORD_MOST_CHARS:
        return PasswordFlaw.TOO_LONG
    if plain in _COMMON_PASSWORDS or len(set(plain)) == 1:
        return PasswordFlaw.TOO_COMMON
    whole = email.strip().casefold()
    if plain in {whole, whole.rpartition("@")[0]}:
        return PasswordFlaw.IS_THE_EMAIL
    return None


def check_password(password: str, *, email: str) -> None:
    """Raise `PasswordRefused` when a password breaks the policy."""
    flaw = password_flaw(password, email=email)
    if flaw:
        raise PasswordRefused(flaw)


def is_long_as_advised(password: str) -> bool:
    """Tell whether a password is as long as we advise; a shorter one is taken all the same."""
    return len(password) >= PASSWORD_ADVISED_CHARS
