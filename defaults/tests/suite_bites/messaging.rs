//! Wrong `messaging` backends.

mod carrying;
mod delivering;
mod giving_up;
mod matching;
mod requesting;
mod settling;
mod wrong;

use defaults::{MemoryMessaging, MemoryMessagingOptions};
use runtime::Backend as _;
use runtime::conformance::Shown;

use wrong::{Fault, Wrong};

const HANDLE: &str = "wasi:messaging/incoming-handler handle";
const CONTENT_TYPE: &str = "wasi:messaging/types message.content-type";
const METADATA: &str = "wasi:messaging/types message.metadata";
const REPLY: &str = "wasi:messaging/request-reply reply";
const SEND: &str = "wasi:messaging/producer send";

/// A broker with a fault, and otherwise the one in memory.
async fn wrong<F: Fault>(fault: F) -> Wrong<F> {
    let broker = MemoryMessaging::connect_with(MemoryMessagingOptions::default()).await;
    let broker = broker.expect("a broker in memory connects");
    Wrong { broker, fault }
}

/// The behaviour is not shown, and the report names the WIT function that relies on it and has these words.
#[track_caller]
fn caught(shown: Shown, wit: &str, words: &str) {
    let broken = shown.expect_err("the suite has to see the fault");
    assert_eq!(broken.wit(), wit, "{broken}");
    assert!(broken.to_string().contains(words), "{broken}");
}
