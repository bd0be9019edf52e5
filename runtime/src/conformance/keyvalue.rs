//! What a [`KeyValue`] owes its guests.

mod listed;

use std::future::Future;

use tokio::task::JoinHandle;

use super::{Broken, Shown, Wit, behaviours, fresh, shared};
use crate::Bytes;
use crate::keyvalue::{Error, KeyValue};
use listed::{listed_while, lists, lists_once, lists_only};

behaviours! {
    $ __conformance_keyvalue of keyvalue: KeyValue;
    always {
        values {
            a_missing_key_is_none,
            a_value_reads_as_it_was_written,
            an_empty_value_is_a_value,
            a_value_is_overwritten_whole,
            a_large_value_comes_back_whole,
            a_write_is_seen_by_every_read_after_it,
            a_value_is_read_whole_while_it_is_written,
            writers_of_different_keys_keep_them_all,
        }
        keys {
            the_empty_key_is_a_key,
            a_key_of_200_characters_is_kept_whole,
            longer_keys_are_apart_or_refused,
            every_text_is_a_key_of_its_own,
            every_text_is_listed_as_it_was_written,
            every_text_is_one_key_to_every_method,
            deleting_any_text_takes_no_other,
        }
        buckets {
            buckets_do_not_share_keys,
            a_bucket_and_a_key_do_not_run_together,
            a_bucket_is_no_path,
            buckets_whose_names_look_alike_are_apart,
            a_listing_keeps_to_its_bucket,
            the_default_bucket_is_a_bucket,
            the_default_bucket_has_no_key_of_another,
            opening_a_bucket_keeps_its_keys,
        }
        deleting {
            a_deleted_key_is_gone,
            a_missing_key_may_be_deleted,
            a_deleted_key_may_be_written_again,
            exists_agrees_with_get,
        }
        listing {
            an_empty_bucket_lists_nothing,
            a_listing_shows_what_was_written_and_not_what_was_deleted,
            pages_hold_every_key_exactly_once,
            an_unknown_cursor_is_refused,
            a_key_is_no_cursor,
            a_cursor_of_another_bucket_shows_none_of_its_keys,
        }
        paging {
            lasting_keys_are_listed_once_while_others_come_and_go,
            a_key_overwritten_between_pages_is_listed_once,
            a_key_deleted_before_its_page_is_not_listed,
            lasting_keys_are_listed_once_under_concurrent_writers,
        }
        batches {
            values_come_at_the_positions_of_their_keys,
            a_batch_writes_every_pair,
            of_a_key_given_twice_the_last_value_counts,
            of_keys_given_many_times_the_last_values_count,
            a_batch_deletes_its_keys_and_passes_over_missing_ones,
            empty_batches_do_nothing,
            a_large_batch_is_done_whole,
        }
        given_up {
            a_call_after_one_that_was_given_up_gets_its_own_answer,
            a_write_that_was_given_up_is_whole_or_nothing,
        }
        waiting {
            a_backend_declared_immediate_does_not_wait,
        }
        model {
            it_agrees_with_a_map,
        }
    }
    if INCREMENT else counters::is_refused {
        counters {
            a_missing_counter_counts_from_zero,
            a_counter_counts_down_past_zero,
            a_counter_is_decimal_text,
            a_number_that_was_written_is_counted_on,
            a_deleted_counter_counts_from_zero_again,
            a_value_that_is_no_number_is_refused_and_stays,
            a_counter_is_exact_to_64_bits,
            an_overflow_is_refused_and_changes_nothing,
            increments_of_eight_tasks_sum_up,
            a_set_that_meets_an_increment_is_not_lost,
            a_sum_after_one_that_was_given_up_is_its_own,
        }
    }
    if COMPARE_AND_SWAP else swaps::is_refused {
        swaps {
            a_value_is_read_with_its_version,
            a_swap_stores_over_the_version_that_was_read,
            a_version_is_swapped_once,
            swap_fails_after_a_change_and_leaves_the_newer_value,
            swap_fails_after_a_b_a,
            swap_fails_after_the_same_value_was_written_again,
            swap_fails_after_the_key_was_deleted,
            swap_fails_after_the_key_was_deleted_and_written_again,
            swap_fails_after_a_write_of_any_kind,
            a_write_to_another_key_is_no_conflict,
            absent_is_a_version,
            swap_of_absent_fails_once_the_key_was_written,
            a_swap_after_one_that_was_given_up_is_its_own,
        }
        contention {
            of_eight_swaps_of_one_version_one_is_stored,
            swaps_of_eight_tasks_lose_no_update,
            a_write_that_meets_a_swap_is_not_lost,
            increments_and_swaps_of_one_number_sum_up,
        }
    }
    if WATCH else watch::is_refused {
        watch {
            a_write_and_a_delete_are_reported,
            every_way_of_writing_is_reported,
            what_was_there_before_is_not_reported,
            deleting_a_missing_key_is_no_change,
            what_is_refused_is_no_change,
            a_watch_keeps_to_its_bucket,
            a_watch_of_the_default_bucket_keeps_to_it,
            every_watcher_is_told,
            any_text_and_any_bytes_are_reported,
            a_dropped_watch_holds_up_nobody,
        }
        watch_order {
            changes_of_a_key_come_in_order,
            every_change_of_eight_tasks_is_reported,
            the_last_change_is_the_value_that_stays,
            a_watcher_that_falls_behind_is_told_so,
        }
    }
}

