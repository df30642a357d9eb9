"""Names, numbers and keys of the demo: the same in every run, and shaped as AWS shapes them."""
import hashlib

DEMO = "111111111111"
BACKUP = "222222222222"
ACCOUNTS = {"demo": DEMO, "backup": BACKUP}
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def digest(*words):
    """Bytes that depend on nothing but the words."""
    return hashlib.sha256("\0".join(("cloudtrim-demo",) + tuple(map(str, words))).encode()).digest()


def number(limit, *words):
    """A number below the limit."""
    return int.from_bytes(digest(*words)[:8], "big") % limit


def unique_id(prefix, account, *words):
    """AIDA…, AROA…, AKIA…, ASIA…: in base 32, the account's number in the first bits (keys since 2019)."""
    length = 16 if prefix in ("AKIA", "ASIA") else 17
    bits = length * 5
    head = (1 << 40) | int(account)
    tail_bits = bits - 41
    value = (head << tail_bits) | (int.from_bytes(digest(prefix, account, *words)[:12], "big") % (1 << tail_bits))
    return prefix + "".join(ALPHABET[(value >> (bits - 5 * (i + 1))) & 31] for i in range(length))


def uuid(*words):
    """A random-looking version 4 UUID."""
    text = digest("uuid", *words).hex()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:32]}"


def hexid(prefix, *words):
    """i-0123456789abcdef0 and the like."""
    return prefix + "0" + digest(prefix, *words).hex()[:16]


def user_arn(name, account=DEMO):
    return f"arn:aws:iam::{account}:user/{name}"


def role_arn(name, account=DEMO, path="/"):
    return f"arn:aws:iam::{account}:role{path}{name}"
