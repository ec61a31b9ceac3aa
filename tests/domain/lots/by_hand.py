"""A second opinion on lots, written from docs/lots.md with hashlib and nothing of the house.

Signatures are judged by another library than the product uses.
"""

import hashlib
import json
import sys
from datetime import datetime
from typing import Any

from py_ecc.bls.hash_to_curve import hash_to_G1
from py_ecc.bls.point_compression import decompress_G1, decompress_G2
from py_ecc.optimized_bls12_381 import FQ12, G2, neg, pairing

# The library lets Python go so deep that a file of a hundred thousand brackets would end it.
sys.setrecursionlimit(1000)

KEY = (
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
    "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
)
DST = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
# The beacon's own answers, as its servers gave them: round, signature.
BEACONS = {
    1000: "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125"
    "e342b73a8dd2bacbe47e4b6b63ed5e39",
    657413: "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be"
    "41076862b98fad56e91a6b85b89cd97b",
    32181360: "882db8599d2694ef6e206202ff84e2a84369d7be6f801e27192e0ead069d6eab"
    "f75ddef9a33e3999da66d39904b862ca",
}


def sha(text: str | bytes) -> str:
    return hashlib.sha256(text.encode("utf-8") if isinstance(text, str) else text).hexdigest()


def is_signed(number: int, signature: str) -> bool:
    raw = bytes.fromhex(signature)
    key = bytes.fromhex(KEY)
    signed = decompress_G1(int.from_bytes(raw, "big"))
    public = decompress_G2((int.from_bytes(key[:48], "big"), int.from_bytes(key[48:], "big")))
    hashed = hash_to_G1(hashlib.sha256(number.to_bytes(8, "big")).digest(), DST, hashlib.sha256)
    both = pairing(G2, signed, final_exponentiate=False) * pairing(
        neg(public), hashed, final_exponentiate=False
    )
    return bool(both ** ((_P**12 - 1) // _R) == FQ12.one())


_P = int(
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab",
    16,
)
_R = int("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16)


def commit(ids: list[str]) -> str:
    return sha(b"".join(one + b"\n" for one in sorted(one.encode("utf-8") for one in ids)))


def order(key: str, ids: list[str]) -> list[str]:
    return [one for _, one in sorted((sha(f"{key}|{one}"), one) for one in ids)]


def picks(sources: list[list[int]], pool: int) -> list[int]:
    key = ""
    for numbers in sources:
        key += ".".join(str(number) for number in sorted(numbers)) + "./"
    left, picked = list(range(1, pool + 1)), []
    for at in range(pool):
        two = bytes([at // 256, at % 256])
        mixed = int(hashlib.md5(two + key.encode() + two).hexdigest(), 16)
        picked.append(left.pop(mixed % len(left)))
    return picked


def outcome(lot: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The order and what is taken, for a lot in the form of a file; the whole way from the text."""
    frozen, drawn = lot["frozen"], lot["drawn"]
    ids = [ticket["id"] for ticket in frozen["pool"]]
    source, evidence = frozen["sources"][drawn["source"]], drawn["evidence"]
    if source["kind"] == "rfc3797":
        numbered = sorted(ids, key=lambda one: one.encode("utf-8"))
        found = [numbered[one - 1] for one in picks(evidence["numbers"], len(ids))]
    else:
        if source["kind"] == "quicknet":
            mark, chance = source["round"], sha(bytes.fromhex(evidence["signature"]))
        else:
            secrets = evidence["secrets"]
            parties = sorted(secrets, key=lambda one: one.encode("utf-8"))
            mark, chance = len(secrets), sha("".join(secrets[one] + "\n" for one in parties))
        key = sha(f"{commit(ids)}|{source['kind']}|{mark}|{chance}")
        found = order(key, ids)
    return found, taken(found, frozen)


def taken(found: list[str], frozen: dict[str, Any]) -> list[str]:
    by_id = {ticket["id"]: ticket for ticket in frozen["pool"]}
    limits, got, spent = frozen["take"], list[str](), 0
    per = limits.get("per_stratum")
    for one in found:
        if len(got) >= limits.get("number", len(found)):
            break
        stratum = by_id[one].get("stratum", "")
        held = sum(1 for other in got if by_id[other].get("stratum", "") == stratum)
        if per is not None and held >= per.get(stratum, 0):
            continue
        cost = by_id[one].get("cost_cents", 0)
        if spent + cost > limits.get("budget_cents", spent + cost):
            break
        got.append(one)
        spent += cost
    return got


def seal(frozen: dict[str, Any]) -> str:
    text = json.dumps(frozen, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha(text)


def seconds_of(number: int) -> int:
    return 1692803367 + 3 * (number - 1)


def seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())
