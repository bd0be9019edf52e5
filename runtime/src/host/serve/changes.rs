//! Changes in buckets, told to components.

use std::sync::Arc;
use std::time::Instant;

use futures_util::FutureExt as _;
use tokio::sync::oneshot;
use tokio::task::coop::unconstrained;

use super::admission::{Place, Source};
use super::backoff::Backoff;
use super::export::Role;
use super::guest::{Answered, call};
use super::reloadable::Served;
use super::{Component, Reloadable, ServeError, Work};
use crate::Interface;
use crate::host::link::{caught, chain, guarded, keyvalue};
use crate::host::words::shortened;
use crate::keyvalue::{Change, Changes};

/// Watches a bucket for a component, and answers with what tells it the changes until the work idles.
pub(super) async fn watch(
    work: Arc<Work>,
    bucket: String,
    component: Reloadable,
) -> Result<impl Future<Output = ()> + Send + 'static, ServeError> {
    component.serves_as(Role::Watcher)?;
    let mut changes = begin(&bucket, &component).await?;
    // Before any guest has a place.
    let source = work.host.admission().source();
    Ok(async move {
        let idling = work.idling.clone();
        let mut in_hand = false;
        let telling = tell_all(
            &work,
            &source,
            &bucket,
            &component,
            &mut changes,
            &mut in_hand,
        );
        idling.run_until_cancelled(telling).await;
        let mut untold = u32::from(in_hand);
        // What waits would else be taken for the end once this task has had its share of the executor.
        while untold < MOST_COUNTED
            && let next = caught("changes", unconstrained(changes.next()))
            && let Some(Ok(Some(Ok(_)))) = next.now_or_never()
        {
            untold += 1;
        }
        if untold > 0 {
            let component = component.component();
            let component = component.name();
            tracing::warn!(target: "wasi_backend", component, bucket, untold, "changes are not told any more: the server is shut down");
        }
    })
}

async fn begin(bucket: &str, component: &Reloadable) -> Result<Changes, ServeError> {
    let component = component.component();
    let store = component.host().backends().keyvalue.as_ref();
    let store = store.ok_or(ServeError::NoBackend(Interface::KeyValue))?;
    let changes = store.backend.watch(bucket).await;
    changes.map_err(|source| ServeError::Watch {
        component: component.name().to_owned(),
        bucket: bucket.to_owned(),
        source,
    })
}

/// As many changes as are counted that nobody is told of.
const MOST_COUNTED: u32 = 100_000;

/// One after the other, so that a guest sees the last value of a key last.
async fn tell_all(
    work: &Work,
    source: &Source,
    bucket: &str,
    component: &Reloadable,
    changes: &mut Changes,
    in_hand: &mut bool,
) {
    loop {
        match guarded("changes", changes.next()).await {
            Ok(Some(Ok(change))) => {
                *in_hand = true;
                let (served, place) = work.triggered(source, component).await;
                *in_hand = false;
                tell(work, bucket, served, place, change).await;
            }
            ended => {
                let name = component.component().name().to_owned();
                let why = match ended {
                    Ok(Some(Err(error))) => chain(&error),
                    Err(panic) => panic.to_string(),
                    Ok(_) => "the backend ended the watch".to_owned(),
                };
                tracing::error!(target: "wasi_backend", component = name, bucket, "changes were missed: {why}");
                *changes = watched_again(bucket, component).await;
            }
        }
    }
}

async fn watched_again(bucket: &str, component: &Reloadable) -> Changes {
    let mut backoff = Backoff::default();
    loop {
        backoff.wait().await;
        let why = match guarded("watch", begin(bucket, component)).await {
            Ok(Ok(changes)) => return changes,
            Ok(Err(error)) => chain(&error),
            Err(panic) => panic.to_string(),
        };
        tracing::error!(target: "wasi_backend", "{why}");
    }
}

async fn tell(work: &Work, bucket: &str, served: Arc<Served>, place: Place, change: Change) {
    let component = served.component.clone();
    let told = Told {
        start: Instant::now(),
        bucket: bucket.to_owned(),
        key: shortened(&change.key).to_owned(),
        kind: if change.value.is_some() {
            "set"
        } else {
            "delete"
        },
    };
    let (end, ended) = oneshot::channel();
    let span = tracing::info_span!(target: "wasi_backend", "change", bucket, key = told.key);
    let answered = Answered::default();
    let guest = handle(
        served,
        place.clone(),
        bucket.to_owned(),
        change,
        answered.clone(),
    );
    let tell = move |component: &Component, ended| {
        told.tell(component, answered.settle(component, ended).as_deref());
        // Nobody waits once the work idles.
        _ = end.send(());
    };
    span.in_scope(|| work.run(component, place, guest, tell).let_go());
    _ = ended.await;
}

/// Has a guest look at a change.
async fn handle(
    served: Arc<Served>,
    place: Place,
    bucket: String,
    change: Change,
    answered: Answered,
) -> wasmtime::Result<()> {
    let answered = async move |()| answered.with(None);
    let component = &served.component;
    let Some(Ok(watcher)) = &served.exports.watcher else {
        unreachable!("only what exports a watcher watches");
    };
    let mut store = component.store_in(place)?;
    let bucket = keyvalue::opened_for_watcher(store.data_mut(), bucket)?;
    if let Some(value) = change.value {
        let params = (bucket, change.key, value);
        call(component, store, &watcher.on_set, params, answered).await
    } else {
        let params = (bucket, change.key);
        call(component, store, &watcher.on_delete, params, answered).await
    }
}

/// What is told of a change.
struct Told {
    start: Instant,
    bucket: String,
    key: String,
    kind: &'static str,
}

impl Told {
    fn tell(self, component: &Component, error: Option<&str>) {
        let Self {
            bucket, key, kind, ..
        } = self;
        let ms = self.start.elapsed().as_secs_f64() * 1e3;
        let component = component.name();
        if error.is_some() {
            let outcome = "failed";
            tracing::warn!(target: "wasi_backend::served", component, bucket, key, kind, outcome, ms, error, "change");
        } else {
            let outcome = "handled";
            tracing::info!(target: "wasi_backend::served", component, bucket, key, kind, outcome, ms, error, "change");
        }
    }
}
