//! What an embedder adds to a host: functions of their own, and calls within limits.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use runtime::Host;
use runtime::host::wasmtime::component::{Component as Code, Linker, TypedFunc, Val};
use runtime::host::wasmtime::{self, StoreContextMut};
use runtime::host::wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use runtime::host::{BuildError, Component, HostBuilder, Limits, LoadError, RunError, State};
use tests::{chain, prebuilt, with_defaults};

/// A component whose `call` asks the embedder for a price.
const SHOP: &str = r#"
(component
  (import "shop:prices/lookup@1.0.1" (instance $lookup
    (export "price" (func (param "article" u32) (result u32)))))
  (core func $price (canon lower (func $lookup "price")))
  (core module $m
    (import "lookup" "price" (func $price (param i32) (result i32)))
    (func (export "call") (param i32) (result i32)
      (i32.add (call $price (local.get 0)) (i32.const 1)))
    (func (export "spin") (loop (br 0))))
  (core instance $i (instantiate $m
    (with "lookup" (instance (export "price" (func $price))))))
  (func (export "call") (param "article" u32) (result u32)
    (canon lift (core func $i "call")))
  (func (export "spin") (canon lift (core func $i "spin"))))
"#;

const LOOKUP: &str = "shop:prices/lookup@1.0.0";

fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    let mut lookup = linker.instance(LOOKUP)?;
    lookup.func_wrap(
        "price",
        |store: StoreContextMut<'_, State>, (article,): (u32,)| {
            let asked = store.data().extension::<Arc<AtomicU32>>();
            let asked = asked.map_or(0, |asked| asked.fetch_add(1, Ordering::Relaxed));
            Ok((article * 10 + asked,))
        },
    )
}

async fn shop(builder: HostBuilder) -> Result<Component, LoadError> {
    let host = builder.build().await.expect("there is nothing to connect");
    host.load_bytes("shop.wasm", wat::parse_str(SHOP).unwrap())
        .await
}

async fn call(shop: &Component, article: u32) -> u32 {
    let mut guest = shop.instantiate().await.unwrap();
    let call = guest.instance.get_typed_func(&mut guest.store, "call");
    let call: TypedFunc<(u32,), (u32,)> = call.unwrap();
    let called = call.call_async(&mut guest.store, (article,));
    let (price,) = shop.within_limits(called).await.unwrap();
    price
}

#[tokio::test]
async fn an_embedder_links_functions_of_its_own() {
    let shop = shop(Host::builder().link([LOOKUP], link)).await.unwrap();
    assert_eq!(call(&shop, 7).await, 71);

    let asked = Arc::new(AtomicU32::new(2));
    let for_someone = shop.clone().with_extension(Arc::clone(&asked));
    assert_eq!(call(&for_someone, 7).await, 73);
    assert_eq!(call(&for_someone, 7).await, 74);
    assert_eq!(asked.load(Ordering::Relaxed), 4);
    assert_eq!(call(&shop, 7).await, 71);
}

#[tokio::test]
async fn what_an_embedder_links_is_inspected() {
    let shop = shop(Host::builder().link([LOOKUP], link)).await.unwrap();
    for inspection in [
        shop.inspect(),
        shop.host()
            .inspect_bytes("shop.wasm", wat::parse_str(SHOP).unwrap())
            .await
            .unwrap(),
    ] {
        let import = &inspection.imports[0];
        assert_eq!(import.name, "shop:prices/lookup@1.0.1");
        assert_eq!(import.served.as_ref().unwrap().by, "the embedder");
    }
}

#[tokio::test]
async fn what_an_embedder_does_not_link_is_named() {
    let other = "shop:prices/lookup@2.0.0";
    for builder in [Host::builder(), Host::builder().link([other], link)] {
        let error = shop(builder).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "shop.wasm imports shop:prices/lookup@1.0.1; this host has nothing of shop:prices"
        );
    }
}

