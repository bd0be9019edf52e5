//! What a host connects, and what it keeps from its guests and they from it.

mod connecting;
mod sharing;

use std::sync::Arc;
use std::time::Duration;

use defaults::{MemoryKeyValue, MemoryKeyValueOptions, WithDefaults as _};
use runtime::host::wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use runtime::host::{HostBuilder, Limits, RunError};
use runtime::keyvalue::{self, KeyValue, Page, Result};
use runtime::{Backend, Bytes, Env, Host, wasi_backend};
use tests::{Events, chain, prebuilt};

fn with_defaults() -> HostBuilder {
    let no_variables = Env::from_iter([("", ""); 0]);
    Host::with_defaults().options_from(no_variables)
}

/// A keyvalue backend whose `get` does what a test needs; everything else is refused.
macro_rules! getter {
    ($name:ident, immediate: $immediate:literal, $get:expr) => {
        #[wasi_backend(keyvalue)]
        struct $name;

        impl KeyValue for $name {
            const IMMEDIATE: bool = $immediate;

            async fn get(&self, _: &str, _: &str) -> Result<Option<Bytes>> {
                $get.await
            }
            async fn set(&self, _: &str, _: &str, _: Bytes) -> Result<()> {
                Ok(())
            }
            async fn delete(&self, _: &str, _: &str) -> Result<()> {
                Ok(())
            }
            async fn list_keys(&self, _: &str, _: Option<&str>) -> Result<Page> {
                Ok(Page::default())
            }
        }
    };
}

getter!(Panics, immediate: true, async { panic!("the disk is on fire") });
getter!(PanicsLater, immediate: false, async {
    tokio::task::yield_now().await;
    panic!("the disk is on fire")
});
getter!(Waits, immediate: true, std::future::pending());
getter!(Fails, immediate: false, async {
    Err(keyvalue::Error::backend("no route to redis://10.0.0.7"))
});

#[tokio::test]
async fn a_backend_that_panics_ends_its_guest_and_nothing_else() {
    for builder in [
        Host::builder().backend(Panics),
        Host::builder().backend(PanicsLater),
    ] {
        let host = builder.stderr(MemoryOutputPipe::new(1 << 16)).build().await;
        let host = host.unwrap();
        let guest = host.load(prebuilt("keyvalue")).await.unwrap();
        let error = guest.run(["store.missing_key_is_none"]).await.unwrap_err();
        let text = chain(&error);
        assert!(text.starts_with("keyvalue.wasm trapped\n"), "{text}");
        assert!(
            text.contains("the backend panicked in `[method]bucket.get`: the disk is on fire"),
            "{text}"
        );
        let listed = guest.run(["--list"]).await.expect("the host goes on");
        assert!(listed.success());
    }
}

/// What a guest prints in a case that its backend makes fail.
async fn complaint(builder: HostBuilder) -> String {
    let output = MemoryOutputPipe::new(1 << 16);
    let builder = builder.stdout(output.clone()).stderr(output.clone());
    let host = builder.build().await.unwrap();
    let guest = host.load(prebuilt("keyvalue")).await.unwrap();
    let exit = guest.run(["store.missing_key_is_none"]).await.unwrap();
    assert!(!exit.success());
    String::from_utf8(output.contents().into()).unwrap()
}

#[tokio::test]
async fn an_immediate_backend_that_waits_is_an_error_to_the_guest() {
    let events = Events::listen();
    let printed = complaint(Host::builder().backend(Waits)).await;
    assert!(printed.contains("the keyvalue backend failed"), "{printed}");
    let said = "the backend declares IMMEDIATE, but it had to wait";
    events.told(&["ERROR", "interface=keyvalue", said]).await;
}

#[tokio::test]
async fn a_guest_is_not_told_what_a_backend_failed_of() {
    let events = Events::listen();
    let printed = complaint(Host::builder().backend(Fails)).await;
    assert!(printed.contains("the keyvalue backend failed"), "{printed}");
    assert!(!printed.contains("redis"), "{printed}");
    let said = "the keyvalue backend failed: no route to redis://10.0.0.7";
    events.told(&["ERROR", "interface=keyvalue", said]).await;
}

#[tokio::test]
async fn a_guest_that_spins_is_stopped_while_another_goes_on() {
    let mut limits = Limits::default();
    limits.deadline = Some(Duration::from_millis(300));
    let host = with_defaults()
        .limits(limits)
        .stdout(MemoryOutputPipe::new(1 << 16));
    let host = host.build().await.unwrap();
    let spinner = host.load(prebuilt("misbehave")).await.unwrap();
    let worker = host.load(prebuilt("keyvalue")).await.unwrap();
    // One executor thread for both: the spinner has to give it up again and again.
    let (spun, finished) = tokio::join!(
        spinner.run(["spin"]),
        worker.run(["store.read_your_writes"])
    );
    assert!(matches!(spun, Err(RunError::Deadline { .. })), "{spun:?}");
    assert!(finished.unwrap().success());
}

