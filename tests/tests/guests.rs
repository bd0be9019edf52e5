//! What a guest relies on, asked by guests of a host with the dev backends.

use std::sync::Arc;
use std::time::Duration;

use defaults::{MemoryMessaging, MemoryMessagingOptions, MemoryVault, MemoryVaultOptions};
use runtime::host::{Limits, RunError};
use runtime::messaging::{Message, Messaging as _, SubscribeOptions};
use runtime::vault::{Result, Secret, Vault};
use runtime::{Backend as _, wasi_backend};
use tests::{prebuilt, run, with_defaults};

#[tokio::test]
async fn the_order_desk_has_no_complaint() {
    run(with_defaults(), "quickstart", &[]).await;
}

#[tokio::test]
async fn a_secret_that_was_seeded_is_there() {
    let options = MemoryVaultOptions::default();
    let vault = MemoryVault::connect_with(options).await.unwrap();
    let vault = vault.with_secret("shop", "api-key", "hunter2");
    let args = ["seeded", "locker=shop", "id=api-key", "value=hunter2"];
    let printed = run(with_defaults().backend(vault), "vault", &args).await;
    assert!(!printed.contains("hunter2"), "{printed}");
}

#[tokio::test]
async fn a_vault_that_is_read_only_denies_writes() {
    #[wasi_backend(vault)]
    struct ReadOnly;

    impl Vault for ReadOnly {
        async fn get(&self, _: &str, _: &str) -> Result<Option<Secret>> {
            Ok(None)
        }
        async fn list_ids(&self, _: &str) -> Result<Vec<String>> {
            Ok(Vec::new())
        }
    }

    let builder = with_defaults().backend(ReadOnly);
    run(builder, "vault", &["read_only", "locker=shop"]).await;
}

#[tokio::test]
async fn a_query_that_never_ends_is_stopped_at_the_deadline() {
    let mut limits = Limits::default();
    limits.deadline = Some(Duration::from_millis(300));
    let host = with_defaults().limits(limits).build().await.unwrap();
    let guest = host.load(prebuilt("sql")).await.unwrap();
    let ended = guest.run(["endless"]).await;
    assert!(matches!(ended, Err(RunError::Deadline { .. })), "{ended:?}");
}

/// Replies to each message on a topic so many times, until the test ends.
async fn echo(broker: Arc<MemoryMessaging>, topic: &str, times: usize) {
    let mut requests = broker
        .subscribe(topic, SubscribeOptions::alone())
        .await
        .unwrap();
    while let Some(request) = requests.next().await {
        let request = request.unwrap();
        for _ in 0..times {
            let mut reply = Message::new(request.message.data.clone());
            reply.content_type.clone_from(&request.message.content_type);
            reply.metadata = request.message.metadata.clone();
            broker.reply(&request.message, reply).await.unwrap();
        }
        request.ack().await.unwrap();
    }
}

#[tokio::test]
async fn messages_reach_a_partner_and_replies_come_back() {
    let options = MemoryMessagingOptions::default();
    let broker = Arc::new(MemoryMessaging::connect_with(options).await.unwrap());
    let mut sent = broker
        .subscribe("cases.sent", SubscribeOptions::alone())
        .await
        .unwrap();
    let listeners = async {
        let echo = |topic, times| echo(Arc::clone(&broker), topic, times);
        tokio::join!(
            echo("cases.echo", 1),
            echo("cases.echo.twice", 2),
            echo("cases.silence", 0)
        )
    };
    let builder = with_defaults().shared_backend(Arc::clone(&broker));
    let args = ["partner", "topic=cases.sent"];
    tokio::select! {
        _ = listeners => panic!("a subscription ended"),
        printed = run(builder, "messaging", &args) => {
            assert!(printed.contains("ok partner.sends_a_message"), "{printed}");
        }
    }
    let first = sent.next().await.expect("it was published").unwrap();
    assert_eq!(first.message.topic.as_deref(), Some("cases.sent"));
    assert!(!first.message.data.is_empty());
    assert_eq!(first.message.reply_to, None);
    first.ack().await.unwrap();
    assert_eq!(broker.dead_letters(), 0);
}
