//! What a [`Vault`] owes its guests.

use super::{Broken, Shown, Wit, behaviours, fresh, shared};
use crate::Bytes;
use crate::vault::{Result, Vault};

behaviours! {
    $ __conformance_vault of vault: Vault;
    always {
        reading {
            a_missing_secret_is_none,
            a_missing_secret_does_not_exist,
            the_ids_that_are_listed_can_be_read,
            the_ids_that_are_listed_are_in_order,
            an_id_is_no_path,
        }
        waiting {
            a_backend_declared_immediate_does_not_wait,
        }
    }
    if WRITABLE else denial::writing_is_denied {
        storing {
            a_secret_reads_as_it_was_stored,
            a_secret_is_any_bytes,
            an_empty_secret_is_a_secret,
            a_long_secret_reads_whole,
            a_later_value_replaces_an_earlier_one,
            nothing_shows_a_secret,
        }
        deleting {
            deleting_a_missing_secret_is_ok,
            a_deleted_secret_is_gone,
            a_deleted_secret_is_not_listed,
            deleting_one_secret_keeps_the_others,
            deleting_any_id_takes_no_other,
            a_deleted_id_can_be_stored_again,
        }
        listing {
            an_unused_locker_lists_nothing,
            every_id_is_listed_once,
            ids_are_listed_in_order,
            an_overwritten_id_is_listed_once,
        }
        naming {
            lockers_are_apart,
            the_default_locker_is_one_of_its_own,
            a_locker_and_an_id_do_not_run_together,
            a_locker_is_no_path,
            lockers_whose_names_look_alike_are_apart,
            an_id_is_any_text,
            longer_ids_are_apart_or_refused,
            ids_that_look_alike_are_two,
        }
        meeting {
            writers_of_one_id_leave_one_value_whole,
            writers_of_different_ids_keep_them_all,
            a_secret_being_overwritten_is_there_throughout,
        }
        given_up {
            a_call_after_one_that_was_given_up_gets_its_own_answer,
        }
        model {
            it_agrees_with_a_map,
        }
    }
}

pub mod denial;

shared! {
    $ __conformance_shared_vault of vault in shared_vault;
    what_one_stores_the_other_reads,
}

const OPEN: Wit = Wit("wasi:vault/vault open");
const GET: Wit = Wit("wasi:vault/vault locker.get");
const SET: Wit = Wit("wasi:vault/vault locker.set");
const DELETE: Wit = Wit("wasi:vault/vault locker.delete");
const EXISTS: Wit = Wit("wasi:vault/vault locker.exists");
const LIST: Wit = Wit("wasi:vault/vault locker.list-ids");

/// A locker that no other run uses, opened as a guest opens it.
async fn opened(vault: &impl Vault, what: &str) -> Result<String, Broken> {
    let locker = fresh(what);
    let opened = vault.open(&locker).await;
    OPEN.asked(format_args!("to open the locker {locker:?}"))
        .succeeds(opened)?;
    Ok(locker)
}

async fn stored(vault: &impl Vault, locker: &str, id: &str, value: impl AsRef<[u8]>) -> Shown {
    let value = value.as_ref();
    let answer = vault.set(locker, id, value.to_vec().into()).await;
    SET.asked(format_args!(
        "to store {} bytes as {id:?} in the locker {locker:?}",
        value.len()
    ))
    .succeeds(answer)
}

async fn deleted(vault: &impl Vault, locker: &str, id: &str) -> Shown {
    DELETE
        .asked(format_args!("to delete {id:?} in the locker {locker:?}"))
        .succeeds(vault.delete(locker, id).await)
}

/// Reading gives this value, or none, and says whether it exists alike.
async fn reads(vault: &impl Vault, locker: &str, id: &str, expected: Option<&[u8]>) -> Shown {
    let expected = expected.map(Bytes::copy_from_slice);
    GET.asked(format_args!("for {id:?} in the locker {locker:?}"))
        .gives(exposed(vault, locker, id).await, &expected)?;
    EXISTS
        .asked(format_args!("whether {id:?} is in the locker {locker:?}"))
        .gives(vault.exists(locker, id).await, &expected.is_some())
}

/// What a behaviour stored is no secret, and told when it comes back as something else.
async fn exposed(vault: &impl Vault, locker: &str, id: &str) -> Result<Option<Bytes>> {
    let secret = vault.get(locker, id).await?;
    Ok(secret.map(|secret| Bytes::copy_from_slice(secret.expose())))
}

async fn lists(vault: &impl Vault, locker: &str, expected: &[&str]) -> Shown {
    let expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
    LIST.asked(format_args!("for the ids in the locker {locker:?}"))
        .gives(vault.list_ids(locker).await, &expected)
}
