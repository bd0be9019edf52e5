//! What a message holds, and how a guest changes it.

use cases::{Case, Outcome, group, is};

use crate::bindings::wasi::messaging::types::Message;

pub const CASES: &[Case] = group!(message:
    new_message_has_bytes_and_nothing_else,
    data_is_any_bytes,
    set_data_replaces_the_bytes,
    set_content_type_replaces_it,
    content_type_is_not_metadata,
    metadata_keeps_its_order,
    add_metadata_replaces_the_same_key,
    set_metadata_replaces_everything,
    remove_metadata_removes_one_key,
    remove_metadata_of_a_missing_key,
    keys_of_metadata_are_any_text,
    messages_are_independent,
);

fn new_message_has_bytes_and_nothing_else() -> Outcome {
    let message = Message::new(b"bytes");
    is!(message.data() => b"bytes".to_vec());
    is!(message.topic() => None);
    is!(message.content_type() => None);
    is!(metadata(&message) => vec![]);
    Ok(())
}

fn data_is_any_bytes() -> Outcome {
    let every_byte: Vec<u8> = (0..=255).collect();
    is!(Message::new(&every_byte).data() => every_byte);
    is!(Message::new(b"").data() => vec![]);
    is!(Message::new(&vec![7; 1 << 20]).data() => vec![7; 1 << 20]);
    Ok(())
}

fn set_data_replaces_the_bytes() -> Outcome {
    let message = Message::new(b"old, and longer");
    message.set_data(b"new");
    is!(message.data() => b"new".to_vec());
    message.set_data(b"");
    is!(message.data() => vec![]);
    Ok(())
}

fn set_content_type_replaces_it() -> Outcome {
    let message = Message::new(b"{}");
    message.set_content_type("text/plain");
    is!(message.content_type() => Some("text/plain".to_owned()));
    message.set_content_type("application/json");
    is!(message.content_type() => Some("application/json".to_owned()));
    is!(message.data() => b"{}".to_vec());
    Ok(())
}

fn content_type_is_not_metadata() -> Outcome {
    let message = Message::new(b"{}");
    message.set_content_type("application/json");
    is!(metadata(&message) => vec![]);
    message.add_metadata("content-type", "of the metadata");
    is!(message.content_type() => Some("application/json".to_owned()));
    is!(metadata(&message) => pairs(&[("content-type", "of the metadata")]));
    message.remove_metadata("content-type");
    message.set_metadata(&[]);
    is!(message.content_type() => Some("application/json".to_owned()));
    Ok(())
}

fn metadata_keeps_its_order() -> Outcome {
    let message = Message::new(b"");
    for (key, value) in [("zebra", "1"), ("ant", "2"), ("mole", "3")] {
        message.add_metadata(key, value);
    }
    is!(metadata(&message) => pairs(&[("zebra", "1"), ("ant", "2"), ("mole", "3")]));
    message.set_metadata(&pairs(&[("y", "1"), ("x", "2"), ("z", "3")]));
    is!(metadata(&message) => pairs(&[("y", "1"), ("x", "2"), ("z", "3")]));
    Ok(())
}

fn add_metadata_replaces_the_same_key() -> Outcome {
    let message = Message::new(b"");
    message.add_metadata("first", "old");
    message.add_metadata("second", "2");
    message.add_metadata("first", "new");
    is!(metadata(&message) => pairs(&[("first", "new"), ("second", "2")]));
    Ok(())
}

fn set_metadata_replaces_everything() -> Outcome {
    let message = Message::new(b"");
    message.add_metadata("old", "1");
    message.set_metadata(&pairs(&[("new", "2")]));
    is!(metadata(&message) => pairs(&[("new", "2")]));
    message.add_metadata("newer", "3");
    is!(metadata(&message) => pairs(&[("new", "2"), ("newer", "3")]));
    message.set_metadata(&[]);
    is!(metadata(&message) => vec![]);
    Ok(())
}

fn remove_metadata_removes_one_key() -> Outcome {
    let message = Message::new(b"");
    message.set_metadata(&pairs(&[("a", "1"), ("b", "2"), ("c", "3")]));
    message.remove_metadata("b");
    is!(metadata(&message) => pairs(&[("a", "1"), ("c", "3")]));
    message.remove_metadata("a");
    message.remove_metadata("c");
    is!(metadata(&message) => vec![]);
    Ok(())
}

fn remove_metadata_of_a_missing_key() -> Outcome {
    let message = Message::new(b"");
    message.remove_metadata("missing");
    message.add_metadata("a", "1");
    message.remove_metadata("missing");
    is!(metadata(&message) => pairs(&[("a", "1")]));
    Ok(())
}

fn keys_of_metadata_are_any_text() -> Outcome {
    let message = Message::new(b"");
    let wanted = pairs(&[
        ("Key", "1"),
        ("key", "2"),
        ("a b", ""),
        ("ключ", "значение"),
        ("", "of no key"),
    ]);
    for (key, value) in &wanted {
        message.add_metadata(key, value);
    }
    is!(metadata(&message) => wanted);
    Ok(())
}

fn messages_are_independent() -> Outcome {
    let (one, other) = (Message::new(b"same"), Message::new(b"same"));
    one.set_data(b"changed");
    one.add_metadata("key", "value");
    one.set_content_type("text/plain");
    is!(other.data() => b"same".to_vec());
    is!(metadata(&other) => vec![]);
    is!(other.content_type() => None);
    Ok(())
}

/// None and an empty list say the same.
fn metadata(message: &Message) -> Vec<(String, String)> {
    message.metadata().unwrap_or_default()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|&(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}
