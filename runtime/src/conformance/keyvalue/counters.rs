//! Counters.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::future::join;

use super::{INCREMENT, TASKS, deleted, is_missing, is_other, opened, reads, together, written};
use crate::Bytes;
use crate::conformance::calls::all_show;
use crate::conformance::{GIVEN_UP, Shown, give_up};
use crate::keyvalue::{Error, KeyValue};

async fn counts<B: KeyValue>(store: &B, bucket: &str, delta: i64, expected: i64) -> Shown {
    INCREMENT
        .asked(format!("to add {delta}"))
        .gives(store.increment(bucket, "n", delta).await, &expected)
}

async fn refuses<B: KeyValue>(store: &B, bucket: &str, value: Bytes, delta: i64) -> Shown {
    written(store, bucket, "n", value.clone()).await?;
    INCREMENT
        .asked(format!("to add {delta} to {value:?}"))
        .refused(
            store.increment(bucket, "n", delta).await,
            "Error::Other",
            is_other,
        )?;
    reads(store, bucket, "n", value).await
}

/// A backend that does not offer to count refuses it and changes nothing: a counter that loses updates is worse than
/// none.
pub async fn is_refused<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "counters").await?;
    let expected = "Error::Other(\"… offers no compare-and-swap\")";
    let says_so = |error: &Error| matches!(error, Error::Other(text) if text.ends_with("offers no compare-and-swap"));
    written(&store, &bucket, "n", "7").await?;
    for key in ["n", "missing"] {
        INCREMENT
            .asked("to count, of a backend that declares no INCREMENT")
            .refused(store.increment(&bucket, key, 1).await, expected, says_so)?;
    }
    is_missing(&store, &bucket, "missing").await?;
    reads(&store, &bucket, "n", "7").await
}

/// A counter that was never written is 0.
pub async fn a_missing_counter_counts_from_zero<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "counters").await?;
    counts(&store, &bucket, 5, 5).await?;
    counts(&store, &bucket, 2, 7).await?;
    counts(&store, &bucket, 0, 7).await
}

/// A delta may be negative, and so may the sum.
pub async fn a_counter_counts_down_past_zero<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "counters").await?;
    counts(&store, &bucket, -5, -5).await?;
    counts(&store, &bucket, 8, 3).await?;
    counts(&store, &bucket, -4, -1).await
}

/// A counter reads as the digits of its number.
pub async fn a_counter_is_decimal_text<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "counters").await?;
    for (delta, sum) in [(0, "0"), (42, "42"), (-1042, "-1000")] {
        counts(&store, &bucket, delta, sum.parse().unwrap_or_default()).await?;
        reads(&store, &bucket, "n", sum).await?;
    }
    Ok(())
}

/// A number that was written as text is counted on from there.
pub async fn a_number_that_was_written_is_counted_on<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "counters").await?;
    counts(&store, &bucket, 1, 1).await?;
    written(&store, &bucket, "n", "41").await?;
    counts(&store, &bucket, 1, 42).await?;
    written(&store, &bucket, "n", "-1").await?;
    counts(&store, &bucket, 1, 0).await
}

/// With its key the whole counter is deleted.
pub async fn a_deleted_counter_counts_from_zero_again<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "counters").await?;
    counts(&store, &bucket, 5, 5).await?;
    deleted(&store, &bucket, "n").await?;
    is_missing(&store, &bucket, "n").await?;
    counts(&store, &bucket, 1, 1).await
}

/// What is no decimal number of 64 bits is not counted on, and not written over either.
pub async fn a_value_that_is_no_number_is_refused_and_stays<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "counters").await?;
    for value in [
        "ten",
        "",
        " 1",
        "1 ",
        "1.0",
        "1e3",
        "0x1",
        "9223372036854775808",
    ] {
        refuses(&store, &bucket, value.into(), 1).await?;
    }
    let eight_bytes = Bytes::from_static(&[0, 0, 0, 0, 0, 0, 0, 255]);
    refuses(&store, &bucket, eight_bytes, 1).await
}

