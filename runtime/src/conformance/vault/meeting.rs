//! Writers and readers at the same time.

use std::sync::Arc;

use tokio::sync::{Barrier, watch};
use tokio::task::{JoinSet, yield_now};

use super::{GET, exposed, lists, opened, reads, stored};
use crate::conformance::Shown;
use crate::vault::Vault;

const WRITERS: u8 = 8;

/// How often they meet, since writers that could come between each other need not.
const ROUNDS: u8 = 10;

/// Values of one writer, of a length and a byte of its own, so that a mixture of two shows.
fn value_of(writer: u8) -> Vec<u8> {
    vec![b'a' + writer; 1000 + 100 * usize::from(writer)]
}

/// Of several who write one id at the same time all succeed, and the value of one of them is there, whole.
pub async fn writers_of_one_id_leave_one_value_whole<B: Vault>(vault: B) -> Shown {
    let vault = Arc::new(vault);
    let locker = opened(&*vault, "meeting").await?;
    for _ in 0..ROUNDS {
        at_once(&vault, &locker, |_| "id".into()).await?;
        let asked = || {
            GET.asked(format_args!(
                "for a secret that {WRITERS} wrote at the same time"
            ))
        };
        let read = exposed(&*vault, &locker, "id").await;
        let read = asked().succeeds(read)?;
        asked().holds(
            (0..WRITERS).any(|writer| read.as_deref() == Some(&value_of(writer))),
            "the value of one of them",
            format_args!("{read:?}"),
        )?;
    }
    lists(&*vault, &locker, &["id"]).await
}

/// Of several who write an id of their own at the same time none takes back what another wrote, also where an engine
/// keeps a locker as one document.
pub async fn writers_of_different_ids_keep_them_all<B: Vault>(vault: B) -> Shown {
    let vault = Arc::new(vault);
    for _ in 0..ROUNDS {
        let locker = opened(&*vault, "meeting").await?;
        at_once(&vault, &locker, |writer| writer.to_string()).await?;
        for writer in 0..WRITERS {
            let id = writer.to_string();
            reads(&*vault, &locker, &id, Some(&value_of(writer))).await?;
        }
    }
    Ok(())
}

/// While a secret is overwritten a reader gets the old value or the new one, and never none or a part.
pub async fn a_secret_being_overwritten_is_there_throughout<B: Vault>(vault: B) -> Shown {
    let vault = Arc::new(vault);
    let locker = opened(&*vault, "meeting").await?;
    let values = [value_of(0), value_of(1)];
    stored(&*vault, &locker, "id", &values[1]).await?;

    let (writes, written) = watch::channel(0_u64);
    let mut writing = JoinSet::new();
    writing.spawn({
        let (vault, locker, values) = (Arc::clone(&vault), locker.clone(), values.clone());
        async move {
            for value in values.iter().cycle() {
                stored(&*vault, &locker, "id", value).await?;
                if writes.is_closed() {
                    break;
                }
                writes.send_modify(|writes| *writes += 1);
                yield_now().await;
            }
            Ok(())
        }
    });
    always_reads_one_of(&*vault, &locker, &values, written).await?;
    writing.join_all().await.into_iter().collect()
}

/// Reads until it came between enough of the writes, or the writer gave up.
async fn always_reads_one_of(
    vault: &impl Vault,
    locker: &str,
    values: &[Vec<u8>],
    mut written: watch::Receiver<u64>,
) -> Shown {
    const TIMES: u8 = 50;
    let mut times = 0;
    while times < TIMES {
        let asked = || GET.asked("for a secret while it is overwritten");
        let read = exposed(vault, locker, "id").await;
        let read = asked().succeeds(read)?;
        asked().holds(
            values.iter().any(|value| read.as_deref() == Some(value)),
            "the old value or the new one",
            format_args!("{read:?}"),
        )?;
        match written.has_changed() {
            Ok(true) => times += 1,
            Ok(false) => {}
            Err(_) => break,
        }
        written.mark_unchanged();
        yield_now().await;
    }
    Ok(())
}

/// Every writer stores its value at the same time.
async fn at_once<B: Vault>(vault: &Arc<B>, locker: &str, id_of: fn(u8) -> String) -> Shown {
    let start = Arc::new(Barrier::new(usize::from(WRITERS)));
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let (vault, locker) = (Arc::clone(vault), locker.to_owned());
        let start = Arc::clone(&start);
        writers.spawn(async move {
            start.wait().await;
            stored(&*vault, &locker, &id_of(writer), value_of(writer)).await
        });
    }
    let written: Vec<Shown> = writers.join_all().await;
    written.into_iter().collect()
}
