//! Cases that take two. They run on demand, for the host has to listen:
//!
//! - on `cases.echo`, and reply once with the data, the content type and the metadata that came;
//! - on `cases.echo.twice`, and reply like that two times;
//! - on `cases.silence`, and not reply;
//! - on the topic given as `topic=…`, and compare what `sends_a_message` sent there.

use std::time::{Duration, Instant};

use cases::{Case, Outcome, done, gives, group, holds, is, refuses, setting};

use crate::bindings::wasi::messaging::producer::send;
use crate::bindings::wasi::messaging::request_reply::{RequestOptions, request};
use crate::bindings::wasi::messaging::types::{Client, Error, Message};

pub const CASES: &[Case] = group!(on demand partner:
    request_gets_a_reply,
    request_without_options_gets_a_reply,
    request_waits_for_one_reply,
    request_gathers_replies,
    request_gives_what_came_in_time,
    request_times_out_in_silence,
    reply_holds_what_was_sent,
    reply_keeps_its_sender_to_itself,
    many_requests,
    replies_are_handles_of_their_own,
    sends_a_message,
    sends_a_hundred_messages,
);

/// For a host that listens so, and allows a hundred handles.
pub const CROWDED: &[Case] =
    group!(on demand crowded: replies_beyond_the_limit_leave_nothing_behind);

fn request_gets_a_reply() -> Outcome {
    let replies = done!(ask("cases.echo", b"hello", Some(waiting_for(1, 5_000))));
    is!(replies.iter().map(Message::data).collect::<Vec<_>>() => vec![b"hello".to_vec()]);
    Ok(())
}

fn request_without_options_gets_a_reply() -> Outcome {
    let replies = done!(ask("cases.echo", b"hello", None));
    is!(replies.iter().map(Message::data).collect::<Vec<_>>() => vec![b"hello".to_vec()]);
    Ok(())
}

fn request_waits_for_one_reply() -> Outcome {
    let options = RequestOptions::new();
    options.set_timeout_ms(5_000);
    let started = Instant::now();
    let replies = done!(ask("cases.echo.twice", b"hello", Some(options)));
    is!(replies.len() => 1);
    let waited = started.elapsed();
    holds!(
        waited < Duration::from_secs(4),
        "one reply came, and the request waited {waited:?}"
    );
    Ok(())
}

fn request_gathers_replies() -> Outcome {
    let replies = done!(ask(
        "cases.echo.twice",
        b"hello",
        Some(waiting_for(2, 5_000))
    ));
    is!(replies.iter().map(Message::data).collect::<Vec<_>>() => vec![b"hello".to_vec(); 2]);
    Ok(())
}

fn request_gives_what_came_in_time() -> Outcome {
    let replies = done!(ask("cases.echo", b"hello", Some(waiting_for(3, 500))));
    is!(replies.len() => 1);
    Ok(())
}

fn request_times_out_in_silence() -> Outcome {
    refuses!(ask("cases.silence", b"hello", Some(waiting_for(1, 100))) => Error::Timeout);
    Ok(())
}

fn reply_holds_what_was_sent() -> Outcome {
    let client = done!(Client::connect("default"));
    let question = Message::new(b"{}");
    question.set_content_type("application/json");
    question.set_metadata(&[pair("zebra", "1"), pair("ant", "2")]);
    let replies = done!(request(
        &client,
        "cases.echo",
        &question,
        Some(waiting_for(1, 5_000))
    ));
    is!(replies.len() => 1);
    is!(replies[0].data() => b"{}".to_vec());
    is!(replies[0].content_type() => Some("application/json".to_owned()));
    is!(replies[0].metadata() => Some(vec![pair("zebra", "1"), pair("ant", "2")]));
    replies[0].set_data(b"changed by the guest");
    is!(replies[0].data() => b"changed by the guest".to_vec());
    Ok(())
}

/// The partner gives back the metadata that reached it, so an address that travelled in it would show here.
fn reply_keeps_its_sender_to_itself() -> Outcome {
    let replies = done!(ask("cases.echo", b"hello", Some(waiting_for(1, 5_000))));
    is!(replies.len() => 1);
    is!(replies[0].metadata().unwrap_or_default() => vec![]);
    Ok(())
}

fn many_requests() -> Outcome {
    for n in 0..500_u32 {
        let replies = done!(ask(
            "cases.echo",
            &n.to_le_bytes(),
            Some(waiting_for(1, 5_000))
        ));
        is!(replies.iter().map(Message::data).collect::<Vec<_>>() => vec![n.to_le_bytes().to_vec()]);
    }
    Ok(())
}

fn replies_are_handles_of_their_own() -> Outcome {
    let mut held = Vec::new();
    for n in 0..150_u32 {
        let options = Some(waiting_for(2, 5_000));
        held.extend(done!(ask("cases.echo.twice", &n.to_le_bytes(), options)));
    }
    is!(held.len() => 300);
    for (n, pair) in (0_u32..).zip(held.chunks(2)) {
        pair[0].set_data(b"changed");
        is!(pair[1].data() => n.to_le_bytes().to_vec());
    }
    Ok(())
}

/// There is room for one reply, and two come.
fn replies_beyond_the_limit_leave_nothing_behind() -> Outcome {
    let (client, question) = (done!(Client::connect("default")), Message::new(b"hello"));
    let mut held = Vec::new();
    while let Ok(one) = Client::connect("default") {
        held.push(one);
    }
    for _ in 0..3 {
        drop(held.pop());
        let options = Some(waiting_for(2, 5_000));
        refuses!(request(&client, "cases.echo.twice", &question, options) => Error::Other(_));
        held.push(done!(Client::connect("default")));
    }
    Ok(())
}

fn sends_a_message() -> Outcome {
    let client = done!(Client::connect("default"));
    let message = Message::new(b"before it was changed");
    message.set_data(b"hello");
    message.set_content_type("text/plain");
    message.add_metadata("zebra", "1");
    message.add_metadata("ant", "2");
    gives!(send(&client, &setting("topic")?, message) => ());
    Ok(())
}

/// Numbered from 0, for a listener that is slower than the guest.
fn sends_a_hundred_messages() -> Outcome {
    let client = done!(Client::connect("default"));
    let topic = setting("topic")?;
    for n in 0..100 {
        done!(send(
            &client,
            &topic,
            Message::new(n.to_string().as_bytes())
        ));
    }
    Ok(())
}

fn ask(topic: &str, data: &[u8], options: Option<RequestOptions>) -> Result<Vec<Message>, Error> {
    request(
        &Client::connect("default")?,
        topic,
        &Message::new(data),
        options,
    )
}

fn waiting_for(replies: u32, milliseconds: u32) -> RequestOptions {
    let options = RequestOptions::new();
    options.set_expected_replies(replies);
    options.set_timeout_ms(milliseconds);
    options
}

fn pair(key: &str, value: &str) -> (String, String) {
    (key.to_owned(), value.to_owned())
}
