"""A push is closed for one browser alone, and says who sends it: RFC 8291 (encryption) and RFC 8292 (VAPID).

The push service that carries it reads neither words nor links. The primitives are the `cryptography` library's.
"""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from storefront.kernel import clock

MOST: Final = 3000  # bytes of a message: 4096 less what closing it adds, and some room
RECORD: Final = 4096
ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256's points
LASTS: Final = timedelta(hours=12)  # at most a day (RFC 8292, 2)


def encoded(data: bytes) -> str:
    """Bytes in base64url without padding, as all of web push writes them."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The bytes of base64url text. Raises ValueError."""
    if not text.isascii() or not text.replace("-", "").replace("_", "").rstrip("=").isalnum():
        raise ValueError("not base64url")
    return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """The P-256 key of 32 bytes in base64url; any such bytes are one."""
    return ec.derive_private_key(int.from_bytes(decoded(text), "big") % (ORDER - 1) + 1, ec.SECP256R1())


def public_half(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The 65 bytes by which others know a key."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def is_reachable(key: str, auth: str) -> bool:
    """Whether a browser's two words are what a message can be closed with."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key))
        return len(decoded(auth)) == 16
    except ValueError:
        return False


def closed(
    message: bytes,
    key: str,
    auth: str,
    *,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of a push: the message for the browser with this public key and secret, in aes128gcm (RFC 8188).

    `own` and `salt` are new for each message; a test gives those of the RFC's example. Raises ValueError when too long.
    """
    if len(message) > MOST:
        raise ValueError(f"A push holds {MOST} bytes.")
    own, salt = own or ec.generate_private_key(ec.SECP256R1()), salt or os.urandom(16)
    theirs, ours = decoded(key), public_half(own)
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
    content, nonce = _keys(shared, decoded(auth), salt, theirs, ours)
    header = salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return header + AESGCM(content).encrypt(nonce, message + b"\x02", None)


def opened(body: bytes, own: ec.EllipticCurvePrivateKey, auth: str) -> bytes:
    """What a browser reads: for tests and the demo's pretended browsers. Raises InvalidTag for another's."""
    salt, length = body[:16], body[20]
    sender, words = body[21 : 21 + length], body[21 + length :]
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
    content, nonce = _keys(shared, decoded(auth), salt, public_half(own), sender)
    return AESGCM(content).decrypt(nonce, words, None).rstrip(b"\x00")[:-1]


def _keys(shared: bytes, auth: bytes, salt: bytes, theirs: bytes, ours: bytes) -> tuple[bytes, bytes]:
    """The content key and the nonce (RFC 8291, 3.4)."""
    secret = _derived(shared, auth, b"WebPush: info\x00" + theirs + ours, 32)
    content = _derived(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
    return content, _derived(secret, salt, b"Content-Encoding: nonce\x00", 12)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length=length, salt=salt, info=info).derive(secret)


def signed(endpoint: str, key: ec.EllipticCurvePrivateKey, contact: str) -> str:
    """The Authorization by which a push service knows us; `contact` is where it can write when we misbehave."""
    parts = urlsplit(endpoint)
    until = int((clock.now() + LASTS).timestamp())
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": until, "sub": contact}
    words = ".".join(encoded(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(key.sign(words.encode(), ec.ECDSA(SHA256())))
    signature = encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={words}.{signature}, k={encoded(public_half(key))}"


def print_of(endpoint: str) -> str:
    """By what an endpoint is found again: it is a long random address, so a plain hash does."""
    return sha256(endpoint.encode("utf-8", "surrogatepass")).hexdigest()
