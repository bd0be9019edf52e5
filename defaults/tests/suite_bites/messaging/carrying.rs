//! Faults in what a message carries.

use defaults::MemoryMessaging;
use runtime::conformance::messaging::messages;
use runtime::messaging::{Delivery, Message, Messaging as _, Metadata, Result};

use super::wrong::Fault;
use super::{CONTENT_TYPE, METADATA, caught, wrong};

#[tokio::test(start_paused = true)]
async fn metadata_is_sorted() {
    struct Sorts;

    impl Fault for Sorts {
        async fn publish(
            broker: &MemoryMessaging,
            topic: &str,
            mut message: Message,
        ) -> Result<()> {
            let mut pairs = Vec::from(message.metadata);
            pairs.sort();
            message.metadata = Metadata::from_iter(pairs);
            broker.publish(topic, message).await
        }
    }

    let shown = messages::metadata_keeps_its_order(wrong(Sorts).await).await;
    caught(shown, METADATA, "(\"b\", \"1\"), (\"d\", \"2\")");
}

#[tokio::test(start_paused = true)]
async fn a_content_type_is_kept_in_the_metadata() {
    struct Header;

    impl Fault for Header {
        async fn publish(
            broker: &MemoryMessaging,
            topic: &str,
            mut message: Message,
        ) -> Result<()> {
            if let Some(content_type) = message.content_type.take() {
                message.metadata.insert("content-type", content_type);
            }
            broker.publish(topic, message).await
        }

        fn deliver(_: &MemoryMessaging, _: &str, mut delivery: Delivery) -> Option<Delivery> {
            let metadata = &mut delivery.message.metadata;
            delivery.message.content_type = metadata.get("content-type").map(str::to_owned);
            metadata.remove("content-type");
            Some(delivery)
        }
    }

    let shown = messages::a_content_type_is_not_metadata(wrong(Header).await).await;
    caught(shown, METADATA, "(\"content-type\", \"1\")");
}

#[tokio::test(start_paused = true)]
async fn a_content_type_ends_with_its_line() {
    struct Lines;

    impl Fault for Lines {
        fn deliver(_: &MemoryMessaging, _: &str, mut delivery: Delivery) -> Option<Delivery> {
            if let Some(content_type) = &mut delivery.message.content_type
                && let Some((line, _)) = content_type.split_once("\r\n")
            {
                *content_type = line.to_owned();
            }
            Some(delivery)
        }
    }

    let shown = messages::a_content_type_takes_any_text(wrong(Lines).await).await;
    caught(shown, CONTENT_TYPE, "came:     Some(\"line\")");
}
