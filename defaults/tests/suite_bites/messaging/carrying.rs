//! Faults in what a message carries.

use defaults::MemoryMessaging;
use runtime::conformance::messaging::{messages, questions};
use runtime::messaging::{Delivery, Message, Messaging as _, Metadata, Result};

use super::wrong::Fault;
use super::{CONTENT_TYPE, HANDLE, METADATA, REPLY, caught, wrong};

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

#[tokio::test(start_paused = true)]
async fn where_a_reply_goes_is_kept_in_the_metadata() {
    struct Header;

    impl Fault for Header {
        fn deliver(_: &MemoryMessaging, _: &str, mut delivery: Delivery) -> Option<Delivery> {
            let message = &mut delivery.message;
            if let Some(said) = message.metadata.get("reply-to") {
                message.reply_to = Some(said.to_owned());
                message.metadata.remove("reply-to");
            }
            Some(delivery)
        }
    }

    let shown = messages::metadata_says_nothing_to_the_broker(wrong(Header).await).await;
    caught(shown, REPLY, "a-guest-says");
    let shown = questions::a_question_comes_as_it_was_asked(wrong(Header).await).await;
    caught(shown, METADATA, "(\"reply-to\", \"a-guest-says\")");
}

#[tokio::test(start_paused = true)]
async fn what_is_too_large_is_lost() {
    struct Drops;

    impl Fault for Drops {
        async fn publish(broker: &MemoryMessaging, topic: &str, message: Message) -> Result<()> {
            if message.size() > 1 << 20 {
                return Ok(());
            }
            broker.publish(topic, message).await
        }
    }

    let shown = messages::a_huge_message_comes_whole_or_is_refused(wrong(Drops).await).await;
    caught(shown, HANDLE, "with 8 MiB");
}

#[tokio::test(start_paused = true)]
async fn metadata_is_left_out_that_has_no_room() {
    struct Cuts;

    impl Fault for Cuts {
        async fn publish(
            broker: &MemoryMessaging,
            topic: &str,
            mut message: Message,
        ) -> Result<()> {
            let pairs = message
                .metadata
                .into_iter()
                .filter(|(key, _)| !key.is_empty());
            message.metadata = pairs.take(100).collect();
            broker.publish(topic, message).await
        }
    }

    let shown = messages::much_metadata_comes_whole_or_is_refused(wrong(Cuts).await).await;
    caught(shown, HANDLE, "500 pairs");
    let shown = messages::an_empty_key_comes_or_is_refused(wrong(Cuts).await).await;
    caught(shown, HANDLE, "an empty key");
}
