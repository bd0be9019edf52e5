//! `wasi:messaging`: types, producer and request-reply.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use wasmtime::Result;
use wasmtime::component::Resource;

use super::super::State;
use super::super::kept::{Kept, Size};
use super::Functions;
use super::error::MessagingError;
use crate::messaging::{ErasedMessaging, Error, Message, Metadata, RequestOptions, topic};

type Answer<T> = Result<(std::result::Result<T, MessagingError>,)>;

/// `client`: a connection that the guest made, until it disconnects.
struct Client {
    backend: Arc<dyn ErasedMessaging>,
    connected: bool,
}

impl Size for Message {
    fn size(&self) -> usize {
        Self::size(self)
    }
}

/// Links `types`.
pub(in super::super) fn types(mut types: Functions<'_>) -> Result<()> {
    link_client(&mut types)?;
    link_message(&mut types)?;
    link_metadata(types)
}

fn link_client(types: &mut Functions<'_>) -> Result<()> {
    types.resource::<Client>("client")?;
    types.call(
        "[static]client.connect",
        |state, (name,): (String,)| {
            let backend = backend(state);
            Ok(async move {
                backend.open(&name).await?;
                Ok(backend)
            })
        },
        |state, answer: Result<_, Error>| {
            let client = answer.map_err(MessagingError::from).and_then(|backend| {
                let connected = true;
                push(state, Client { backend, connected })
            });
            Ok((client,))
        },
    )?;
    types.plain(
        "[method]client.disconnect",
        |state, (client,): (Resource<Client>,)| {
            state.table.get_mut(&client)?.connected = false;
            Ok((Ok::<_, MessagingError>(()),))
        },
    )
}

fn link_message(types: &mut Functions<'_>) -> Result<()> {
    types.resource::<Kept<Message>>("message")?;
    types.plain("[constructor]message", |state, (data,): (Bytes,)| {
        Ok((state.keep_or_trap(Message::new(data))?,))
    })?;
    types.plain(
        "[method]message.topic",
        |state, (message,): (Resource<Kept<Message>>,)| {
            Ok((state.table.get(&message)?.topic.clone(),))
        },
    )?;
    types.plain(
        "[method]message.content-type",
        |state, (message,): (Resource<Kept<Message>>,)| {
            Ok((state.table.get(&message)?.content_type.clone(),))
        },
    )?;
    types.plain(
        "[method]message.set-content-type",
        |state, (message, content_type): (Resource<Kept<Message>>, String)| {
            state.change(&message, |m| m.content_type = Some(content_type))
        },
    )?;
    types.plain(
        "[method]message.data",
        |state, (message,): (Resource<Kept<Message>>,)| {
            Ok((state.table.get(&message)?.data.clone(),))
        },
    )?;
    types.plain(
        "[method]message.set-data",
        |state, (message, data): (Resource<Kept<Message>>, Bytes)| {
            state.change(&message, |m| m.data = data)
        },
    )
}

fn link_metadata(mut types: Functions<'_>) -> Result<()> {
    types.plain(
        "[method]message.metadata",
        |state, (message,): (Resource<Kept<Message>>,)| {
            let metadata = &state.table.get(&message)?.metadata;
            let pairs = (!metadata.is_empty()).then(|| Vec::from(metadata.clone()));
            Ok((pairs,))
        },
    )?;
    types.plain(
        "[method]message.add-metadata",
        |state, (message, key, value): (Resource<Kept<Message>>, String, String)| {
            state.change(&message, |m| m.metadata.insert(key, value))
        },
    )?;
    types.plain(
        "[method]message.set-metadata",
        |state, (message, pairs): (Resource<Kept<Message>>, Vec<(String, String)>)| {
            state.change(&message, |m| m.metadata = Metadata::from_iter(pairs))
        },
    )?;
    types.plain(
        "[method]message.remove-metadata",
        |state, (message, key): (Resource<Kept<Message>>, String)| {
            state.change(&message, |m| m.metadata.remove(&key))
        },
    )
}

/// Links `producer`.
pub(in super::super) fn producer(mut producer: Functions<'_>) -> Result<()> {
    producer.call(
        "send",
        |state, (client, topic, message): (Resource<Client>, String, Resource<Kept<Message>>)| {
            let message = state.table.delete(message)?;
            let backend = connected(state, &client)?;
            Ok(async move {
                let (message, _kept) = message.into_parts();
                check(&topic)?;
                Ok::<_, MessagingError>(backend?.publish(&topic, outgoing(message)).await?)
            })
        },
        |_, answer| answered(answer),
    )
}

type Request = (
    Resource<Client>,
    String,
    Resource<Kept<Message>>,
    Option<Resource<RequestOptions>>,
);

