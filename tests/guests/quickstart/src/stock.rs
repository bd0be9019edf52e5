//! A counter that nobody can come between, a stock that two clerks want to change at once, and a batch.

use crate::bindings::wasi::keyvalue::atomics::{Cas, CasError, increment, swap};
use crate::bindings::wasi::keyvalue::batch::{get_many, set_many};
use crate::bindings::wasi::keyvalue::store::{Bucket, Error, open};
use crate::order::Order;
use crate::{Outcome, ensure};

const SERVED: &str = "orders-served";
const MUGS: &str = "stock:mugs";
/// How many mugs there are when there are none, or too few.
const DELIVERY: i64 = 100;

pub fn count_and_reserve(orders: &[Order]) -> Outcome {
    let bucket = open("order-desk").map_err(|error| failed("the bucket does not open", &error))?;
    count(&bucket, orders.len() as i64)?;
    reserve_mugs(
        &bucket,
        orders
            .iter()
            .filter(|order| order.item == "mugs")
            .map(|order| order.quantity)
            .sum(),
    )?;
    note_progress(&bucket, orders)
}

fn count(bucket: &Bucket, orders: i64) -> Outcome {
    let before = number(
        bucket
            .get(SERVED)
            .map_err(|error| failed("the counter cannot be read", &error))?,
    )?;
    let after = increment(bucket, SERVED, orders)
        .map_err(|error| failed("the counter does not count", &error))?;
    ensure(after == before.unwrap_or(0) + orders, || {
        format!("the counter was at {before:?}, {orders} were added, and it says {after}")
    })?;
    println!("  The counter goes up by {orders}: {after} orders served since it was started.");
    Ok(())
}

/// Takes mugs from the stock. A second clerk is quicker, so the first attempt is refused, and the second one starts from
/// the number that the refusal brought along.
fn reserve_mugs(bucket: &Bucket, wanted: i64) -> Outcome {
    let ours =
        Cas::new(bucket, MUGS).map_err(|error| failed("the stock cannot be read", &error))?;
    let seen = taken_from(&ours)?
        .filter(|mugs| *mugs > wanted)
        .unwrap_or(DELIVERY);

    let theirs =
        Cas::new(bucket, MUGS).map_err(|error| failed("the stock cannot be read", &error))?;
    swap(theirs, (seen - 1).to_string().as_bytes()).map_err(|error| swap_failed(&error))?;
    println!("  There are {seen} mugs. While we look for a pen, another clerk takes one.");

    let fresh = match swap(ours, (seen - wanted).to_string().as_bytes()) {
        Err(CasError::CasFailed(fresh)) => fresh,
        Err(error) => return Err(swap_failed(&error)),
        Ok(()) => {
            return Err(
                "two clerks changed the stock, and neither was told of the other".to_owned(),
            );
        }
    };
    let left = seen - 1;
    let told = taken_from(&fresh)?;
    ensure(told == Some(left), || {
        format!("there should be {left} mugs, and the store says {told:?}")
    })?;
    swap(fresh, (left - wanted).to_string().as_bytes()).map_err(|error| swap_failed(&error))?;

    let now = number(
        bucket
            .get(MUGS)
            .map_err(|error| failed("the stock cannot be read", &error))?,
    )?;
    ensure(now == Some(left - wanted), || {
        format!("{wanted} mugs were taken from {left}, and {now:?} are left")
    })?;
    println!(
        "  Our swap is refused, and tells us why: {left} are left. So we take our {wanted} from those."
    );
    Ok(())
}

fn note_progress(bucket: &Bucket, orders: &[Order]) -> Outcome {
    let notes: Vec<(String, Vec<u8>)> = orders
        .iter()
        .map(|order| (key(order), b"packed".to_vec()))
        .collect();
    set_many(bucket, &notes).map_err(|error| failed("the notes are not taken", &error))?;

    let mut keys: Vec<String> = orders.iter().map(key).collect();
    keys.push("order:none-of-ours".to_owned());
    let found =
        get_many(bucket, &keys).map_err(|error| failed("the notes cannot be read", &error))?;
    let expected: Vec<_> = notes.into_iter().map(Some).chain([None]).collect();
    ensure(found == expected, || {
        format!("{} notes were asked for, and other ones came", keys.len())
    })?;
    println!(
        "  One batch marks all {} as packed, another reads the marks back.",
        orders.len()
    );
    Ok(())
}

fn key(order: &Order) -> String {
    format!("order:{}", order.number)
}

/// The number that the key had when the handle was taken.
fn taken_from(cas: &Cas) -> Outcome<Option<i64>> {
    number(
        cas.current()
            .map_err(|error| failed("the stock cannot be read", &error))?,
    )
}

fn number(value: Option<Vec<u8>>) -> Outcome<Option<i64>> {
    let Some(value) = value else { return Ok(None) };
    let text = String::from_utf8_lossy(&value);
    text.parse()
        .map(Some)
        .map_err(|_| format!("`{text}` should be a number"))
}

fn swap_failed(error: &CasError) -> String {
    match error {
        CasError::StoreError(error) => failed("the swap is not made", error),
        CasError::CasFailed(_) => "a swap is refused where nobody came between".to_owned(),
    }
}

fn failed(what: &str, error: &Error) -> String {
    let why = match error {
        Error::NoSuchStore => "the host has no such bucket",
        Error::AccessDenied => "access is denied",
        Error::Other(words) => words,
    };
    format!("{what}: {why}")
}
