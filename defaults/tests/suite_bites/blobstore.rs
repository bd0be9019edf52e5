//! Wrong `blobstore` backends.

mod containers;
mod fault;
mod given_up;
mod listing;
mod moving;
mod naming;
mod particular;
mod reading;
mod unfinished;
mod writing;

use runtime::conformance::{Broken, Shown};

use fault::{Fault, Faulty};

/// What a behaviour says of a backend with a fault.
async fn caught<F: Fault>(behaviour: impl AsyncFnOnce(Faulty<F>) -> Shown) -> Broken {
    behaviour(Faulty::connect().await).await.unwrap_err()
}

/// Makes tests, named for their faults: that a behaviour catches the fault, in the WIT function that relies on it.
macro_rules! catches {
    ($($test:ident: $fault:ident by $group:ident::$behaviour:ident in $wit:literal;)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $test() {
            let behaviour = runtime::conformance::blobstore::$group::$behaviour;
            let broken = super::caught::<$fault>(behaviour).await;
            assert_eq!(broken.wit(), concat!("wasi:blobstore/", $wit), "{broken}");
        }
    )+};
}

use catches;
