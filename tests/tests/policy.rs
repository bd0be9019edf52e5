//! What a component may open, as its guests notice it.

use std::sync::Arc;

use defaults::{MemoryKeyValue, MemoryKeyValueOptions, Sqlite, SqliteOptions};
use runtime::Backend as _;
use runtime::host::wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use runtime::host::{Access, Grants, HostBuilder, Limits, Policy};
use runtime::keyvalue::KeyValue as _;
use runtime::sql::{Session as _, Sql as _};
use runtime::testing::Faulty;
use tests::{Events, prebuilt, with_defaults};

/// Runs cases of a guest under a policy, and returns whether all of them held, and what was printed.
async fn ran(builder: HostBuilder, guest: &str, policy: Policy, cases: &[&str]) -> (bool, String) {
    let output = MemoryOutputPipe::new(4 << 20);
    let builder = builder.stdout(output.clone()).stderr(output.clone());
    let host = builder.build().await.expect("the backends connect");
    let guest = host.load(prebuilt(guest)).await;
    let guest = guest.expect("every import is served").with_policy(policy);
    let guest = guest.expect("its patterns are patterns");
    let exit = guest.run(cases.iter().copied()).await;
    let printed = String::from_utf8_lossy(&output.contents()).into_owned();
    (exit.expect("a denial is no trap").success(), printed)
}

async fn holds(guest: &str, policy: Policy, cases: &[&str]) {
    let (held, printed) = ran(with_defaults(), guest, policy, cases).await;
    assert!(held, "{printed}");
}

/// The guest gets an error, which it prints.
async fn is_denied(builder: HostBuilder, guest: &str, policy: Policy, cases: &[&str], told: &str) {
    let (held, printed) = ran(builder, guest, policy, cases).await;
    assert!(!held, "{printed}");
    assert!(!printed.contains("ok "), "{printed}");
    assert!(printed.contains(told), "{printed}");
}

#[tokio::test]
async fn what_is_granted_to_write_works_as_without_a_policy() {
    use Access::ReadWrite;
    let policy = Policy::default()
        .bucket("", ReadWrite)
        .bucket("cases*", ReadWrite)
        .container("cases*", ReadWrite)
        .locker("", ReadWrite)
        .locker("cases*", ReadWrite)
        .database("", ReadWrite)
        .database("cases*", ReadWrite)
        .publish("cases.>");
    for guest in ["keyvalue", "blobstore", "vault", "messaging", "sql"] {
        holds(guest, policy.clone(), &[]).await;
    }
}

#[tokio::test]
async fn nothing_is_served_that_was_not_granted() {
    for (guest, case, told) in [
        ("keyvalue", "store.read_your_writes", "AccessDenied"),
        ("keyvalue-draft", "store.read_your_writes", "AccessDenied"),
        ("vault", "locker.read_your_writes", "AccessDenied"),
        (
            "blobstore",
            "containers.get_opens_what_exists",
            "access denied",
        ),
        (
            "messaging",
            "producer.send_to_nobody_is_ok",
            "PermissionDenied",
        ),
        (
            "messaging",
            "request.a_request_leaves_the_message_to_the_guest",
            "PermissionDenied",
        ),
        (
            "sql",
            "statements.query_gives_rows_in_order",
            "access denied",
        ),
    ] {
        is_denied(with_defaults(), guest, Policy::default(), &[case], told).await;
    }
}

#[tokio::test]
async fn a_policy_holds_for_guests_of_async_flavours() {
    let policy = Policy::default().bucket("cases", Access::ReadWrite);
    holds("keyvalue-async", policy, &["store.read_your_writes"]).await;
    for (guest, case, told) in [
        ("keyvalue-async", "store.read_your_writes", "AccessDenied"),
        ("vault-async", "locker.read_your_writes", "AccessDenied"),
        (
            "blobstore-async",
            "containers.get_opens_what_exists",
            "access denied",
        ),
        (
            "sql-async",
            "statements.query_gives_rows_in_order",
            "access denied",
        ),
    ] {
        is_denied(with_defaults(), guest, Policy::default(), &[case], told).await;
    }
}

#[tokio::test]
async fn a_policy_holds_for_a_backend_that_waits() {
    let case = ["store.read_your_writes"];
    let waits = async || {
        let options = MemoryKeyValueOptions::default();
        let store = MemoryKeyValue::connect_with(options).await.unwrap();
        with_defaults().backend(Faulty::new(store))
    };
    is_denied(
        waits().await,
        "keyvalue",
        Policy::default(),
        &case,
        "AccessDenied",
    )
    .await;
    let policy = Policy::default().bucket("cases", Access::ReadWrite);
    let (held, printed) = ran(waits().await, "keyvalue", policy, &case).await;
    assert!(held, "{printed}");
}

