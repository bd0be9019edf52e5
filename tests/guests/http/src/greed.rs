//! Takes what there is until the host gives no more, and tells how much it got.

use std::alloc::{Layout, alloc, dealloc};
use std::ptr;

use crate::bindings::wasi::keyvalue::store::{Bucket, open};
use crate::bindings::wasi::messaging::producer::send;
use crate::bindings::wasi::messaging::types::{Client, Message};
use crate::words;

const MEGABYTE: usize = 1024 * 1024;
const PAGE: usize = 4096;
const MESSAGES: usize = 100_000;

/// The blocks are a list that lies within them, since there would be no memory for one beside them.
pub fn allocate() -> String {
    let layout = Layout::new::<[u8; MEGABYTE]>();
    let mut last: *mut u8 = ptr::null_mut();
    let mut bytes = 0_usize;
    loop {
        // SAFETY: the layout is not empty.
        let block = unsafe { alloc(layout) };
        if block.is_null() {
            break;
        }
        for page in (0..MEGABYTE).step_by(PAGE) {
            // SAFETY: the page is within the block.
            unsafe { block.add(page).write_volatile(1) };
        }
        // SAFETY: the block has room for a pointer, which needs no alignment to be written like this.
        unsafe { block.cast::<*mut u8>().write_unaligned(last) };
        last = block;
        bytes += MEGABYTE;
    }
    while !last.is_null() {
        // SAFETY: each block starts with the pointer written above, and was allocated with this layout.
        unsafe {
            let before = last.cast::<*mut u8>().read_unaligned();
            dealloc(last, layout);
            last = before;
        }
    }
    format!("{bytes} bytes\n")
}

/// Opens buckets and keeps them.
pub fn handles() -> String {
    let mut buckets: Vec<Bucket> = Vec::new();
    loop {
        match open("") {
            Ok(bucket) => buckets.push(bucket),
            Err(error) => return format!("{} buckets: {}\n", buckets.len(), words::store(&error)),
        }
    }
}

pub fn fill() -> String {
    let value = vec![b'v'; 64 * 1024];
    let bucket = match open("") {
        Ok(bucket) => bucket,
        Err(error) => return format!("0 values: {}\n", words::store(&error)),
    };
    let mut values = 0_usize;
    loop {
        if let Err(error) = bucket.set(&format!("fill-{values}"), &value) {
            return format!("{values} values: {}\n", words::store(&error));
        }
        values += 1;
    }
}

pub fn publish(topic: &str) -> String {
    let client = match Client::connect("default") {
        Ok(client) => client,
        Err(error) => return format!("0 messages: {}\n", words::messaging(&error)),
    };
    for sent in 0..MESSAGES {
        if let Err(error) = send(&client, topic, Message::new(&[b'm'; 1024])) {
            return format!("{sent} messages: {}\n", words::messaging(&error));
        }
    }
    format!("{MESSAGES} messages: ok\n")
}
