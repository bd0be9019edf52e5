//! One key at a time.

use cases::{Case, Outcome, done, gives, group, holds, refuses};

use crate::flavour::{Bucket, Error, open};

pub const CASES: &[Case] = group!(store:
    default_bucket_has_no_name,
    read_your_writes,
    handles_of_one_name_share_keys,
    buckets_share_nothing,
    a_bucket_and_a_key_do_not_run_together,
    missing_key_is_none,
    exists_follows_set_and_delete,
    delete_missing_is_ok,
    a_deleted_key_may_be_written_again,
    values_are_any_bytes,
    empty_value_is_a_value,
    value_of_a_mib,
    keys_are_any_text,
    empty_key_is_kept_or_refused,
    long_key_is_kept_or_refused,
);

fn default_bucket_has_no_name() -> Outcome {
    let bucket = done!(open(""));
    done!(bucket.set("default-bucket", b"here"));
    gives!(done!(open("")).get("default-bucket") => Some(b"here".to_vec()));
    Ok(())
}

fn read_your_writes() -> Outcome {
    let bucket = cleared(&["read-your-writes"])?;
    done!(bucket.set("read-your-writes", b"first"));
    gives!(bucket.get("read-your-writes") => Some(b"first".to_vec()));
    done!(bucket.set("read-your-writes", b"second, and longer"));
    gives!(bucket.get("read-your-writes") => Some(b"second, and longer".to_vec()));
    done!(bucket.set("read-your-writes", b"3rd"));
    gives!(bucket.get("read-your-writes") => Some(b"3rd".to_vec()));
    Ok(())
}

fn handles_of_one_name_share_keys() -> Outcome {
    let one = cleared(&["shared"])?;
    let other = done!(open("cases"));
    done!(one.set("shared", b"by one"));
    gives!(other.get("shared") => Some(b"by one".to_vec()));
    done!(other.delete("shared"));
    gives!(one.get("shared") => None);
    drop(one);
    done!(other.set("shared", b"after one was dropped"));
    gives!(other.get("shared") => Some(b"after one was dropped".to_vec()));
    Ok(())
}

fn buckets_share_nothing() -> Outcome {
    let (left, right) = (done!(open("cases-left")), done!(open("cases-right")));
    done!(left.set("side", b"left"));
    done!(right.set("side", b"right"));
    gives!(left.get("side") => Some(b"left".to_vec()));
    done!(left.delete("side"));
    gives!(right.get("side") => Some(b"right".to_vec()));
    Ok(())
}

/// Whatever an engine puts between the name of a bucket and a key, the two are told apart.
fn a_bucket_and_a_key_do_not_run_together() -> Outcome {
    let bucket = done!(open("cases"));
    for separator in ["", "-", "_", ".", "/", ":", "\0"] {
        let Ok(longer) = open(&format!("cases{separator}x")) else {
            continue;
        };
        let key = format!("x{separator}key");
        done!(bucket.set(&key, b"shorter"));
        done!(longer.set("key", b"longer"));
        gives!(bucket.get(&key) => Some(b"shorter".to_vec()));
        done!(bucket.delete(&key));
    }
    Ok(())
}

fn missing_key_is_none() -> Outcome {
    let bucket = cleared(&["missing"])?;
    gives!(bucket.get("missing") => None);
    gives!(bucket.exists("missing") => false);
    Ok(())
}

fn exists_follows_set_and_delete() -> Outcome {
    let bucket = cleared(&["exists"])?;
    done!(bucket.set("exists", b"yes"));
    gives!(bucket.exists("exists") => true);
    done!(bucket.delete("exists"));
    gives!(bucket.exists("exists") => false);
    gives!(bucket.get("exists") => None);
    Ok(())
}

fn delete_missing_is_ok() -> Outcome {
    let bucket = cleared(&["delete-missing"])?;
    gives!(bucket.delete("delete-missing") => ());
    gives!(bucket.delete("delete-missing") => ());
    Ok(())
}

fn a_deleted_key_may_be_written_again() -> Outcome {
    let bucket = cleared(&["again"])?;
    done!(bucket.set("again", b"first"));
    done!(bucket.delete("again"));
    done!(bucket.set("again", b"second"));
    gives!(bucket.get("again") => Some(b"second".to_vec()));
    Ok(())
}

fn values_are_any_bytes() -> Outcome {
    let bucket = cleared(&["bytes"])?;
    let every_byte: Vec<u8> = (0..=255).collect();
    done!(bucket.set("bytes", &every_byte));
    gives!(bucket.get("bytes") => Some(every_byte));
    Ok(())
}

fn empty_value_is_a_value() -> Outcome {
    let bucket = cleared(&["empty-value"])?;
    done!(bucket.set("empty-value", b""));
    gives!(bucket.get("empty-value") => Some(vec![]));
    gives!(bucket.exists("empty-value") => true);
    Ok(())
}

fn value_of_a_mib() -> Outcome {
    let bucket = cleared(&["large"])?;
    let large: Vec<u8> = (0..1_u32 << 20)
        .map(|n| n.to_le_bytes()[n as usize % 3])
        .collect();
    done!(bucket.set("large", &large));
    gives!(bucket.get("large") => Some(large));
    done!(bucket.delete("large"));
    Ok(())
}

/// Names that an engine could take for something else: paths, patterns, devices, escapes, other cases of one letter.
fn keys_are_any_text() -> Outcome {
    const KEYS: [&str; 17] = [
        "a/b",
        "/a/b",
        "../a",
        "..",
        ".",
        "a\\b",
        "a:b",
        "a*b?",
        "a b",
        " a",
        "a\tb\nc",
        "a\0b",
        "%2F",
        "con",
        "Case",
        "case",
        "ключ🔑",
    ];
    let bucket = cleared(&KEYS)?;
    for key in KEYS {
        done!(bucket.set(key, format!("the value of {key}").as_bytes()));
    }
    for key in KEYS {
        gives!(bucket.get(key) => Some(format!("the value of {key}").into_bytes()));
        done!(bucket.delete(key));
        gives!(bucket.exists(key) => false);
    }
    Ok(())
}

fn empty_key_is_kept_or_refused() -> Outcome {
    is_kept_or_refused("")
}

fn long_key_is_kept_or_refused() -> Outcome {
    is_kept_or_refused(&"long ".repeat(2_000))
}

fn is_kept_or_refused(key: &str) -> Outcome {
    let bucket = done!(open("cases"));
    if bucket.set(key, b"kept").is_ok() {
        gives!(bucket.get(key) => Some(b"kept".to_vec()));
        gives!(bucket.exists(key) => true);
        gives!(bucket.delete(key) => ());
        gives!(bucket.get(key) => None);
    } else {
        refuses!(bucket.set(key, b"kept") => Error::Other(_));
        let found = matches!(bucket.get(key), Ok(Some(_)));
        holds!(!found, "a key that was refused has a value all the same");
    }
    Ok(())
}

/// The bucket of these cases, without the keys that the case is about to use.
fn cleared(keys: &[&str]) -> Result<Bucket, String> {
    let bucket = done!(open("cases"));
    for key in keys {
        done!(bucket.delete(key));
    }
    Ok(bucket)
}
