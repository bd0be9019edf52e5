//! What a [`Messaging`](crate::messaging::Messaging) owes its guests.

use super::{Wit, behaviours};

behaviours! {
    $ __conformance_messaging of messaging: Messaging;
    always {
        publishing {
            a_message_reaches_a_subscriber,
        }
    }
}

const SEND: Wit = Wit("wasi:messaging/producer send");