/// All 64 bits count: no sum is rounded, up to both ends.
pub async fn a_counter_is_exact_to_64_bits<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "counters").await?;
    counts(&store, &bucket, (1 << 53) + 1, (1 << 53) + 1).await?;
    counts(&store, &bucket, 1 - (1 << 53), 2).await?;
    counts(&store, &bucket, i64::MAX - 2, i64::MAX).await?;
    reads(&store, &bucket, "n", i64::MAX.to_string()).await?;
    counts(&store, &bucket, i64::MIN, -1).await?;
    counts(&store, &bucket, i64::MIN + 1, i64::MIN).await?;
    reads(&store, &bucket, "n", i64::MIN.to_string()).await
}

/// A sum that leaves 64 bits is refused, and the counter stays where it was.
pub async fn an_overflow_is_refused_and_changes_nothing<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "counters").await?;
    for (end, deltas) in [(i64::MAX, [1, i64::MAX]), (i64::MIN, [-1, i64::MIN])] {
        for delta in deltas {
            refuses(&store, &bucket, end.to_string().into(), delta).await?;
        }
    }
    Ok(())
}

/// Of increments at the same time none is lost, and no two get the same sum.
pub async fn increments_of_eight_tasks_sum_up<B: KeyValue>(store: B) -> Shown {
    const TIMES: usize = 100;
    let bucket = opened(&store, "counters").await?;
    let store = Arc::new(store);
    let tasks = (0..TASKS).map(|_| {
        let (store, bucket) = (Arc::clone(&store), bucket.clone());
        async move {
            let mut sums = Vec::with_capacity(TIMES);
            for _ in 0..TIMES {
                let sum = store.increment(&bucket, "n", 1).await;
                sums.push(INCREMENT.asked("to add 1").succeeds(sum)?);
            }
            Ok(sums)
        }
    });
    let sums: BTreeSet<_> = together(tasks).await?.into_iter().flatten().collect();
    let count = TASKS * TIMES;
    INCREMENT
        .asked(format!("to add 1, {count} times in {TASKS} tasks"))
        .holds(
            sums.len() == count,
            format_args!("{count} different sums"),
            format_args!("{} different sums", sums.len()),
        )?;
    reads(&*store, &bucket, "n", count.to_string()).await
}

/// A value that is set while it is counted on is there after it, with the delta or without, whoever was first.
pub async fn a_set_that_meets_an_increment_is_not_lost<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "counters").await?;
    let meetings = (0..50).map(async |n| {
        let key = n.to_string();
        let (count, set) = (
            store.increment(&bucket, &key, 1),
            written(&store, &bucket, &key, "1000"),
        );
        // Which of them is asked first takes turns.
        let (count, set) = if n % 2 == 0 {
            join(count, set).await
        } else {
            let (set, count) = join(set, count).await;
            (count, set)
        };
        set?;
        INCREMENT.asked("to add 1").succeeds(count)?;
        let value = store.get(&bucket, &key).await;
        let value = INCREMENT
            .asked("to add 1 while 1000 was written")
            .succeeds(value)?;
        INCREMENT.asked("to add 1 while 1000 was written").holds(
            value == Some("1000".into()) || value == Some("1001".into()),
            "1000 or 1001",
            format_args!("{value:?}"),
        )
    });
    all_show(meetings).await
}

/// A counter that was given up has been added to or not, and the next sum is that of another counter.
pub async fn a_sum_after_one_that_was_given_up_is_its_own<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "counters").await?;
    for (times, polls) in (1..).zip(GIVEN_UP) {
        give_up(store.increment(&bucket, "given up", 1000), polls).await;
        let sum = store.increment(&bucket, "count", 1).await;
        INCREMENT
            .asked("to count after another count was given up")
            .gives(sum, &times)?;
    }
    Ok(())
}