#[tokio::test]
async fn what_an_embedder_links_otherwise_is_named() {
    let builder = Host::builder().link([LOOKUP], |linker| {
        let mut lookup = linker.instance(LOOKUP)?;
        lookup.func_wrap("price", |_, (article,): (u32,)| Ok((f64::from(article),)))
    });
    let error = shop(builder).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "shop.wasm imports shop:prices/lookup@1.0.1; this host has `price` in it otherwise: expected `f64` found `u32`"
    );
    let builder = Host::builder().link([LOOKUP], |_| Ok(()));
    let error = shop(builder).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "shop.wasm imports shop:prices/lookup@1.0.1; this host has no function `price` in it"
    );
}

#[tokio::test]
async fn what_an_embedder_links_goes_over_what_the_host_has() {
    let dice = r#"
    (component
      (import "wasi:random/insecure@0.2.0" (instance $random
        (export "get-insecure-random-u64" (func (result u64)))))
      (core func $random (canon lower (func $random "get-insecure-random-u64")))
      (core module $m
        (import "random" "get" (func $get (result i64)))
        (export "roll" (func $get)))
      (core instance $i (instantiate $m
        (with "random" (instance (export "get" (func $random))))))
      (func (export "roll") (result u64) (canon lift (core func $i "roll"))))
    "#;
    let dice = wat::parse_str(dice).unwrap();
    // A linker takes the latest of compatible releases, which is the host's.
    for (release, is_own) in [("0.2.0", true), ("0.2.6", false)] {
        let interface = format!("wasi:random/insecure@{release}");
        let host = Host::builder().link([interface.clone()], move |linker| {
            let mut random = linker.instance(&interface)?;
            random.func_wrap("get-insecure-random-u64", |_, (): ()| Ok((4_u64,)))
        });
        let host = host.build().await.unwrap();
        let dice = host.load_bytes("dice.wasm", dice.clone()).await.unwrap();
        let by = dice.inspect().imports[0].served.clone().unwrap().by;
        assert_eq!(by == "the embedder", is_own, "{by}");
        let mut guest = dice.instantiate().await.unwrap();
        let found = guest.instance.get_typed_func(&mut guest.store, "roll");
        let roll: TypedFunc<(), (u64,)> = found.unwrap();
        let number = roll.call_async(&mut guest.store, ()).await;
        assert_eq!(number.unwrap() == (4,), is_own);
    }
}

#[tokio::test]
async fn one_function_of_what_the_host_has_is_replaced() {
    let store = "wasi:keyvalue/store@0.2.0-draft2";
    let quiet = MemoryOutputPipe::new(1 << 16);
    let builder = with_defaults().stdout(quiet.clone()).stderr(quiet);
    let builder = builder.link([store], move |linker| {
        let mut store = linker.instance(store)?;
        store.func_new_async("[method]bucket.exists", |guest, _, args, answer| {
            Box::new(async move {
                if let Val::Resource(bucket) = &args[0] {
                    bucket.resource_drop_async(guest).await?;
                }
                answer[0] = Val::Result(Ok(Some(Val::Bool(true).into())));
                Ok(())
            })
        })
    });
    let host = builder.build().await.unwrap();
    let guest = host.load(prebuilt("keyvalue")).await.unwrap();
    let holds = async |case| guest.run([case]).await.unwrap().success();
    assert!(holds("store.read_your_writes").await);
    assert!(!holds("store.exists_follows_set_and_delete").await);
}

#[tokio::test]
async fn async_functions_take_the_engine_that_has_them() {
    let builder = Host::builder().link([LOOKUP], |linker| {
        link(linker)?;
        let mut lookup = linker.instance(LOOKUP)?;
        lookup.func_wrap_concurrent("later", |_, (): ()| Box::pin(async { Ok((7_u32,)) }))
    });
    let shop = shop(builder).await.unwrap();
    assert!(shop.is_concurrent());
    assert_eq!(call(&shop, 7).await, 71);
}

#[tokio::test]
async fn what_cannot_be_linked_is_known_when_the_host_is_built() {
    let builder = Host::builder().link([LOOKUP], |linker| {
        let mut lookup = linker.instance(LOOKUP)?;
        lookup.func_wrap("no name", |_, (): ()| Ok(()))?;
        wasmtime::bail!("there are no prices today")
    });
    let error = builder.build().await.unwrap_err();
    assert!(matches!(error, BuildError::Link(_)));
    assert!(chain(&error).contains("there are no prices today"));
}

