use std::pin::pin;
use std::sync::Condvar;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, ThreadId};
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::runtime::Builder;
use tokio::task::{JoinSet, yield_now};
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use super::*;

/// A driver that tells of each statement, waits until it is let go on, and tells whether the call was given up.
struct Driver {
    told: Sender<String>,
    goes_on: Receiver<()>,
}

impl BlockingConnection for Driver {
    fn query(&mut self, statement: &str, _: &[Value], given_up: &GivenUp) -> Result<Rows> {
        self.exec(statement, &[], given_up)?;
        Ok(Rows::default())
    }

    fn exec(&mut self, statement: &str, _: &[Value], given_up: &GivenUp) -> Result<u64> {
        assert!(statement != "panic", "the driver panics");
        self.told.send(statement.to_owned()).unwrap();
        self.goes_on.recv().unwrap();
        let end = if given_up.is_given_up() {
            "given up"
        } else {
            "done"
        };
        self.told.send(end.to_owned()).unwrap();
        Ok(1)
    }
}

async fn session() -> (BlockingSession<Driver>, Receiver<String>, Sender<()>) {
    let (told, heard) = channel();
    let (go_on, goes_on) = channel();
    let driver = Driver { told, goes_on };
    let session = BlockingSession::open(|| Ok(driver)).await.unwrap();
    (session, heard, go_on)
}

/// With one thread that may block.
fn with_one_thread(test: impl Future<Output = ()>) {
    let runtime = Builder::new_current_thread()
        .max_blocking_threads(1)
        .build();
    runtime.unwrap().block_on(test);
}

#[test]
fn a_call_that_is_given_up_before_its_thread_is_there_does_nothing() {
    with_one_thread(async {
        let (session, heard, go_on) = session().await;
        let (release, released) = channel::<()>();
        let held = spawn_blocking(move || released.recv());
        assert!(session.exec("first", &[]).now_or_never().is_none());
        release.send(()).unwrap();
        held.await.unwrap().unwrap();

        // As often as both would take.
        for _ in 0..2 {
            go_on.send(()).unwrap();
        }
        assert_eq!(session.exec("next", &[]).await.unwrap(), 1);
        assert_eq!(heard.try_iter().collect::<Vec<_>>(), ["next", "done"]);
    });
}

/// A driver that works until another thread interrupts it, with a handle that it has for that.
struct Interrupted {
    told: Sender<&'static str>,
    handle: Sender<()>,
    interrupts: Receiver<()>,
}

impl BlockingConnection for Interrupted {
    fn query(&mut self, _: &str, _: &[Value], _: &GivenUp) -> Result<Rows> {
        let late = self.interrupts.try_recv().is_ok();
        self.told.send(if late { "late" } else { "quiet" }).unwrap();
        Ok(Rows::default())
    }

    fn exec(&mut self, statement: &str, _: &[Value], given_up: &GivenUp) -> Result<u64> {
        let handle = self.handle.clone();
        given_up.on_give_up(move || handle.send(()).unwrap());
        assert!(statement != "panic", "the driver panics");
        if statement == "long" {
            self.told.send("working").unwrap();
            self.interrupts.recv().unwrap();
            self.told.send("interrupted").unwrap();
        }
        Ok(1)
    }
}

#[tokio::test]
async fn a_driver_is_interrupted_by_its_own_handle_and_not_after_its_call() {
    let (told, heard) = channel();
    let (handle, interrupts) = channel();
    let driver = Interrupted {
        told,
        handle,
        interrupts,
    };
    let session = BlockingSession::open(|| Ok(driver)).await.unwrap();
    assert_eq!(session.exec("short", &[]).await.unwrap(), 1);
    session.exec("panic", &[]).await.unwrap_err();
    session.query("", &[]).await.unwrap();
    {
        let mut long = pin!(session.exec("long", &[]));
        let mut seen = Vec::new();
        while !seen.contains(&"working") {
            assert!(long.as_mut().now_or_never().is_none());
            seen.extend(heard.try_iter());
            yield_now().await;
        }
        assert_eq!(seen, ["quiet", "working"]);
    }
    session.query("", &[]).await.unwrap();
    assert_eq!(
        heard.try_iter().collect::<Vec<_>>(),
        ["interrupted", "quiet"]
    );
}

