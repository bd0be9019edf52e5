use runtime::Bytes;
use runtime::conformance::keyvalue::{counters, model};
use runtime::keyvalue::{Error, KeyValue, Page, Result};
use tokio::task::yield_now;

use super::{GET, breaks, memory, right};

const INCREMENT: &str = "wasi:keyvalue/atomics increment";

/// Counts in its own way, and writes after others may have written.
struct Counts<const DECLARED: bool>(
    defaults::MemoryKeyValue,
    fn(&[u8], i64) -> Option<i64>,
    fn(i64) -> Bytes,
);

impl<const DECLARED: bool> KeyValue for Counts<DECLARED> {
    const INCREMENT: bool = DECLARED;

    right! { get set delete list_keys }

    async fn increment(&self, bucket: &str, key: &str, delta: i64) -> Result<i64> {
        let value = self.0.get(bucket, key).await?;
        yield_now().await;
        let sum = (self.1)(value.as_deref().unwrap_or(b"0"), delta);
        let sum = sum.ok_or_else(|| Error::other("no number"))?;
        self.0.set(bucket, key, (self.2)(sum)).await?;
        Ok(sum)
    }
}

async fn counts(sum: fn(&[u8], i64) -> Option<i64>) -> Counts<true> {
    Counts(memory().await, sum, text)
}

fn number(value: &[u8]) -> Option<i64> {
    str::from_utf8(value).ok()?.parse().ok()
}

fn text(sum: i64) -> Bytes {
    sum.to_string().into()
}

fn right_sum(value: &[u8], delta: i64) -> Option<i64> {
    number(value)?.checked_add(delta)
}

#[tokio::test]
async fn an_update_is_lost() {
    let store = counts(right_sum).await;
    let shown = counters::increments_of_eight_tasks_sum_up(store).await;
    breaks(INCREMENT, shown);
}

#[tokio::test]
async fn a_counter_is_offered_that_was_not_declared() {
    let store = Counts::<false>(memory().await, right_sum, text);
    breaks(INCREMENT, counters::is_refused(store).await);
}

async fn binary() -> Counts<true> {
    let sum = |value: &[u8], delta| {
        let number = value.try_into().map_or(0, i64::from_be_bytes);
        number.checked_add(delta)
    };
    let kept = |sum: i64| Bytes::copy_from_slice(&sum.to_be_bytes());
    Counts(memory().await, sum, kept)
}

#[tokio::test]
async fn a_counter_is_binary() {
    let shown = counters::a_counter_is_decimal_text(binary().await).await;
    breaks(GET, shown);
    let shown = counters::a_number_that_was_written_is_counted_on(binary().await).await;
    breaks(INCREMENT, shown);
}

async fn wraps() -> Counts<true> {
    counts(|value, delta| Some(number(value)?.wrapping_add(delta))).await
}

#[tokio::test]
async fn a_counter_wraps_around() {
    let shown = counters::an_overflow_is_refused_and_changes_nothing(wraps().await).await;
    breaks(INCREMENT, shown);
    breaks(INCREMENT, model::it_agrees_with_a_map(wraps().await).await);
}

#[tokio::test]
async fn a_counter_stops_at_its_end() {
    let store = counts(|value, delta| Some(number(value)?.saturating_add(delta))).await;
    let shown = counters::an_overflow_is_refused_and_changes_nothing(store).await;
    breaks(INCREMENT, shown);
}

#[tokio::test]
async fn a_counter_is_a_float() {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "the fault"
    )]
    let float = |value: &[u8], delta: i64| Some((number(value)? as f64 + delta as f64) as i64);
    let shown = counters::a_counter_is_exact_to_64_bits(counts(float).await).await;
    breaks(INCREMENT, shown);
}

#[tokio::test]
async fn a_counter_has_no_sign() {
    let store = counts(|value, delta| Some(right_sum(value, delta)?.max(0))).await;
    let shown = counters::a_counter_counts_down_past_zero(store).await;
    breaks(INCREMENT, shown);
}

#[tokio::test]
async fn what_is_no_number_counts_as_zero() {
    let store = counts(|value, delta| number(value).unwrap_or(0).checked_add(delta)).await;
    let shown = counters::a_value_that_is_no_number_is_refused_and_stays(store).await;
    breaks(INCREMENT, shown);
}

#[tokio::test]
async fn blanks_around_a_number_are_passed_over() {
    let store = counts(|value, delta| right_sum(value.trim_ascii(), delta)).await;
    let shown = counters::a_value_that_is_no_number_is_refused_and_stays(store).await;
    breaks(INCREMENT, shown);
}
