//! Counters that go down as well.

use cases::{Case, Outcome, done, gives, group, refuses};

use crate::flavour::{Error, increment, open};

pub const CASES: &[Case] = group!(atomics: counter_goes_below_zero, decrement_refuses_to_overflow);

fn counter_goes_below_zero() -> Outcome {
    let bucket = done!(open("cases"));
    done!(bucket.set("counter-signed", b"2"));
    gives!(increment(&bucket, "counter-signed", -5) => -3);
    gives!(bucket.get("counter-signed") => Some(b"-3".to_vec()));
    gives!(increment(&bucket, "counter-signed", 3) => 0);
    Ok(())
}

fn decrement_refuses_to_overflow() -> Outcome {
    let bucket = done!(open("cases"));
    let lowest = i64::MIN.to_string();
    done!(bucket.set("counter-lowest", lowest.as_bytes()));
    refuses!(increment(&bucket, "counter-lowest", -1) => Error::Other(_));
    gives!(bucket.get("counter-lowest") => Some(lowest.into_bytes()));
    Ok(())
}
