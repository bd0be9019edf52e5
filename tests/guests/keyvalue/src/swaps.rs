//! Compare-and-swap.

use cases::{Case, Outcome, done, gives, group, refuses};

use crate::bindings::wasi::keyvalue::atomics::{Cas, CasError, increment, swap};
use crate::flavour::{Bucket, Error, delete_many, open, set_many};

pub const CASES: &[Case] = group!(atomics:
    swap_stores_the_value,
    swap_creates_a_missing_key,
    swap_fails_after_another_write,
    swap_fails_after_the_same_value_is_written,
    swap_fails_after_a_b_a,
    swap_fails_after_delete,
    swap_fails_after_the_key_was_deleted_and_written_again,
    swap_fails_after_a_write_of_any_kind,
    swap_fails_after_another_swap,
    swap_fails_after_increment,
    swap_of_a_missing_key_fails_when_it_was_created,
    swap_is_not_disturbed_by_other_keys,
    failed_swap_carries_a_fresh_handle,
    handle_outlives_its_bucket,
    swaps_in_a_row,
);

/// For a backend that offers no compare-and-swap.
pub const REFUSED: &[Case] = group!(on demand refused: swap_without_compare_and_swap);

fn swap_stores_the_value() -> Outcome {
    let bucket = with("swap", Some("old"))?;
    let cas = done!(Cas::new(&bucket, "swap"));
    gives!(cas.current() => Some(b"old".to_vec()));
    gives!(swapped(cas, "new") => true);
    gives!(bucket.get("swap") => Some(b"new".to_vec()));
    Ok(())
}

fn swap_creates_a_missing_key() -> Outcome {
    let bucket = with("swap", None)?;
    let cas = done!(Cas::new(&bucket, "swap"));
    gives!(cas.current() => None);
    gives!(swapped(cas, "new") => true);
    gives!(bucket.get("swap") => Some(b"new".to_vec()));
    Ok(())
}

fn swap_fails_after_another_write() -> Outcome {
    let bucket = with("swap", Some("old"))?;
    let cas = done!(Cas::new(&bucket, "swap"));
    done!(bucket.set("swap", b"somebody else's"));
    gives!(swapped(cas, "new") => false);
    gives!(bucket.get("swap") => Some(b"somebody else's".to_vec()));
    Ok(())
}

fn swap_fails_after_the_same_value_is_written() -> Outcome {
    let bucket = with("swap", Some("same"))?;
    let cas = done!(Cas::new(&bucket, "swap"));
    done!(bucket.set("swap", b"same"));
    gives!(swapped(cas, "new") => false);
    gives!(bucket.get("swap") => Some(b"same".to_vec()));
    Ok(())
}

fn swap_fails_after_a_b_a() -> Outcome {
    let bucket = with("swap", Some("a"))?;
    let cas = done!(Cas::new(&bucket, "swap"));
    done!(bucket.set("swap", b"b"));
    done!(bucket.set("swap", b"a"));
    gives!(swapped(cas, "new") => false);
    gives!(bucket.get("swap") => Some(b"a".to_vec()));
    Ok(())
}

fn swap_fails_after_delete() -> Outcome {
    let bucket = with("swap", Some("old"))?;
    let cas = done!(Cas::new(&bucket, "swap"));
    done!(bucket.delete("swap"));
    gives!(swapped(cas, "new") => false);
    gives!(bucket.get("swap") => None);
    Ok(())
}

fn swap_fails_after_the_key_was_deleted_and_written_again() -> Outcome {
    let bucket = with("swap", Some("same"))?;
    let cas = done!(Cas::new(&bucket, "swap"));
    done!(bucket.delete("swap"));
    done!(bucket.set("swap", b"same"));
    gives!(swapped(cas, "new") => false);
    gives!(bucket.get("swap") => Some(b"same".to_vec()));
    Ok(())
}

fn swap_fails_after_a_write_of_any_kind() -> Outcome {
    let bucket = with("swap", Some("old"))?;
    let cas = done!(Cas::new(&bucket, "swap"));
    done!(set_many(&bucket, &[("swap".to_owned(), b"old".to_vec())]));
    gives!(swapped(cas, "new") => false);
    let cas = done!(Cas::new(&bucket, "swap"));
    done!(delete_many(&bucket, &["swap".to_owned()]));
    gives!(swapped(cas, "new") => false);
    gives!(bucket.get("swap") => None);
    Ok(())
}

