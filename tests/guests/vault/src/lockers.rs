//! Lockers beside each other, and what stays when a secret goes.

use cases::{Case, Outcome, done, gives, group};

use crate::flavour::open;
use crate::locker::{emptied, without};

pub const CASES: &[Case] = group!(locker:
    an_unused_locker_lists_nothing,
    the_ids_that_are_listed_can_be_read,
    the_default_locker_is_one_of_its_own,
    a_locker_and_an_id_do_not_run_together,
    deleting_one_secret_keeps_the_others,
    a_deleted_id_can_be_stored_again,
);

fn an_unused_locker_lists_nothing() -> Outcome {
    gives!(done!(open("cases-unused")).list_ids() => vec![]);
    Ok(())
}

fn the_ids_that_are_listed_can_be_read() -> Outcome {
    let locker = emptied("cases-list")?;
    for id in ["a", "b/c", "d e"] {
        done!(locker.set(id, id.as_bytes()));
    }
    for id in done!(locker.list_ids()) {
        gives!(locker.exists(&id) => true);
        gives!(locker.get(&id) => Some(id.into_bytes()));
    }
    Ok(())
}

fn the_default_locker_is_one_of_its_own() -> Outcome {
    let (default, named) = (done!(open("")), without(&["cases-default"])?);
    done!(default.set("cases-default", b"secret"));
    gives!(default.get("cases-default") => Some(b"secret".to_vec()));
    gives!(named.get("cases-default") => None);
    done!(default.delete("cases-default"));
    done!(named.set("cases-default", b"secret"));
    gives!(default.get("cases-default") => None);
    Ok(())
}

/// Whatever an engine puts between the name of a locker and an id, the two are told apart.
fn a_locker_and_an_id_do_not_run_together() -> Outcome {
    let short = done!(open("cases"));
    for separator in ["/", ":", ".", "-", "_", "--", "#", ""] {
        let Ok(long) = open(&format!("cases{separator}x")) else {
            continue;
        };
        let id = format!("x{separator}id");
        done!(short.set(&id, b"of the short one"));
        gives!(long.get("id") => None);
        done!(long.set("id", b"of the long one"));
        gives!(short.get(&id) => Some(b"of the short one".to_vec()));
        done!(short.delete(&id));
        done!(long.delete("id"));
    }
    Ok(())
}

fn deleting_one_secret_keeps_the_others() -> Outcome {
    let locker = emptied("cases-list")?;
    for id in ["a", "ab", "b"] {
        done!(locker.set(id, b"secret"));
    }
    done!(locker.delete("a"));
    gives!(locker.list_ids() => vec!["ab".to_owned(), "b".to_owned()]);
    gives!(locker.get("ab") => Some(b"secret".to_vec()));
    Ok(())
}

fn a_deleted_id_can_be_stored_again() -> Outcome {
    let locker = without(&["again"])?;
    done!(locker.set("again", b"first"));
    done!(locker.delete("again"));
    done!(locker.set("again", b"second"));
    gives!(locker.get("again") => Some(b"second".to_vec()));
    Ok(())
}