#[tokio::test]
async fn a_bucket_is_read_and_not_written_to() {
    let policy = Policy::default().bucket("cases*", Access::ReadOnly);
    let reads = [
        "store.dropped_buckets_are_freed",
        "store.list_of_an_empty_bucket",
    ];
    holds("keyvalue", policy.clone(), &reads).await;

    let options = MemoryKeyValueOptions::default();
    let store = Arc::new(MemoryKeyValue::connect_with(options).await.unwrap());
    let writes = [
        "store.read_your_writes",
        "store.handles_of_one_name_share_keys",
        "store.list_names_every_key_once",
        "atomics.swap_stores_the_value",
        "atomics.missing_counter_is_zero",
    ];
    for case in writes {
        let builder = with_defaults().shared_backend(Arc::clone(&store));
        is_denied(builder, "keyvalue", policy.clone(), &[case], "AccessDenied").await;
    }
    assert_eq!(store.list_keys("cases", None).await.unwrap().keys, [""; 0]);
}

#[tokio::test]
async fn a_locker_is_read_and_not_written_to() {
    let policy = Policy::default().locker("shop", Access::ReadOnly);
    holds("vault", policy, &["read_only", "locker=shop"]).await;
}

#[tokio::test]
async fn an_object_is_copied_to_a_container_that_may_be_written_to() {
    let policy = Policy::default().container("cases-left", Access::ReadWrite);
    let both = policy.clone().container("cases-right", Access::ReadWrite);
    let case = ["copies.copy_to_another_container"];
    holds("blobstore", both, &case).await;
    let reads = policy.container("cases-right", Access::ReadOnly);
    is_denied(with_defaults(), "blobstore", reads, &case, "access denied").await;
}

#[tokio::test]
async fn a_database_is_read_and_not_written_to() {
    let options = SqliteOptions::default();
    let databases = Arc::new(Sqlite::connect_with(options).await.unwrap());
    let writer = databases.open("cases").await.unwrap();
    let create = "CREATE TABLE cases (name TEXT)";
    writer.exec(create, &[]).await.unwrap();

    let policy = Policy::default().database("cases", Access::ReadOnly);
    let builder = || with_defaults().shared_backend(Arc::clone(&databases));
    let reads = ["refusals.attach_is_refused"];
    let (held, printed) = ran(builder(), "sql", policy.clone(), &reads).await;
    assert!(held, "{printed}");
    let changes = ["statements.exec_counts_changed_rows"];
    is_denied(
        builder(),
        "sql",
        policy,
        &changes,
        "access denied: the database is read-only",
    )
    .await;
    writer.query("SELECT name FROM cases", &[]).await.unwrap();
}

#[tokio::test]
async fn the_order_desk_gets_as_far_as_it_was_granted() {
    use Access::{ReadOnly, ReadWrite};
    let policy = Policy::default().locker("*", ReadWrite);
    let (served, printed) = ran(with_defaults(), "quickstart", policy.clone(), &[]).await;
    assert!(!served && printed.contains("wasi:sql"), "{printed}");
    let policy = policy
        .database("*", ReadWrite)
        .bucket("*", ReadWrite)
        .container("*", ReadWrite);
    let (served, printed) = ran(with_defaults(), "quickstart", policy.clone(), &[]).await;
    assert!(!served && printed.contains("wasi:messaging"), "{printed}");
    holds("quickstart", policy.clone().publish(">"), &[]).await;
    let reads = policy.publish(">").bucket("*", ReadOnly);
    holds("quickstart", reads, &[]).await;
}

#[tokio::test]
async fn a_later_policy_takes_the_place_of_an_earlier_one() {
    let output = MemoryOutputPipe::new(4 << 20);
    let builder = with_defaults().stdout(output.clone()).stderr(output);
    let host = builder.build().await.unwrap();
    let guest = host.load(prebuilt("keyvalue")).await.unwrap();
    let denied = guest.clone().with_policy(Policy::default()).unwrap();
    let granted = Policy::default().bucket("cases", Access::ReadWrite);
    let granted = denied.clone().with_policy(granted).unwrap();
    for (guest, held) in [(guest, true), (granted, true), (denied, false)] {
        let exit = guest.run(["store.read_your_writes"]).await.unwrap();
        assert_eq!(exit.success(), held);
    }
}

