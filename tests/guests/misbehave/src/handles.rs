//! Handles used as no generated code would use them.

use crate::bindings::wasi::keyvalue::store::{Bucket, Error, open};

/// Ends after ten million, for a host without a limit.
pub fn leak() {
    let mut kept = Vec::new();
    while kept.len() < 10_000_000 {
        match open(b"") {
            Ok(bucket) => kept.push(bucket),
            Err(error) => {
                println!("refused after {} handles: {}", kept.len(), words(&error));
                return;
            }
        }
    }
    println!("not refused after {} handles", kept.len());
}

pub fn bogus() {
    // SAFETY: the number names no handle, which is what the host is to find out.
    let bucket = unsafe { Bucket::from_handle(0x00ba_dbad) };
    println!("a bogus handle works: {:?}", bucket.exists(b"key"));
}

pub fn use_after_drop() {
    let (bucket, again) = two_of_one();
    drop(bucket);
    println!("a dropped handle works: {:?}", again.exists(b"key"));
}

pub fn drop_twice() {
    let (bucket, again) = two_of_one();
    drop(bucket);
    drop(again);
    println!("a handle can be dropped twice");
}

pub fn bad_text() {
    let bucket = open(b"").expect("the default bucket");
    println!(
        "a key that is no text works: {:?}",
        bucket.exists(b"\xff\xfe")
    );
}

fn words(error: &Error) -> String {
    match error {
        Error::NoSuchStore => "no-such-store".to_owned(),
        Error::AccessDenied => "access-denied".to_owned(),
        Error::Other(words) => String::from_utf8_lossy(words).into_owned(),
    }
}

fn two_of_one() -> (Bucket, Bucket) {
    let bucket = open(b"").expect("the default bucket");
    // SAFETY: two owners of one handle are the misuse that the host is to find out.
    let again = unsafe { Bucket::from_handle(bucket.handle()) };
    (bucket, again)
}
