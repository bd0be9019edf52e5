use std::future::ready;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::yield_now;

use super::*;

/// A delivery whose broker passes on what it is told, after it has waited for so long.
fn delivery(waits: usize) -> (Delivery, UnboundedReceiver<Outcome>) {
    let (sender, told) = unbounded_channel();
    let delivery = Delivery::new(Message::new(""), 1, move |outcome| async move {
        for _ in 0..waits {
            yield_now().await;
        }
        sender.send(outcome).expect("the test waits for it");
        Ok(())
    });
    (delivery, told)
}

#[test]
fn a_delivery_that_is_dropped_has_failed() {
    let (delivery, mut told) = delivery(0);
    drop(delivery);
    assert_eq!(told.try_recv(), Ok(Outcome::Failed));
}

#[tokio::test]
async fn a_broker_may_take_its_time_to_be_told() {
    let (delivery, mut told) = delivery(3);
    drop(delivery);
    assert_eq!(told.recv().await, Some(Outcome::Failed));
}

#[tokio::test]
async fn a_broker_is_told_once() {
    let (delivery, mut told) = delivery(3);
    delivery.ack().await.unwrap();
    assert_eq!(told.recv().await, Some(Outcome::Handled));
    assert_eq!(told.recv().await, None);
}

#[tokio::test]
async fn a_broker_is_told_to_the_end_what_nobody_waits_for() {
    let (delivery, mut told) = delivery(3);
    let mut acknowledging = Box::pin(delivery.ack());
    let mut now = Context::from_waker(Waker::noop());
    assert!(acknowledging.as_mut().poll(&mut now).is_pending());
    drop(acknowledging);
    assert_eq!(told.recv().await, Some(Outcome::Handled));
    assert_eq!(told.recv().await, None);
}

#[tokio::test]
async fn a_delivery_may_be_dropped_on_a_thread_without_a_runtime() {
    let (delivery, mut told) = delivery(3);
    std::thread::spawn(move || drop(delivery)).join().unwrap();
    assert_eq!(told.recv().await, Some(Outcome::Failed));
}

#[test]
fn a_message_can_be_taken_out() {
    let (delivery, mut told) = delivery(0);
    let message = delivery.message;
    assert_eq!(message.data, "");
    drop(delivery.settle);
    assert_eq!(told.try_recv(), Ok(Outcome::Failed));
}

/// Were it not caught, this would end the process.
#[test]
fn a_broker_may_panic_when_a_guest_has() {
    let panics = |_| -> std::future::Ready<Result<()>> { panic!("the line is dead") };
    let delivery = Delivery::new(Message::new(""), 1, panics);
    let panic = catch_unwind(AssertUnwindSafe(|| {
        let _in_hand = delivery;
        panic!("a handler panics")
    }));
    let panic = panic.unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"a handler panics"));

    let quiet = Delivery::new(Message::new(""), 1, |_| ready(Ok(())));
    drop(quiet);
}

#[tokio::test]
async fn a_broker_that_panics_is_told_no_second_time() {
    let (sender, mut told) = unbounded_channel();
    let panics = move |outcome| async move {
        sender.send(outcome).expect("the test waits for it");
        yield_now().await;
        panic!("the line is dead")
    };
    let delivery = Delivery::new(Message::new(""), 1, panics);
    let acknowledged = tokio::spawn(delivery.ack());
    assert!(acknowledged.await.unwrap_err().is_panic());
    assert_eq!(told.recv().await, Some(Outcome::Handled));
    assert_eq!(told.recv().await, None);
}

#[test]
fn a_delivery_from_elsewhere_is_told_on_the_runtime_that_drops_it() {
    let (delivery, mut told) = delivery(3);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        drop(delivery);
        assert_eq!(told.recv().await, Some(Outcome::Failed));
    });
}

#[tokio::test(start_paused = true)]
async fn a_broker_is_told_that_a_message_is_in_hand_until_it_is_settled() {
    const EVERY: Duration = Duration::from_secs(10);
    for settle in ["ack", "nack", "drop"] {
        let told = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&told);
        let delivery = Delivery::new(Message::new("7"), 1, |_| ready(Ok(())));
        let delivery = delivery.keep_alive(EVERY, move || {
            let before = count.fetch_add(1, Ordering::Relaxed);
            // A broker that could not be told is told all the same the next time.
            ready(if before == 0 {
                Err(Error::Timeout)
            } else {
                Ok(())
            })
        });
        sleep(EVERY * 3 + EVERY / 2).await;
        assert_eq!(told.load(Ordering::Relaxed), 3);
        match settle {
            "ack" => delivery.ack().await.unwrap(),
            "nack" => delivery.nack().await.unwrap(),
            _ => drop(delivery),
        }
        sleep(EVERY * 3).await;
        assert_eq!(told.load(Ordering::Relaxed), 3, "{settle}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_broker_is_not_told_without_a_pause_that_a_message_is_in_hand() {
    let told = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&told);
    let delivery = Delivery::new(Message::new("7"), 1, |_| ready(Ok(())));
    let delivery = delivery.keep_alive(Duration::ZERO, move || {
        count.fetch_add(1, Ordering::Relaxed);
        ready(Ok(()))
    });
    sleep(Duration::from_millis(100)).await;
    delivery.ack().await.unwrap();
    assert!((10..=100).contains(&told.load(Ordering::Relaxed)));
}