#[tokio::test]
async fn a_running_call_is_told_that_it_is_given_up_and_the_next_one_waits_for_it() {
    let (session, heard, go_on) = session().await;
    {
        let mut first = pin!(session.query("first", &[]));
        // Polled again and again, for it may have to wait for its turn.
        let told = loop {
            if let Ok(told) = heard.try_recv() {
                break told;
            }
            assert!(first.as_mut().now_or_never().is_none());
            yield_now().await;
        };
        assert_eq!(told, "first");
    }

    let mut next = pin!(session.exec("next", &[]));
    assert!(next.as_mut().now_or_never().is_none());
    assert!(heard.try_recv().is_err(), "the connection is not free");
    for _ in 0..2 {
        go_on.send(()).unwrap();
    }
    assert_eq!(next.await.unwrap(), 1);
    assert_eq!(
        heard.try_iter().collect::<Vec<_>>(),
        ["given up", "next", "done"]
    );
}

/// A lock that sessions wait for on their threads, and who has it.
#[derive(Clone, Default)]
struct Lock(Arc<(std::sync::Mutex<bool>, Condvar)>);

/// How long a driver waits before it looks whether it is given up.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

struct Locking {
    lock: Lock,
    has_it: bool,
}

impl BlockingConnection for Locking {
    fn query(&mut self, _: &str, _: &[Value], _: &GivenUp) -> Result<Rows> {
        unreachable!("only `exec` is called")
    }

    fn exec(&mut self, statement: &str, _: &[Value], given_up: &GivenUp) -> Result<u64> {
        let (taken, freed) = &*self.lock.0;
        let mut taken = taken.lock().unwrap();
        if statement == "COMMIT" {
            *taken = false;
            freed.notify_all();
        } else {
            while *taken && !given_up.is_given_up() {
                (taken, _) = freed.wait_timeout(taken, LOOK_AGAIN).unwrap();
            }
            *taken = true;
        }
        self.has_it = *taken;
        Ok(1)
    }

    fn holds_lock(&self) -> bool {
        self.has_it
    }
}

/// What waits for a thread here waits for ever.
async fn in_a_minute(test: impl Future<Output = ()>) -> Result<(), Elapsed> {
    timeout(Duration::from_mins(1), test).await
}

#[test]
fn who_holds_a_lock_does_not_wait_behind_those_who_wait_for_it() {
    // More than wait at a time, and fewer than want to.
    let runtime = Builder::new_current_thread()
        .enable_time()
        .max_blocking_threads(70)
        .build()
        .unwrap();
    let done = runtime.block_on(in_a_minute(async {
        let lock = Lock::default();
        let session = || {
            let (lock, has_it) = (lock.clone(), false);
            BlockingSession::open(move || Ok(Locking { lock, has_it }))
        };
        let holder = session().await.unwrap();
        holder.exec("BEGIN", &[]).await.unwrap();
        let mut waiting = JoinSet::new();
        for _ in 0..80 {
            let session = session().await.unwrap();
            waiting.spawn(async move {
                session.exec("BEGIN", &[]).await.unwrap();
                session.exec("COMMIT", &[]).await.unwrap();
            });
        }
        // Each of them gets as far as it can.
        yield_now().await;
        holder.exec("COMMIT", &[]).await.unwrap();
        assert_eq!(waiting.join_all().await.len(), 80);
    }));
    done.expect("nobody is held up");
}

#[tokio::test]
async fn a_driver_that_panics_fails_its_call_alone() {
    let (session, _heard, go_on) = session().await;
    let error = session.exec("panic", &[]).await.unwrap_err();
    assert!(matches!(error, Error::Backend(_)), "{error:?}");
    go_on.send(()).unwrap();
    session.query("next", &[]).await.unwrap();

    let failed = BlockingSession::<Driver>::open(|| panic!("no driver")).await;
    assert!(matches!(failed.unwrap_err(), Error::Backend(_)));
    let refused = || Err(Error::NoSuchDatabase("orders".into()));
    let refused = BlockingSession::<Driver>::open(refused).await;
    assert!(matches!(refused.unwrap_err(), Error::NoSuchDatabase(_)));
}

#[tokio::test]
async fn a_connection_is_dropped_on_a_thread_that_may_block() {
    struct Ends(Sender<ThreadId>);

    impl Drop for Ends {
        fn drop(&mut self) {
            self.0.send(thread::current().id()).unwrap();
        }
    }

    impl BlockingConnection for Ends {
        fn query(&mut self, _: &str, _: &[Value], _: &GivenUp) -> Result<Rows> {
            Ok(Rows::default())
        }

        fn exec(&mut self, _: &str, _: &[Value], _: &GivenUp) -> Result<u64> {
            Ok(0)
        }
    }

    let (end, ended) = channel();
    let session = BlockingSession::open(|| Ok(Ends(end))).await.unwrap();
    drop(session);
    assert_ne!(ended.recv().unwrap(), thread::current().id());
}
