//! Listing keys, page by page.

use std::collections::{BTreeMap, BTreeSet};

use cases::{Case, Outcome, done, gives, group, holds, is, refuses};

use crate::flavour::{Bucket, Cursor, Error, list_keys, open, unknown_cursors};

pub const CASES: &[Case] = group!(store:
    list_of_an_empty_bucket,
    list_names_every_key_once,
    list_is_of_one_bucket,
    list_follows_writes,
    list_while_writing,
    list_can_be_left_half_way,
    list_refuses_unknown_cursors,
    a_cursor_of_another_bucket_shows_none_of_its_keys,
    every_text_is_listed_as_it_was_written,
);

/// More than a page of any engine is likely to hold.
const MANY: usize = 2_500;

/// A cursor that leads in a circle must not keep the guest for ever.
const MOST_PAGES: usize = 10_000;

fn list_of_an_empty_bucket() -> Outcome {
    let bucket = emptied("cases-empty")?;
    gives!(every_key(&bucket) => vec![]);
    Ok(())
}

fn list_names_every_key_once() -> Outcome {
    let bucket = emptied("cases-listing")?;
    let names: Vec<String> = (0..MANY).map(|n| format!("key-{n:04}")).collect();
    for name in &names {
        done!(bucket.set(name, b""));
    }
    let mut listed = every_key(&bucket)?;
    is!(listed.len() => MANY);
    listed.sort();
    holds!(
        listed == names,
        "the keys listed are not those that were set: {}",
        cases::shown(&listed)
    );
    done!(emptied("cases-listing"));
    gives!(every_key(&bucket) => vec![]);
    Ok(())
}

fn list_is_of_one_bucket() -> Outcome {
    let (left, right) = (emptied("cases-left")?, emptied("cases-right")?);
    done!(left.set("in-left", b""));
    done!(right.set("in-right", b""));
    gives!(every_key(&left) => vec!["in-left".to_owned()]);
    Ok(())
}

fn list_follows_writes() -> Outcome {
    let bucket = emptied("cases-listing")?;
    done!(bucket.set("a", b"1"));
    done!(bucket.set("b", b"2"));
    done!(bucket.set("a", b"3"));
    done!(bucket.delete("b"));
    gives!(every_key(&bucket) => vec!["a".to_owned()]);
    Ok(())
}

/// Between two pages, keys come before and after those listed so far, others go, and one of those that stay is written.
fn list_while_writing() -> Outcome {
    let bucket = emptied("cases-listing")?;
    for n in 0..MANY {
        done!(bucket.set(&format!("m-{n:04}"), b"stays"));
        if n % 10 == 0 {
            done!(bucket.set(&format!("m-{n:04}-goes"), b""));
        }
    }

    let mut times_listed = BTreeMap::<String, u32>::new();
    let mut page = done!(list_keys(&bucket, None));
    for pages in 0.. {
        holds!(pages < MOST_PAGES, "the listing has no end");
        let last = page.keys.last().cloned();
        for key in page.keys {
            *times_listed.entry(key).or_default() += 1;
        }
        let Some(cursor) = page.cursor else { break };
        if pages < 50 {
            done!(bucket.set(&format!("a-{pages:04}"), b"before all that stay"));
            done!(bucket.set(&format!("z-{pages:04}"), b"after all that stay"));
            done!(bucket.delete(&format!("m-{:04}-goes", pages * 10)));
            done!(bucket.delete(&format!("m-{:04}-goes", MANY - 10 - pages * 10)));
            if let Some(last) = last.filter(|last| !last.ends_with("-goes")) {
                done!(bucket.set(&last, b"stays, written again"));
            }
        }
        page = done!(list_keys(&bucket, Some(&cursor)));
    }

    for n in 0..MANY {
        let key = format!("m-{n:04}");
        let times = times_listed.get(&key).copied().unwrap_or_default();
        holds!(
            times == 1,
            "{key} was there throughout and was listed {times} times"
        );
    }
    done!(emptied("cases-listing"));
    Ok(())
}

fn list_can_be_left_half_way() -> Outcome {
    let bucket = emptied("cases-listing")?;
    for n in 0..MANY {
        done!(bucket.set(&format!("key-{n:04}"), b""));
    }
    for _ in 0..200 {
        let first = done!(list_keys(&bucket, None));
        if let Some(cursor) = first.cursor {
            done!(list_keys(&bucket, Some(&cursor)));
        }
    }
    is!(every_key(&bucket)?.into_iter().collect::<BTreeSet<_>>().len() => MANY);
    done!(emptied("cases-listing"));
    Ok(())
}

fn list_refuses_unknown_cursors() -> Outcome {
    let bucket = emptied("cases-listing")?;
    done!(bucket.set("key", b""));
    for cursor in unknown_cursors() {
        refuses!(list_keys(&bucket, Some(&cursor)) => Error::Other(_));
    }
    gives!(every_key(&bucket) => vec!["key".to_owned()]);
    Ok(())
}

fn a_cursor_of_another_bucket_shows_none_of_its_keys() -> Outcome {
    let (one, other) = (emptied("cases-listing")?, emptied("cases-left")?);
    for n in 0..MANY {
        done!(one.set(&format!("key-{n:04}"), b""));
    }
    done!(other.set("other", b""));
    if let Some(cursor) = done!(list_keys(&one, None)).cursor {
        match list_keys(&other, Some(&cursor)) {
            Ok(page) => {
                holds!(
                    page.keys.iter().all(|key| key == "other"),
                    "the cursor of a bucket shows its keys in another"
                );
            }
            refused => refuses!(refused => Error::Other(_)),
        }
    }
    done!(emptied("cases-listing"));
    Ok(())
}

fn every_text_is_listed_as_it_was_written() -> Outcome {
    let bucket = emptied("cases-listing")?;
    let mut keys = [
        "%2F",
        "../a",
        "A",
        "a",
        "a b",
        "a*",
        "a/b",
        "a\\b",
        "a\nb",
        "ключ🔑",
    ]
    .map(str::to_owned);
    for key in &keys {
        done!(bucket.set(key, b""));
    }
    let mut listed = every_key(&bucket)?;
    listed.sort();
    keys.sort();
    is!(listed => keys.to_vec());
    done!(emptied("cases-listing"));
    Ok(())
}

fn every_key(bucket: &Bucket) -> Result<Vec<String>, String> {
    let mut keys = Vec::new();
    let mut cursor: Option<Cursor> = None;
    for _ in 0..MOST_PAGES {
        let page = done!(list_keys(bucket, cursor.as_ref()));
        keys.extend(page.keys);
        cursor = page.cursor;
        if cursor.is_none() {
            return Ok(keys);
        }
    }
    Err(format!(
        "  the listing has no end: {MOST_PAGES} pages, and a cursor still"
    ))
}

fn emptied(name: &str) -> Result<Bucket, String> {
    let bucket = done!(open(name));
    for key in every_key(&bucket)? {
        done!(bucket.delete(&key));
    }
    Ok(bucket)
}
