//! Buckets as handles: freed, many at once, too many, and gone.

use cases::{Case, Outcome, done, gives, group, hoard, holds, says, survived};

use crate::flavour::{Bucket, Error, open};

pub const CASES: &[Case] = group!(store: dropped_buckets_are_freed, many_buckets_open_at_once);

/// For a host that allows a hundred handles.
pub const QUOTA: &[Case] = group!(on demand quota: buckets_beyond_the_limit_are_refused);

/// Each has to trap.
pub const CONSUMED: &[Case] = group!(on demand consumed: a_dropped_bucket_is_no_handle);

fn dropped_buckets_are_freed() -> Outcome {
    for n in 0..20_000 {
        let Ok(_bucket) = open("cases") else {
            return Err(format!(
                "  open(\"cases\") fails after {n} handles, all of them dropped"
            ));
        };
    }
    Ok(())
}

fn many_buckets_open_at_once() -> Outcome {
    let mut buckets = Vec::new();
    for n in 0..500 {
        let bucket = done!(open(&format!("cases-{n}")));
        done!(bucket.set("at-once", n.to_string().as_bytes()));
        buckets.push(bucket);
    }
    for (n, bucket) in buckets.iter().enumerate() {
        gives!(bucket.get("at-once") => Some(n.to_string().into_bytes()));
        done!(bucket.delete("at-once"));
    }
    Ok(())
}

fn buckets_beyond_the_limit_are_refused() -> Outcome {
    says_enough(hoard(|| open("cases"))?)
}

/// The refusal says in words that the guest holds as many handles as it may.
pub fn says_enough(refusal: Error) -> Outcome {
    let says = matches!(&refusal, Error::Other(words) if says(words, "as many as it may"));
    holds!(says, "the refusal is {refusal:?}");
    Ok(())
}

fn a_dropped_bucket_is_no_handle() -> Outcome {
    let bucket = done!(open("cases"));
    // SAFETY: the handle is used after it is gone, which the host is to find out.
    let again = unsafe { Bucket::from_handle(bucket.handle()) };
    drop(bucket);
    let _ = again.exists("key");
    survived("a dropped bucket was asked")
}
