//! The guest book on async `wasi:keyvalue` and `wasi:blobstore`, with calls that overlap.

mod bindings {
    wit_bindgen::generate!({
        inline: "
            package guest:book-async;
            world command {
                import wasi:keyvalue/store@0.2.0-draft2;
                import wasi:keyvalue/atomics@0.2.0-draft2;
                import wasi:blobstore/blobstore@0.2.0-draft;
                import wasi:blobstore/container@0.2.0-draft;
                import wasi:blobstore/types@0.2.0-draft;
                export wasi:cli/run@0.3.0;
            }
        ",
        path: [
            "../../../wit/io",
            "../../../wit/keyvalue-draft2-async",
            "../../../wit/blobstore-draft-async",
            "../wit/cli-async",
        ],
        generate_all,
    });
}

use bindings::exports::wasi::cli::run::Guest;
use bindings::wasi::blobstore::blobstore::create_container;
use bindings::wasi::blobstore::types::{IncomingValue, OutgoingValue};
use bindings::wasi::keyvalue::atomics::{Cas, CasError, increment, swap};
use bindings::wasi::keyvalue::store::{Bucket, open};
use futures_util::future::{try_join, try_join_all};
use std::error::Error;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const NAMES: [&str; 3] = ["Ada", "Grace", "Linus"];

struct GuestBook;

bindings::export!(GuestBook with_types_in bindings);

impl Guest for GuestBook {
    async fn run() -> Result<(), ()> {
        keep().await.map_err(|error| eprintln!("{error}"))
    }
}

async fn keep() -> Outcome {
    let bucket = open("guest-book".to_owned()).await?;
    let visit = increment(&bucket, "visits".to_owned(), 1).await?;
    println!("Async Rust opens the guest book: visit {visit}.");

    sign(&bucket).await?;
    sign_last(&bucket).await?;
    write_page().await
}

/// Stores an entry for each name, all at the same time, and reads them back just so.
async fn sign(bucket: &Bucket) -> Outcome {
    let entries = NAMES.iter().enumerate();
    try_join_all(entries.map(|(i, name)| bucket.set(format!("entry:{i}"), (*name).into()))).await?;
    let found = try_join_all((0..NAMES.len()).map(|i| read(bucket, format!("entry:{i}")))).await?;
    ensure(found == NAMES, || format!("the book reads {found:?}"))?;
    println!("It reads: {}.", found.join(", "));
    Ok(())
}

/// Two hands take the same line. The second one is told who was first.
async fn sign_last(bucket: &Bucket) -> Outcome {
    let hand = || Cas::new(bucket, "last".to_owned());
    let (first, second) = try_join(hand(), hand()).await?;
    swap(first, b"Linus".into()).await?;
    let Err(CasError::CasFailed(fresh)) = swap(second, b"Mallory".into()).await else {
        return Err("two hands wrote on the same line".into());
    };
    let last = String::from_utf8(fresh.current().await?.unwrap_or_default())?;
    let stored = read(bucket, "last".to_owned()).await?;
    ensure(last == "Linus" && stored == last, || {
        format!("the last line reads {last}")
    })?;
    println!("Mallory is too late for the last line: it reads {last}.");
    Ok(())
}

/// Writes the page as a stream, a line at a time, and reads one name of it.
async fn write_page() -> Outcome {
    let pages = create_container("guest-book".to_owned()).await?;
    let page = OutgoingValue::new_outgoing_value();
    pages.write_data("page".to_owned(), &page).await?;
    let body = page
        .outgoing_value_write_body()
        .await
        .map_err(|()| "the page has no stream")?;
    for line in ["Guest book"].iter().chain(&NAMES) {
        body.blocking_write_and_flush(format!("{line}\n").as_bytes())?;
    }
    drop(body); // a value is finished once its stream is closed
    OutgoingValue::finish(page)?;

    let info = pages.object_info("page".to_owned());
    let range = pages.get_data("page".to_owned(), 15, 19); // both ends belong to it
    let (info, range) = try_join(info, range).await?;
    let name = String::from_utf8(IncomingValue::incoming_value_consume_sync(range)?)?;
    let size = info.size;
    ensure(size == 27 && name == "Grace", || {
        format!("of {size} bytes, 15 to 19 read {name}")
    })?;
    println!("The page has {size} bytes, and 15 to 19 read {name}.");
    Ok(())
}

async fn read(bucket: &Bucket, key: String) -> Outcome<String> {
    let value = bucket.get(key).await?.unwrap_or_default();
    Ok(String::from_utf8(value)?)
}

fn ensure(condition: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if condition {
        Ok(())
    } else {
        Err(otherwise().into())
    }
}