#[tokio::test]
async fn a_policy_of_the_host_holds_for_components_without_one() {
    let output = MemoryOutputPipe::new(4 << 20);
    let builder = with_defaults().stdout(output.clone()).stderr(output);
    let host = builder.policy(Policy::default()).build().await.unwrap();
    let denied = host.load(prebuilt("keyvalue")).await.unwrap();
    let granted = Policy::default().bucket("cases", Access::ReadWrite);
    let granted = denied.clone().with_policy(granted).unwrap();
    for (guest, held) in [(denied, false), (granted, true)] {
        let exit = guest.run(["store.read_your_writes"]).await.unwrap();
        assert_eq!(exit.success(), held);
    }
}

#[tokio::test]
async fn a_new_build_may_be_configured_as_the_old_one() {
    let output = MemoryOutputPipe::new(4 << 20);
    let host = with_defaults().build().await.unwrap();
    let old = host.load(prebuilt("keyvalue")).await.unwrap();
    let grants = Grants::default().stdout(output.clone()).stderr(output);
    let old = old.with_policy(Policy::default()).unwrap();
    let old = old.with_grants(grants).unwrap().with_extension("whose");
    let old = old.with_limits(Limits::default().with_handles(7));
    let new = host.load(prebuilt("keyvalue")).await.unwrap();
    let new = new.configured_as(&old);
    assert_eq!(new.limits(), old.limits());
    let guest = new.instantiate().await.unwrap();
    assert_eq!(guest.store.data().extension(), Some(&"whose"));
    let exit = new.run(["store.read_your_writes"]).await.unwrap();
    assert!(!exit.success(), "the policy came with it");
}

#[tokio::test]
async fn a_pattern_that_is_none_is_refused_with_its_policy() {
    let policy = Policy::default().publish("orders.**");
    let told = "`orders.**` has a wildcard out of place: in a pattern, `*` is a whole word and `>` the last one";
    let host = with_defaults().build().await.unwrap();
    let guest = host.load(prebuilt("messaging")).await.unwrap();
    let refused = guest.with_policy(policy.clone()).unwrap_err();
    assert_eq!(refused.to_string(), told);
    let refused = with_defaults().policy(policy).build().await.unwrap_err();
    assert_eq!(refused.to_string(), told);
}

/// What is logged of denials while a guest runs on this thread.
async fn logged(builder: HostBuilder, guest: &str, policy: Policy, cases: &[&str]) -> Vec<String> {
    let events = Events::listen();
    ran(builder, guest, policy, cases).await;
    let lines = events.lines().into_iter();
    let denials = lines.filter_map(|line| {
        let fields = line.strip_prefix("WARN wasi_backend::denied ")?;
        Some(fields.to_owned())
    });
    denials.collect()
}

#[tokio::test]
async fn each_denial_is_logged_once_with_what_would_grant_it() {
    let case = ["store.read_your_writes"];
    let policy = Policy::default().bucket("orders", Access::ReadWrite);
    assert_eq!(
        logged(with_defaults(), "keyvalue", policy, &case).await,
        [concat!(
            r#"message=access was denied; it takes `Policy::bucket("cases", Access::ReadOnly)` "#,
            r#"component="keyvalue.wasm" interface="keyvalue" name="cases" needed="read""#
        )]
    );
    let policy = Policy::default().bucket("cases", Access::ReadOnly);
    assert_eq!(
        logged(with_defaults(), "keyvalue", policy, &case).await,
        [concat!(
            r#"message=access was denied; it takes `Policy::bucket("cases", Access::ReadWrite)` "#,
            r#"component="keyvalue.wasm" interface="keyvalue" name="cases" needed="write""#
        )]
    );
    let case = ["producer.send_to_nobody_is_ok"];
    assert_eq!(
        logged(with_defaults(), "messaging", Policy::default(), &case).await,
        [concat!(
            r#"message=access was denied; it takes `Policy::publish("cases.nobody.listens")` "#,
            r#"component="messaging.wasm" interface="messaging" name="cases.nobody.listens" needed="write""#
        )]
    );
}

#[tokio::test]
async fn a_write_that_a_session_denies_is_logged() {
    let case = ["session.default_database_has_two_names"];
    let policy = Policy::default().database("", Access::ReadOnly);
    let lines = logged(with_defaults(), "sql", policy, &case).await;
    let [line] = &lines[..] else {
        panic!("{lines:?}");
    };
    assert!(
        line.contains(r#"`Policy::database("", Access::ReadWrite)`"#),
        "{line}"
    );
    assert!(line.contains(r#"needed="write""#), "{line}");
}

#[tokio::test]
async fn what_is_granted_is_not_logged() {
    let policy = Policy::default().bucket("cases*", Access::ReadWrite);
    let lines = logged(
        with_defaults(),
        "keyvalue",
        policy,
        &["store.read_your_writes"],
    )
    .await;
    assert_eq!(lines, [""; 0]);
}
