//! What the host keeps for a guest.

use super::*;

#[tokio::test]
async fn a_guest_holds_only_so_many_handles() {
    let server = serving(with_defaults(), |limits| limits.handles = 1000).await;
    let received = get(&server, "/handles").await;
    assert_eq!(received.status, 200);
    let (buckets, why) = received.body.split_once(" buckets: ").unwrap();
    let buckets: usize = buckets.parse().unwrap();
    assert!((900..=1000).contains(&buckets), "{received:?}");
    assert!(why.contains("as many as it may"), "{received:?}");
}

/// Whatever it is that a guest has bytes kept for.
#[tokio::test]
async fn a_guest_has_only_so_many_bytes_kept() {
    let mut limits = Limits::default();
    limits.kept_bytes = 1 << 20;
    let env = Env::from_iter([("KEYVALUE_PAGE_SIZE", "1")]);
    let printed = MemoryOutputPipe::new(1 << 20);
    let errors = MemoryOutputPipe::new(1 << 20);
    let builder = with_defaults().options_from(env).limits(limits);
    let builder = builder.stdout(printed.clone()).stderr(errors);
    let host = builder.build().await.expect("the defaults connect");
    let hoard = load(&host, "hoard").await;
    for what in [
        "buckets",
        "cursors",
        "swaps",
        "orphans",
        "containers",
        "listings",
        "bodies",
        "names",
        "lockers",
        "statements",
    ] {
        let before = printed.contents().len();
        let exit = hoard.run([what]).await;
        let exit = exit.unwrap_or_else(|error| panic!("{what}: {}", chain(&error)));
        assert_eq!(exit.code(), 0);
        let said = String::from_utf8_lossy(&printed.contents()[before..]).into_owned();
        let (count, why) = said.split_once(": ").expect(what);
        let count: usize = count.parse().expect(what);
        assert!((5..=20).contains(&count), "{what}: {said}");
        assert!(
            why.contains("1048576 bytes kept for it, as many as it may"),
            "{what}: {said}"
        );
    }
    for (what, why) in [
        ("batches", "100001 are too many for one call"),
        (
            "values",
            "1048576 bytes kept for it, as many as it may; it can be read as a stream",
        ),
        ("methods", "()"),
        ("authorities", "()"),
    ] {
        let before = printed.contents().len();
        let exit = hoard.run([what]).await.expect("it bears being refused");
        assert!(exit.success(), "{what}");
        let said = String::from_utf8_lossy(&printed.contents()[before..]).into_owned();
        assert!(said.starts_with("0: "), "{what}: {said}");
        assert!(said.contains(why), "{what}: {said}");
    }
    // A constructor has no error.
    let trapped = hoard.run(["messages"]).await.unwrap_err();
    let trapped = chain(&trapped);
    assert!(trapped.contains("1048576 bytes kept for it"), "{trapped}");
}

#[tokio::test]
async fn one_call_may_be_given_as_much_as_may_be_kept() {
    let printed = MemoryOutputPipe::new(1 << 20);
    let host = with_defaults()
        .stdout(printed.clone())
        .build()
        .await
        .unwrap();
    let hoard = load(&host, "hoard").await;
    let exit = hoard.run(["large"]).await;
    let exit = exit.unwrap_or_else(|error| panic!("{}", chain(&error)));
    assert!(exit.success());
    assert_eq!(printed.contents(), "Ok(())\n");
    let least = Limits::default().with_kept_bytes(1000);
    let trapped = hoard.with_limits(least).run(["large"]).await.unwrap_err();
    let trapped = chain(&trapped);
    assert!(
        trapped.contains("too much data is being copied"),
        "{trapped}"
    );
}

/// Each refusal is an error, which is a resource itself.
#[tokio::test]
async fn a_guest_that_holds_as_many_handles_as_it_may_is_told_so_again_and_again() {
    let printed = MemoryOutputPipe::new(1 << 20);
    let builder = with_defaults().limits(Limits::default().with_handles(1000));
    let host = builder.stdout(printed.clone()).build().await.unwrap();
    let hoard = load(&host, "hoard").await;
    let exit = hoard.run(["refusals"]).await;
    assert_eq!(
        exit.unwrap_or_else(|error| panic!("{}", chain(&error)))
            .code(),
        0
    );
    let said = String::from_utf8_lossy(&printed.contents()).into_owned();
    let (kept, why) = said.split_once(": ").unwrap();
    let kept: usize = kept.parse().unwrap();
    assert!((900..=1000).contains(&kept), "{said}");
    assert_eq!(why, "200 refused\n");
}

/// Many of them may be under way, and each has what it was given.
#[tokio::test]
async fn what_async_calls_are_given_counts_while_they_are_under_way() {
    let case = ["store.long_key_is_kept_or_refused"];
    for (kept_bytes, fits) in [(1 << 20, true), (9_000, false)] {
        let limits = Limits::default().with_kept_bytes(kept_bytes);
        let host = built(with_defaults().limits(limits)).await;
        let ended = load(&host, "keyvalue-async").await.run(case).await;
        match ended {
            Ok(exit) => assert!(fits && exit.code() == 0, "{exit:?}"),
            Err(error) => {
                let why = chain(&error);
                assert!(!fits && why.contains("9000 bytes kept for it"), "{why}");
            }
        }
    }
}

#[tokio::test]
async fn a_session_with_a_database_counts() {
    let said = MemoryOutputPipe::new(1 << 20);
    let limits = Limits::default().with_kept_bytes(100 << 10);
    let builder = with_defaults().limits(limits).stderr(said.clone());
    let host = builder.build().await.unwrap();
    let sql = load(&host, "sql").await;
    let exit = sql.run(["statements.exec_counts_changed_rows"]).await;
    assert!(!exit.unwrap().success());
    let said = String::from_utf8_lossy(&said.contents()).into_owned();
    assert!(said.contains("102400 bytes kept for it"), "{said}");
}