fn swap_fails_after_another_swap() -> Outcome {
    let bucket = with("swap", Some("old"))?;
    let (first, second) = (
        done!(Cas::new(&bucket, "swap")),
        done!(Cas::new(&bucket, "swap")),
    );
    gives!(swapped(second, "the second's") => true);
    gives!(swapped(first, "the first's") => false);
    gives!(bucket.get("swap") => Some(b"the second's".to_vec()));
    Ok(())
}

fn swap_fails_after_increment() -> Outcome {
    let bucket = with("swap", Some("1"))?;
    let cas = done!(Cas::new(&bucket, "swap"));
    gives!(increment(&bucket, "swap", 1) => 2);
    gives!(swapped(cas, "100") => false);
    gives!(bucket.get("swap") => Some(b"2".to_vec()));
    Ok(())
}

fn swap_of_a_missing_key_fails_when_it_was_created() -> Outcome {
    let bucket = with("swap", None)?;
    let cas = done!(Cas::new(&bucket, "swap"));
    done!(bucket.set("swap", b"created"));
    gives!(swapped(cas, "new") => false);
    gives!(bucket.get("swap") => Some(b"created".to_vec()));
    Ok(())
}

fn swap_is_not_disturbed_by_other_keys() -> Outcome {
    let bucket = with("swap", Some("old"))?;
    let cas = done!(Cas::new(&bucket, "swap"));
    done!(bucket.set("swap-neighbour", b"written"));
    done!(done!(open("cases-left")).set("swap", b"of another bucket"));
    gives!(swapped(cas, "new") => true);
    Ok(())
}

fn failed_swap_carries_a_fresh_handle() -> Outcome {
    let bucket = with("swap", Some("old"))?;
    let stale = done!(Cas::new(&bucket, "swap"));
    done!(bucket.set("swap", b"newer"));
    let fresh = conflict(stale, "mine")?;
    gives!(fresh.current() => Some(b"newer".to_vec()));
    gives!(swapped(fresh, "mine") => true);
    gives!(bucket.get("swap") => Some(b"mine".to_vec()));

    let stale = done!(Cas::new(&bucket, "swap"));
    done!(bucket.delete("swap"));
    let fresh = conflict(stale, "mine")?;
    gives!(fresh.current() => None);
    gives!(swapped(fresh, "mine again") => true);
    gives!(bucket.get("swap") => Some(b"mine again".to_vec()));
    Ok(())
}

fn handle_outlives_its_bucket() -> Outcome {
    let bucket = with("swap", Some("old"))?;
    let cas = done!(Cas::new(&bucket, "swap"));
    drop(bucket);
    gives!(cas.current() => Some(b"old".to_vec()));
    gives!(swapped(cas, "new") => true);
    gives!(done!(open("cases")).get("swap") => Some(b"new".to_vec()));
    Ok(())
}

fn swaps_in_a_row() -> Outcome {
    let bucket = with("swap", None)?;
    for n in 0..500 {
        let cas = done!(Cas::new(&bucket, "swap"));
        gives!(swapped(cas, &n.to_string()) => true);
    }
    gives!(bucket.get("swap") => Some(b"499".to_vec()));
    Ok(())
}

fn swap_without_compare_and_swap() -> Outcome {
    let bucket = with("swap", Some("old"))?;
    let refusal = match Cas::new(&bucket, "swap") {
        Ok(cas) => swap(cas, b"new"),
        Err(error) => Err(CasError::StoreError(error)),
    };
    refuses!(refusal => CasError::StoreError(Error::Other(_)));
    gives!(bucket.get("swap") => Some(b"old".to_vec()));
    Ok(())
}

/// Whether the swap was made; `false` for a conflict.
pub fn swapped(cas: Cas, value: &str) -> Result<bool, Error> {
    match swap(cas, value.as_bytes()) {
        Ok(()) => Ok(true),
        Err(CasError::CasFailed(_)) => Ok(false),
        Err(CasError::StoreError(error)) => Err(error),
    }
}

/// The fresh handle of a swap that has to fail.
pub fn conflict(cas: Cas, value: &str) -> Result<Cas, String> {
    match swap(cas, value.as_bytes()) {
        Err(CasError::CasFailed(fresh)) => Ok(fresh),
        came => Err(format!(
            "  a swap that had to fail with cas-failed came back as {came:?}"
        )),
    }
}

pub fn with(key: &str, value: Option<&str>) -> Result<Bucket, String> {
    let bucket = done!(open("cases"));
    match value {
        Some(value) => done!(bucket.set(key, value.as_bytes())),
        None => done!(bucket.delete(key)),
    }
    Ok(bucket)
}