shared! {
    $ __conformance_shared_keyvalue of keyvalue in shared_keyvalue;
    what_one_writes_the_other_reads,
    a_listing_goes_on_in_the_other,
    counters_of_both_sum_up,
    a_version_is_won_by_one_of_them,
    a_watch_tells_what_the_other_writes,
}

const OPEN: Wit = Wit("wasi:keyvalue/store open");
const GET: Wit = Wit("wasi:keyvalue/store bucket.get");
const SET: Wit = Wit("wasi:keyvalue/store bucket.set");
const DELETE: Wit = Wit("wasi:keyvalue/store bucket.delete");
const EXISTS: Wit = Wit("wasi:keyvalue/store bucket.exists");
const LIST: Wit = Wit("wasi:keyvalue/store bucket.list-keys");
const READ: Wit = Wit("wasi:keyvalue/atomics cas.new");
const SWAP: Wit = Wit("wasi:keyvalue/atomics swap");
const INCREMENT: Wit = Wit("wasi:keyvalue/atomics increment");
const GET_MANY: Wit = Wit("wasi:keyvalue/batch get-many");
const SET_MANY: Wit = Wit("wasi:keyvalue/batch set-many");
const DELETE_MANY: Wit = Wit("wasi:keyvalue/batch delete-many");
const ON_SET: Wit = Wit("wasi:keyvalue/watcher on-set");
const ON_DELETE: Wit = Wit("wasi:keyvalue/watcher on-delete");

/// How many tasks meet where a behaviour is about concurrency.
const TASKS: usize = 8;

/// As many keys as no engine at hand puts on one page.
const MANY: usize = 2500;

/// A bucket of this run, opened as a guest opens it.
async fn opened<B: KeyValue>(store: &B, what: &str) -> Result<String, Broken> {
    let bucket = fresh(what);
    open(store, &bucket).await?;
    Ok(bucket)
}

async fn open<B: KeyValue>(store: &B, bucket: &str) -> Shown {
    OPEN.asked(format!("for the bucket {bucket:?}"))
        .succeeds(store.open(bucket).await)
}

async fn written<B: KeyValue>(
    store: &B,
    bucket: &str,
    key: &str,
    value: impl Into<Bytes>,
) -> Shown {
    SET.asked(format!("to write {key:?}"))
        .succeeds(store.set(bucket, key, value.into()).await)
}

async fn deleted<B: KeyValue>(store: &B, bucket: &str, key: &str) -> Shown {
    DELETE
        .asked(format!("to delete {key:?}"))
        .succeeds(store.delete(bucket, key).await)
}

async fn reads<B: KeyValue>(
    store: &B,
    bucket: &str,
    key: &str,
    expected: impl Into<Bytes>,
) -> Shown {
    GET.asked(format!("for the value of {key:?}"))
        .gives(store.get(bucket, key).await, &Some(expected.into()))
}

async fn is_missing<B: KeyValue>(store: &B, bucket: &str, key: &str) -> Shown {
    GET.asked(format!("for the value of {key:?}"))
        .gives(store.get(bucket, key).await, &None)
}

/// Writes keys, the last one first: what was written early is not listed early.
async fn filled<B: KeyValue>(store: &B, bucket: &str, keys: &[String]) -> Shown {
    let pairs: Vec<_> = keys
        .iter()
        .rev()
        .map(|key| (key.clone(), "v".into()))
        .collect();
    for pairs in pairs.chunks(100) {
        SET_MANY
            .asked(format!("to write {} keys", pairs.len()))
            .succeeds(store.set_many(bucket, pairs.to_vec()).await)?;
    }
    Ok(())
}

fn names(count: usize, suffix: &str) -> Vec<String> {
    (0..count).map(|n| format!("{n:04}-{suffix}")).collect()
}

/// Of a refusal that is put in words for the guest.
fn is_other(error: &Error) -> bool {
    matches!(error, Error::Other(_))
}

/// Runs tasks at the same time, and waits for them.
async fn together<T, F>(tasks: impl IntoIterator<Item = F>) -> Result<Vec<T>, Broken>
where
    T: Send + 'static,
    F: Future<Output = Result<T, Broken>> + Send + 'static,
{
    joined(spawned(tasks)).await
}

fn spawned<F>(tasks: impl IntoIterator<Item = F>) -> Vec<JoinHandle<F::Output>>
where
    F: Future<Output: Send> + Send + 'static,
{
    tasks.into_iter().map(tokio::spawn).collect()
}

async fn joined<T>(tasks: Vec<JoinHandle<Result<T, Broken>>>) -> Result<Vec<T>, Broken> {
    let mut results = Vec::with_capacity(tasks.len());
    for task in tasks {
        results.push(task.await.expect("the backend does not panic")?);
    }
    Ok(results)
}
