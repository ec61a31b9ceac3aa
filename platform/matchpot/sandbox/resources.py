"""What endpoints share: the route, the call, and the plain retrieve, list and update."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from matchpot.sandbox.errors import invalid, missing_object
from matchpot.sandbox.store import JsonObject, Page
from matchpot.sandbox.world import World

MAX_METADATA_KEYS = 50
MAX_METADATA_KEY_CHARS = 40
MAX_METADATA_VALUE_CHARS = 500
MAX_LIST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One checked request. `account` is empty for the platform itself."""

    world: World
    account: str
    params: JsonObject
    ids: Mapping[str, str]


Handler = Callable[[Call], JsonObject]


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint: `params` names the SDK's parameter type that its requests must fit."""

    method: str
    path: str
    params: str
    handler: Handler


def list_of(documents: Sequence[JsonObject], url: str, *, has_more: bool = False) -> JsonObject:
    """Wraps documents as Stripe's list object."""
    return {"object": "list", "data": list(documents), "has_more": has_more, "url": url}


def fetch(call: Call, kind: str, noun: str, object_id: str | None = None) -> JsonObject:
    """Reads the object that the path names.

    Raises:
        ApiError: 404 when the account has no such object.
    """
    wanted = call.ids["id"] if object_id is None else object_id
    found = call.world.store.find(wanted, kind=kind, account=call.account)
    if found is None:
        raise missing_object(noun, wanted)
    return found


def named(call: Call, param: str, kind: str, noun: str) -> JsonObject:
    """Reads the object that a parameter names.

    Raises:
        ApiError: 400 when the account has no such object.
    """
    found = call.world.store.find(call.params[param], kind=kind, account=call.account)
    if found is None:
        raise missing_object(noun, call.params[param], param=param, status=400)
    return found


def retrieve(kind: str, noun: str) -> Handler:
    """Makes the endpoint that shows one object."""

    def handler(call: Call) -> JsonObject:
        return fetch(call, kind, noun)

    return handler


def listing(kind: str, url: str, *filters: str) -> Handler:
    """Makes the endpoint that lists a kind, filtered by links of the same names."""

    def handler(call: Call) -> JsonObject:
        wanted = {name: [call.params[name]] for name in filters if name in call.params}
        return list_page(call, kind, url, wanted)

    return handler


def list_page(call: Call, kind: str, url: str, filters: Mapping[str, Sequence[str]]) -> JsonObject:
    """Reads one page of a list, newest first."""
    page = _page(call)
    documents, has_more = call.world.store.page(kind, call.account, page, filters)
    return list_of(documents, url, has_more=has_more)


def _page(call: Call) -> Page:
    limit = call.params.get("limit", 10)
    if not 1 <= limit <= MAX_LIST:
        raise invalid(
            f"Invalid integer: {limit}. Must be between 1 and {MAX_LIST}.",
            param="limit",
            code="parameter_invalid_integer",
        )
    for cursor in ("starting_after", "ending_before"):
        if cursor in call.params and call.world.store.find(call.params[cursor]) is None:
            raise missing_object("object", call.params[cursor], param=cursor, status=400)
    if "starting_after" in call.params and "ending_before" in call.params:
        raise invalid("You cannot parameterize both starting_after and ending_before.")
    created = call.params.get("created")
    return Page(
        limit=limit,
        after=call.params.get("starting_after"),
        before=call.params.get("ending_before"),
        created={"eq": created} if isinstance(created, int) else created,
    )


def update(kind: str, noun: str, *fields: str) -> Handler:
    """Makes the endpoint that changes an object's metadata and the named plain fields."""

    def handler(call: Call) -> JsonObject:
        document = fetch(call, kind, noun)
        for name in fields:
            if name in call.params:
                document[name] = call.params[name] or None
        document["metadata"] = merged_metadata(document.get("metadata") or {}, call.params)
        return call.world.store.save(document)

    return handler


def metadata_of(params: JsonObject) -> dict[str, str]:
    """The metadata of a create request."""
    return merged_metadata({}, params)


def merged_metadata(before: Mapping[str, str], params: JsonObject) -> dict[str, str]:
    """Metadata after a request: an empty value removes its key, an empty whole removes all.

    Raises:
        ApiError: 400 when there are too many keys, or one or its value is too long.
    """
    given = params.get("metadata", {})
    if given == "":
        return {}
    merged = {**before, **given}
    kept = {key: value for key, value in merged.items() if value != ""}
    if len(kept) > MAX_METADATA_KEYS:
        raise invalid(f"Metadata can have up to {MAX_METADATA_KEYS} keys.", param="metadata")
    for key, value in kept.items():
        if len(key) > MAX_METADATA_KEY_CHARS or len(value) > MAX_METADATA_VALUE_CHARS:
            raise invalid(
                f"Metadata keys have up to {MAX_METADATA_KEY_CHARS} characters, values up to"
                f" {MAX_METADATA_VALUE_CHARS}.",
                param=f"metadata[{key}]",
            )
    return kept
