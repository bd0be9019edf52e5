//! Secrets and the lockers they are in.

use cases::{Case, Outcome, done, gives, group, holds, refuses, setting};

use crate::flavour::{Error, Locker, open};

pub const CASES: &[Case] = group!(locker:
    missing_secret_is_none,
    read_your_writes,
    overwriting_replaces_the_value,
    values_are_any_bytes,
    empty_value_is_a_value,
    exists_follows_set_and_delete,
    delete_missing_is_ok,
    list_is_sorted,
    list_follows_writes,
    lockers_share_nothing,
    handles_of_one_locker_share_secrets,
    ids_are_any_text,
    value_of_64_kib,
);

/// For a host that was given the secret `ID` with the value `VALUE`, in the locker `LOCKER`:
/// `seeded locker=LOCKER id=ID value=VALUE`.
pub const SEEDED: &[Case] = group!(on demand seeded: secret_is_there);

/// For a vault that refuses writes, with the locker named `locker=LOCKER`.
pub const READ_ONLY: &[Case] = group!(on demand read_only: writes_are_denied);

fn missing_secret_is_none() -> Outcome {
    let locker = without(&["missing"])?;
    gives!(locker.get("missing") => None);
    gives!(locker.exists("missing") => false);
    Ok(())
}

fn read_your_writes() -> Outcome {
    let locker = without(&["api-key"])?;
    gives!(locker.set("api-key", b"s3cret") => ());
    gives!(locker.get("api-key") => Some(b"s3cret".to_vec()));
    Ok(())
}

fn overwriting_replaces_the_value() -> Outcome {
    let locker = without(&["api-key"])?;
    done!(locker.set("api-key", b"a long one that is not used any more"));
    done!(locker.set("api-key", b"short"));
    gives!(locker.get("api-key") => Some(b"short".to_vec()));
    Ok(())
}

fn values_are_any_bytes() -> Outcome {
    let locker = without(&["bytes"])?;
    let every_byte: Vec<u8> = (0..=255).collect();
    done!(locker.set("bytes", &every_byte));
    gives!(locker.get("bytes") => Some(every_byte));
    Ok(())
}

fn empty_value_is_a_value() -> Outcome {
    let locker = without(&["empty"])?;
    done!(locker.set("empty", b""));
    gives!(locker.get("empty") => Some(vec![]));
    gives!(locker.exists("empty") => true);
    Ok(())
}

fn exists_follows_set_and_delete() -> Outcome {
    let locker = without(&["exists"])?;
    done!(locker.set("exists", b"yes"));
    gives!(locker.exists("exists") => true);
    gives!(locker.delete("exists") => ());
    gives!(locker.exists("exists") => false);
    gives!(locker.get("exists") => None);
    Ok(())
}

fn delete_missing_is_ok() -> Outcome {
    let locker = without(&["missing"])?;
    gives!(locker.delete("missing") => ());
    Ok(())
}

fn list_is_sorted() -> Outcome {
    let locker = emptied("cases-list")?;
    for id in ["b", "a/2", "c", "a", "B", "a-1"] {
        done!(locker.set(id, b""));
    }
    gives!(locker.list_ids() => ["B", "a", "a-1", "a/2", "b", "c"].map(str::to_owned).to_vec());
    Ok(())
}

fn list_follows_writes() -> Outcome {
    let locker = emptied("cases-list")?;
    gives!(locker.list_ids() => vec![]);
    done!(locker.set("one", b"1"));
    done!(locker.set("two", b"2"));
    done!(locker.set("one", b"3"));
    done!(locker.delete("two"));
    gives!(locker.list_ids() => vec!["one".to_owned()]);
    Ok(())
}

fn lockers_share_nothing() -> Outcome {
    let (left, right) = (emptied("cases-left")?, emptied("cases-right")?);
    done!(left.set("side", b"left"));
    gives!(right.get("side") => None);
    done!(right.set("side", b"right"));
    done!(left.delete("side"));
    gives!(right.get("side") => Some(b"right".to_vec()));
    gives!(left.list_ids() => vec![]);
    Ok(())
}

fn handles_of_one_locker_share_secrets() -> Outcome {
    let one = without(&["shared"])?;
    let other = done!(open("cases"));
    done!(one.set("shared", b"by one"));
    drop(one);
    gives!(other.get("shared") => Some(b"by one".to_vec()));
    Ok(())
}

fn ids_are_any_text() -> Outcome {
    const IDS: [&str; 9] = [
        "a/b",
        "../a",
        ".",
        "a b",
        "A_B",
        "a_b",
        "a:b",
        "a=b",
        "тайна🤫",
    ];
    let locker = without(&IDS)?;
    for id in IDS {
        done!(locker.set(id, id.as_bytes()));
    }
    for id in IDS {
        gives!(locker.get(id) => Some(id.as_bytes().to_vec()));
        done!(locker.delete(id));
    }
    Ok(())
}

fn value_of_64_kib() -> Outcome {
    let locker = without(&["certificate"])?;
    let value = vec![b'x'; 64 * 1024];
    done!(locker.set("certificate", &value));
    gives!(locker.get("certificate") => Some(value));
    Ok(())
}

fn secret_is_there() -> Outcome {
    let locker = done!(open(&setting("locker")?));
    let id = setting("id")?;
    gives!(locker.exists(&id) => true);
    let value = done!(locker.get(&id));
    // Compared here and not with `gives`, which would print it.
    holds!(
        value == Some(setting("value")?.into_bytes()),
        "the secret has another value than the host was given"
    );
    holds!(
        done!(locker.list_ids()).contains(&id),
        "the secret is not listed"
    );
    Ok(())
}

fn writes_are_denied() -> Outcome {
    let locker = done!(open(&setting("locker")?));
    let before = done!(locker.list_ids());
    refuses!(locker.set("written-by-a-guest", b"value") => Error::AccessDenied);
    refuses!(locker.delete("written-by-a-guest") => Error::AccessDenied);
    gives!(locker.list_ids() => before);
    Ok(())
}

pub fn emptied(name: &str) -> Result<Locker, String> {
    let locker = done!(open(name));
    for id in done!(locker.list_ids()) {
        done!(locker.delete(&id));
    }
    Ok(locker)
}

pub fn without(ids: &[&str]) -> Result<Locker, String> {
    let locker = done!(open("cases"));
    for id in ids {
        done!(locker.delete(id));
    }
    Ok(locker)
}