#[tokio::test]
async fn calls_within_limits_are_stopped() {
    let limits = Limits::default().with_cpu_time(Duration::from_millis(20));
    let builder = Host::builder().link([LOOKUP], link).limits(limits);
    let shop = shop(builder).await.unwrap();
    let mut guest = shop.instantiate().await.unwrap();
    let spin = guest.instance.get_typed_func(&mut guest.store, "spin");
    let spin: TypedFunc<(), ()> = spin.unwrap();
    let ended = shop.within_limits(spin.call_async(&mut guest.store, ()));
    let ended = ended.await;
    assert!(matches!(ended, Err(RunError::CpuTime { .. })), "{ended:?}");
    assert_eq!(call(&shop, 7).await, 71);
}

#[tokio::test]
async fn a_guest_that_never_starts_is_stopped() {
    let spins = "
    (component
      (core module $m (func $spin (loop (br 0))) (start $spin))
      (core instance (instantiate $m)))
    ";
    let limits = Limits::default().with_deadline(Duration::from_millis(20));
    let host = Host::builder().limits(limits).build().await.unwrap();
    let spins = wat::parse_str(spins).unwrap();
    let spins = host.load_bytes("spins.wasm", spins).await.unwrap();
    let started = spins.instantiate().await;
    assert!(
        matches!(started, Err(RunError::Deadline { .. })),
        "{started:?}"
    );
}

#[tokio::test]
async fn what_the_engine_has_compiled_is_linked() {
    let host = Host::builder().link([LOOKUP], link).build().await.unwrap();
    let other = Host::builder().link([LOOKUP], link).build().await.unwrap();
    for engine in [host.engine(), host.concurrent_engine()] {
        let code = Code::new(engine, wat::parse_str(SHOP).unwrap()).unwrap();
        let shop = host.load_compiled("shop", code.clone()).unwrap();
        assert_eq!(shop.name(), "shop");
        assert_eq!(call(&shop, 7).await, 71);
        let refused = other.load_compiled("shop", code).unwrap_err();
        assert!(matches!(refused, LoadError::OtherEngine { .. }));
    }
}

#[tokio::test]
async fn an_artifact_for_an_engine_that_cannot_link_it_is_to_be_compiled_again() {
    let plain = Host::builder().link([LOOKUP], link).build().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.cwasm");
    std::fs::write(&path, wat::parse_str(SHOP).unwrap()).unwrap();
    let artifact = plain.precompile(&path).await.unwrap();
    std::fs::write(&path, artifact).unwrap();

    let concurrent = |linker: &mut Linker<State>| {
        let mut lookup = linker.instance(LOOKUP)?;
        lookup.func_wrap_concurrent("price", |_, (item,): (u32,)| {
            Box::pin(async move { Ok((item,)) })
        })
    };
    let host = Host::builder()
        .link([LOOKUP], concurrent)
        .build()
        .await
        .unwrap();
    // SAFETY: the file was made by `precompile` just now.
    let refused = unsafe { host.load_precompiled(&path) }.unwrap_err();
    assert!(
        matches!(refused, LoadError::OtherEngine { .. }),
        "{refused:?}"
    );
}

#[tokio::test]
async fn what_a_guest_is_given_may_change_for_it_alone() {
    let counting = |linker: &mut Linker<State>| {
        let mut lookup = linker.instance(LOOKUP)?;
        lookup.func_wrap(
            "price",
            |mut store: StoreContextMut<'_, State>, (_,): (u32,)| {
                let asked = store
                    .data_mut()
                    .extension_mut::<u32>()
                    .expect("it was given");
                *asked += 1;
                Ok((*asked,))
            },
        )
    };
    let shop = shop(Host::builder().link([LOOKUP], counting))
        .await
        .unwrap();
    let shop = shop.with_extension(10_u32);
    for _ in 0..2 {
        let mut guest = shop.instantiate().await.unwrap();
        let call = guest.instance.get_typed_func(&mut guest.store, "call");
        let call: TypedFunc<(u32,), (u32,)> = call.unwrap();
        for expected in [12, 13] {
            let (price,) = call.call_async(&mut guest.store, (0,)).await.unwrap();
            assert_eq!(price, expected);
        }
    }
}