#[tokio::test]
async fn a_guest_that_takes_too_much_memory_is_refused_it() {
    let mut limits = Limits::default();
    limits.memory = 16 << 20;
    let output = MemoryOutputPipe::new(1 << 16);
    let host = with_defaults().limits(limits).stdout(output.clone());
    let host = host.build().await.unwrap();
    let guest = host.load(prebuilt("misbehave")).await.unwrap();
    let events = Events::listen();
    let exit = guest.run(["allocate"]).await;
    assert!(exit.expect("it is refused, not ended").success());
    let told = events.lines();
    assert!(
        matches!(&told[..], [told] if told.contains("was refused 1MiB of memory: it has 15")),
        "{told:?}"
    );
    let printed = String::from_utf8(output.contents().into()).unwrap();
    let mebibytes = printed
        .split_whitespace()
        .find_map(|word| word.parse().ok());
    assert!((1..=16).contains(&mebibytes.unwrap_or(0_u64)), "{printed}");
}

#[tokio::test]
async fn a_guest_can_hold_only_so_many_handles() {
    let mut limits = Limits::default();
    limits.handles = 100;
    let output = MemoryOutputPipe::new(1 << 16);
    let host = with_defaults().limits(limits).stdout(output.clone());
    let host = host.build().await.unwrap();
    let guest = host.load(prebuilt("misbehave")).await.unwrap();
    let exit = guest.run(["leak-handles"]).await;
    assert!(exit.expect("it is told, not ended").success());
    let printed = String::from_utf8(output.contents().into()).unwrap();
    assert!(
        printed.contains("100 handles, as many as it may"),
        "{printed}"
    );
}

#[tokio::test]
async fn a_guest_ends_as_it_says() {
    let host = with_defaults().stderr(MemoryOutputPipe::new(1 << 16));
    let host = host.build().await.unwrap();
    let guest = host.load(prebuilt("misbehave")).await.unwrap();
    // `exit` of WASI 0.2 passes on whether it was success, and no number.
    assert_eq!(guest.run(["exit", "7"]).await.unwrap().code(), 1);
    assert_eq!(guest.run(["exit", "0"]).await.unwrap().code(), 0);

    let panicked = guest.run(["panic"]).await.unwrap_err();
    assert!(matches!(panicked, RunError::Trap { .. }));
    let overflowed = guest.run(["recurse"]).await.unwrap_err();
    assert!(chain(&overflowed).contains("call stack exhausted"));
}

#[tokio::test]
async fn a_handle_that_is_misused_ends_the_guest_and_nothing_else() {
    let host = with_defaults().stderr(MemoryOutputPipe::new(1 << 16));
    let host = host.build().await.unwrap();
    let guest = host.load(prebuilt("misbehave")).await.unwrap();
    for misuse in ["bogus-handle", "use-after-drop", "drop-twice", "bad-text"] {
        let ended = guest.run([misuse]).await;
        assert!(
            matches!(ended, Err(RunError::Trap { .. })),
            "{misuse}: {ended:?}"
        );
    }
    assert!(guest.run(["exit", "0"]).await.unwrap().success());
}

#[tokio::test]
async fn a_component_that_is_no_command_says_what_it_exports() {
    let host = with_defaults().build().await.unwrap();
    let guest = host.load(prebuilt("bench")).await.unwrap();
    let error = guest.run(["get"]).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "bench.wasm is not a command: it does not export wasi:cli/run@0.2 or 0.3, but bench:guest/calls"
    );
}

#[tokio::test]
async fn a_backend_that_is_shared_shows_what_a_guest_did() {
    let options = MemoryKeyValueOptions::default();
    let store = Arc::new(MemoryKeyValue::connect_with(options).await.unwrap());
    let host = Host::builder().shared_backend(Arc::clone(&store));
    let host = host
        .stdout(MemoryOutputPipe::new(1 << 16))
        .build()
        .await
        .unwrap();
    let mut guest = host
        .load(prebuilt("bench"))
        .await
        .unwrap()
        .instantiate()
        .await
        .unwrap();
    let interface = guest
        .instance
        .get_export_index(&mut guest.store, None, "bench:guest/calls");
    let calls = guest
        .instance
        .get_export_index(&mut guest.store, interface.as_ref(), "calls");
    let calls = guest
        .instance
        .get_func(&mut guest.store, calls.unwrap())
        .unwrap();
    let args = [
        runtime::host::wasmtime::component::Val::Enum("set".into()),
        runtime::host::wasmtime::component::Val::U32(1),
    ];
    calls
        .call_async(&mut guest.store, &args, &mut [])
        .await
        .unwrap();
    assert_eq!(
        store.get("", "key").await.unwrap().map(|value| value.len()),
        Some(100)
    );
}
