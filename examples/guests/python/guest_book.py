"""A guest book on wasi:keyvalue and wasi:blobstore."""

import sys

from componentize_py_types import Err
from wit_world import exports
from wit_world.imports.atomics import Cas, CasError_CasFailed, increment, swap
from wit_world.imports.blobstore import create_container
from wit_world.imports.store import Bucket, open as open_bucket
from wit_world.imports.types import IncomingValue, OutgoingValue

NAMES = ["Ada", "Grace", "Linus"]


class Run(exports.Run):
    def run(self) -> None:
        try:
            keep()
        except Err as error:
            print(error.value, file=sys.stderr)
            raise Err(None) from error  # the `err` of `run`; any other exception is a trap


def keep() -> None:
    bucket = open_bucket("guest-book")
    visit = increment(bucket, "visits", 1)
    print(f"Python opens the guest book: visit {visit}.")

    sign(bucket)
    sign_last(bucket)
    write_page()


def sign(bucket: Bucket) -> None:
    """Stores an entry for each name, and reads them back."""
    for i, name in enumerate(NAMES):
        bucket.set(f"entry:{i}", name.encode())
    found = [read(bucket, f"entry:{i}") for i in range(len(NAMES))]
    ensure(found == NAMES, f"the book reads {found}")
    print(f"It reads: {', '.join(found)}.")


def sign_last(bucket: Bucket) -> None:
    """Two hands take the same line. The second one is told who was first."""
    first, second = Cas.new(bucket, "last"), Cas.new(bucket, "last")
    swap(first, b"Linus")
    refused = None
    try:
        swap(second, b"Mallory")
    except Err as error:
        refused = error.value
    ensure(isinstance(refused, CasError_CasFailed), "two hands wrote on the same line")
    last = refused.value.current().decode()
    ensure(last == "Linus" == read(bucket, "last"), f"the last line reads {last}")
    print(f"Mallory is too late for the last line: it reads {last}.")


def write_page() -> None:
    """Writes the page as a stream, a line at a time, and reads one name of it."""
    pages = create_container("guest-book")
    page = OutgoingValue.new_outgoing_value()
    pages.write_data("page", page)
    with page.outgoing_value_write_body() as body:  # a value is finished once its stream is closed
        for line in ["Guest book", *NAMES]:
            body.blocking_write_and_flush(f"{line}\n".encode())
    OutgoingValue.finish(page)

    size = pages.object_info("page").size
    part = pages.get_data("page", 15, 19)  # both ends belong to it
    name = IncomingValue.incoming_value_consume_sync(part).decode()
    ensure(size == 27 and name == "Grace", f"of {size} bytes, 15 to 19 read {name}")
    print(f"The page has {size} bytes, and 15 to 19 read {name}.")


def read(bucket: Bucket, key: str) -> str:
    return (bucket.get(key) or b"").decode()


def ensure(condition: bool, otherwise: str) -> None:
    if not condition:
        raise Err(otherwise)
