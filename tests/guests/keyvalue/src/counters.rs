//! Counters.

use cases::{Case, Outcome, done, gives, group, refuses};

use crate::flavour::{Bucket, Error, Number, increment, open};

pub const CASES: &[Case] = group!(atomics:
    missing_counter_is_zero,
    counter_is_decimal_text,
    counter_goes_on_from_what_was_set,
    counters_share_nothing,
    increment_by_zero_changes_no_number,
    increment_refuses_what_is_no_number,
    increment_refuses_to_overflow,
    a_sum_outside_of_what_is_counted_in_changes_nothing,
    a_counter_is_exact_to_64_bits,
    many_increments,
);

/// For a backend that offers no compare-and-swap.
pub const REFUSED: &[Case] = group!(on demand refused: increment_without_compare_and_swap);

fn missing_counter_is_zero() -> Outcome {
    let bucket = without("counter-missing")?;
    gives!(increment(&bucket, "counter-missing", 5) => 5);
    gives!(increment(&bucket, "counter-missing", 2) => 7);
    Ok(())
}

fn counter_is_decimal_text() -> Outcome {
    let bucket = without("counter-text")?;
    gives!(increment(&bucket, "counter-text", 42) => 42);
    gives!(bucket.get("counter-text") => Some(b"42".to_vec()));
    Ok(())
}

fn counter_goes_on_from_what_was_set() -> Outcome {
    let bucket = without("counter-set")?;
    done!(bucket.set("counter-set", b"1000"));
    gives!(increment(&bucket, "counter-set", 24) => 1024);
    done!(bucket.delete("counter-set"));
    gives!(increment(&bucket, "counter-set", 1) => 1);
    Ok(())
}

fn counters_share_nothing() -> Outcome {
    let bucket = without("counter-one")?;
    done!(bucket.set("counter-other", b"10"));
    gives!(increment(&bucket, "counter-one", 1) => 1);
    gives!(bucket.get("counter-other") => Some(b"10".to_vec()));
    Ok(())
}

fn increment_by_zero_changes_no_number() -> Outcome {
    let bucket = without("counter-zero")?;
    done!(bucket.set("counter-zero", b"7"));
    gives!(increment(&bucket, "counter-zero", 0) => 7);
    gives!(bucket.get("counter-zero") => Some(b"7".to_vec()));
    Ok(())
}

fn increment_refuses_what_is_no_number() -> Outcome {
    let bucket = without("counter-words")?;
    for value in [
        &b"words"[..],
        b"",
        b"1.5",
        b" 1",
        b"1 ",
        b"0x10",
        b"1e3",
        b"\xff\xfe",
    ] {
        done!(bucket.set("counter-words", value));
        refuses!(increment(&bucket, "counter-words", 1) => Error::Other(_));
        gives!(bucket.get("counter-words") => Some(value.to_vec()));
    }
    Ok(())
}

fn increment_refuses_to_overflow() -> Outcome {
    let bucket = without("counter-full")?;
    let full = Number::MAX.to_string();
    done!(bucket.set("counter-full", full.as_bytes()));
    refuses!(increment(&bucket, "counter-full", 1) => Error::Other(_));
    refuses!(increment(&bucket, "counter-full", Number::MAX) => Error::Other(_));
    gives!(bucket.get("counter-full") => Some(full.into_bytes()));
    Ok(())
}

fn a_sum_outside_of_what_is_counted_in_changes_nothing() -> Outcome {
    let bucket = without("counter-below")?;
    done!(bucket.set("counter-below", b"-5"));
    if Number::MIN == 0 {
        refuses!(increment(&bucket, "counter-below", 2) => Error::Other(_));
        gives!(bucket.get("counter-below") => Some(b"-5".to_vec()));
    }
    gives!(increment(&bucket, "counter-below", 7) => 2);
    Ok(())
}

/// Above 2^53, where a float would lose the ones.
fn a_counter_is_exact_to_64_bits() -> Outcome {
    let bucket = without("counter-exact")?;
    done!(bucket.set("counter-exact", b"9007199254740992"));
    gives!(increment(&bucket, "counter-exact", 1) => 9_007_199_254_740_993);
    gives!(bucket.get("counter-exact") => Some(b"9007199254740993".to_vec()));
    Ok(())
}

fn many_increments() -> Outcome {
    let bucket = without("counter-many")?;
    for n in 1..=500 {
        gives!(increment(&bucket, "counter-many", 1) => n);
    }
    gives!(bucket.get("counter-many") => Some(b"500".to_vec()));
    Ok(())
}

fn increment_without_compare_and_swap() -> Outcome {
    let bucket = without("counter-refused")?;
    refuses!(increment(&bucket, "counter-refused", 1) => Error::Other(_));
    gives!(bucket.get("counter-refused") => None);
    Ok(())
}

fn without(key: &str) -> Result<Bucket, String> {
    let bucket = done!(open("cases"));
    done!(bucket.delete(key));
    Ok(bucket)
}
