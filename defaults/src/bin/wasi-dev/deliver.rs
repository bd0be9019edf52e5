use std::io::{self, Read as _, Write as _};
use std::mem;
use std::pin::pin;
use std::process::ExitCode;

use clap::Args;
use defaults::{MemoryMessaging, WithDefaults as _};
use futures_util::FutureExt as _;
use futures_util::stream::{self, Select, StreamExt as _};
use runtime::host::wasmtime_wasi::cli;
use runtime::host::{Component, HandleError};
use runtime::messaging::topic::{INBOX, Topic, is_reserved};
use runtime::messaging::{self, Delivery, Message, Messaging as _, SubscribeOptions, Subscription};
use runtime::{Backend as _, Host};
use serde_json::{Value, json};

use crate::alone::{self, Alone};
use crate::fail;
use crate::guest::Pair;
use crate::printable::printable;

/// Deliver one message to a component that exports wasi:messaging/incoming-handler
///
/// What the component publishes and replies is told on standard output, and what it prints on standard error. Nothing else is
/// subscribed, so that nobody replies to a request of its own.
///
/// The exit code is 0 when the message was handled, and 1 when the component answers with an error or cannot be loaded. Where it
/// comes to no answer, it is 124 when it takes or computes too long, and 134 when it traps.
///
/// The backends read their options from the environment: `SQL_DATABASE=orders.db` keeps the SQL database in a file.
#[derive(Args)]
pub(crate) struct Deliver {
    #[command(flatten)]
    alone: Alone,

    /// Where the message was published, as in orders.created
    #[arg(value_parser = |text: &str| Topic::try_from(text.to_owned()))]
    topic: Topic,

    /// The data of the message; `-` reads standard input [default: nothing]
    #[arg(default_value = "", hide_default_value = true)]
    data: String,

    /// The media type of the data, as in application/json
    #[arg(long, value_name = "TYPE")]
    content_type: Option<String>,

    /// Metadata of the message
    #[arg(long, value_name = "KEY=VALUE", value_parser = Pair)]
    metadata: Vec<(String, String)>,

    /// Tell what is published and replied as JSON, for programs
    #[arg(long)]
    json: bool,
}

impl Deliver {
    pub(crate) async fn run(mut self) -> ExitCode {
        let message = match self.message() {
            Ok(message) => message,
            Err(error) => return fail(&error, 1),
        };
        let broker = match MemoryMessaging::connect().await {
            Ok(broker) => broker,
            Err(error) => return fail(&error, 1),
        };
        let told = match Self::subscribe(&broker).await {
            Ok(told) => told,
            Err(error) => return fail(&error, 1),
        };
        let builder = Host::with_defaults()
            .backend(broker)
            .grants(self.alone.grants().wasi(|wasi| {
                wasi.stdout(cli::stderr());
            }));
        let component = match self.alone.load(builder).await {
            Ok(component) => component,
            Err(code) => return code,
        };
        let handled = self.while_handled(&component, message, told).await;
        alone::close(&component).await;
        match handled {
            Ok(()) => ExitCode::SUCCESS,
            Err(HandleError::Ended(error)) => alone::ended(&error),
            Err(error) => fail(&error, 1),
        }
    }

    fn message(&mut self) -> io::Result<Message> {
        let data = if self.data == "-" {
            let mut data = Vec::new();
            io::stdin().read_to_end(&mut data)?;
            data
        } else {
            mem::take(&mut self.data).into()
        };
        let mut message = Message::new(data);
        message.topic = Some(self.topic.to_string());
        message.content_type = self.content_type.take();
        message.metadata = self.metadata.drain(..).collect();
        message.reply_to = Some(replies());
        Ok(message)
    }

    /// All that a guest publishes and replies.
    async fn subscribe(broker: &MemoryMessaging) -> messaging::Result<Told> {
        let published = broker.subscribe(">", SubscribeOptions::alone()).await?;
        let replied = broker
            .subscribe(&replies(), SubscribeOptions::alone())
            .await?;
        Ok(stream::select(published, replied))
    }

    /// Has the message handled, and tells what is published meanwhile: it is taken as it comes, since a full queue would hold the
    /// guest.
    async fn while_handled(
        &self,
        component: &Component,
        message: Message,
        mut told: Told,
    ) -> Result<(), HandleError> {
        let mut handling = pin!(component.handle(message));
        let handled = loop {
            tokio::select! {
                biased;
                handled = &mut handling => break handled,
                Some(Ok(delivery)) = told.next() => self.tell(delivery).await,
            }
        };
        while let Some(Some(Ok(delivery))) = told.next().now_or_never() {
            self.tell(delivery).await;
        }
        handled
    }

    async fn tell(&self, delivery: Delivery) {
        let line = if self.json {
            told_as_json(&delivery.message).to_string()
        } else {
            told(&delivery.message)
        };
        // Whoever reads it may have gone, which is no reason to stop the guest.
        _ = writeln!(io::stdout(), "{line}");
        _ = delivery.ack().await;
    }
}

/// What a guest publishes, and what it replies.
type Told = Select<Subscription, Subscription>;

/// Where replies go: a topic that no guest can name.
fn replies() -> String {
    format!("{INBOX}.deliver")
}

/// The topic of a message, unless it is a reply.
fn published(message: &Message) -> Option<&str> {
    message.topic.as_deref().filter(|topic| !is_reserved(topic))
}

/// A message for people: what is no text is told by its size.
fn told(message: &Message) -> String {
    let data = match str::from_utf8(&message.data) {
        Ok(text) => printable(text),
        Err(_) => format!("{} bytes", message.data.len()),
    };
    match published(message) {
        Some(topic) => format!("published {}: {data}", printable(topic)),
        None => format!("replied: {data}"),
    }
}

/// The same for programs, with `data` as a text where it is one.
fn told_as_json(message: &Message) -> Value {
    let metadata = message.metadata.iter();
    let metadata: Vec<_> = metadata.map(|(key, value)| json!([key, value])).collect();
    json!({
        "published": published(message),
        "content_type": message.content_type,
        "metadata": metadata,
        "bytes": message.data.len(),
        "data": str::from_utf8(&message.data).ok(),
    })
}