/// Links `request-reply`.
pub(in super::super) fn request_reply(mut request_reply: Functions<'_>) -> Result<()> {
    request_reply.resource::<RequestOptions>("request-options")?;
    request_reply.plain("[constructor]request-options", |state, (): ()| {
        Ok((state.push_or_trap(RequestOptions::default())?,))
    })?;
    request_reply.plain(
        "[method]request-options.set-timeout-ms",
        |state, (options, milliseconds): (Resource<RequestOptions>, u32)| {
            state.table.get_mut(&options)?.timeout = Duration::from_millis(milliseconds.into());
            Ok(())
        },
    )?;
    request_reply.plain(
        "[method]request-options.set-expected-replies",
        |state, (options, replies): (Resource<RequestOptions>, u32)| {
            state.table.get_mut(&options)?.replies = replies.try_into().unwrap_or(usize::MAX);
            Ok(())
        },
    )?;
    request_reply.wait(
        "request",
        |state, (client, topic, message, options): Request| {
            let options = options.map(|options| state.table.delete(options));
            let mut options = options.transpose()?.unwrap_or_default();
            let message = outgoing(Message::clone(state.table.get(&message)?));
            let message = state.bytes.keep(message).map_err(Error::other);
            options = state.bytes.count(options);
            let backend = connected(state, &client)?;
            let place = state.place.clone();
            let bytes = state.bytes.clone();
            Ok(async move {
                let (message, _kept) = message?.into_parts();
                check(&topic)?;
                let backend = backend?;
                let request = async {
                    let replies = backend.request(&topic, message, options).await?;
                    // They count until the guest has its place again, and then as what it holds.
                    let size = replies.iter().map(Message::size).sum();
                    let kept = bytes.charge(size).map_err(Error::other)?;
                    Ok::<_, MessagingError>((replies, kept))
                };
                match place {
                    Some(place) => place.leave_for(request).await,
                    None => request.await,
                }
            })
        },
        |state, answer| {
            let (replies, kept) = match answer {
                Ok(replies) => replies,
                Err(error) => return answered(Err(error)),
            };
            drop(kept);
            Ok((push_all(state, replies)?,))
        },
    )?;
    request_reply.call(
        "reply",
        |state, (to, message): (Resource<Kept<Message>>, Resource<Kept<Message>>)| {
            let message = state.table.delete(message)?;
            let to = Message::clone(state.table.get(&to)?);
            let to = state.bytes.keep(to).map_err(Error::other);
            let backend = backend(state);
            Ok(async move {
                let (message, _kept) = message.into_parts();
                backend.reply(&*to?, outgoing(message)).await
            })
        },
        |_, answer| answered(answer),
    )
}

/// A message as it leaves the guest. One that was received and is sent on takes no reply-to along: the reply is its
/// receiver's to give, by `reply`.
fn outgoing(message: Message) -> Message {
    Message {
        topic: None,
        reply_to: None,
        ..message
    }
}

fn check(topic: &str) -> Result<(), Error> {
    topic::check_topic(topic)?;
    Ok(topic::check_unreserved(topic)?)
}

fn backend(state: &State) -> Arc<dyn ErasedMessaging> {
    let slot = state.backends.messaging.as_ref();
    Arc::clone(&slot.expect("linked where there is one").backend)
}

fn connected(
    state: &State,
    client: &Resource<Client>,
) -> Result<Result<Arc<dyn ErasedMessaging>, MessagingError>> {
    let client = state.table.get(client)?;
    Ok(if client.connected {
        Ok(Arc::clone(&client.backend))
    } else {
        // The guest's own doing, and so nothing for the log.
        let disconnected = "the client is disconnected".into();
        Err(MessagingError::Connection(disconnected))
    })
}

fn push<T: Send + 'static>(state: &mut State, entry: T) -> Result<Resource<T>, MessagingError> {
    state.push(entry).map_err(MessagingError::Other)
}

/// All of them, or none: what the guest does not get a handle to it could never drop.
fn push_all(
    state: &mut State,
    replies: Vec<Message>,
) -> Result<Result<Vec<Resource<Kept<Message>>>, MessagingError>> {
    let mut pushed = Vec::with_capacity(replies.len());
    for reply in replies {
        match state.keep(reply) {
            Ok(reply) => pushed.push(reply),
            Err(full) => {
                for reply in pushed {
                    state.table.delete(reply)?;
                }
                return Ok(Err(MessagingError::Other(full)));
            }
        }
    }
    Ok(Ok(pushed))
}

fn answered<T, E: Into<MessagingError>>(answer: Result<T, E>) -> Answer<T> {
    Ok((answer.map_err(Into::into),))
}
