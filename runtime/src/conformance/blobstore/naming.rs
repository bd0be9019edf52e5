//! Names, of containers and of objects, that may be taken for others.

use futures_util::future::join_all;

use super::{
    COPY, DELETE, DELETE_MANY, HAS, MOVE, container, id, is_missing, lists, reads, written,
};
use crate::blobstore::BlobStore;
use crate::conformance::calls::all_show;
use crate::conformance::{Shown, fresh, names};

/// Texts that a path, a pattern, an address or a query may take for something else, or for each other.
const NAMES: [&str; 24] = [
    "#", "%", "%20", "&", "'", "*", "+", ".", "..", "../up", "/", "<", "?", "[a]", "\\", "a",
    "a b", "a%20b", "a+b", "a/", "a/b", "a\r\nb", "\u{e9}", "🦀",
];

/// A name is no path: what a file system or an address takes for the place of another container is refused, or a container
/// of its own. Neither does the name of an object lead out of its container.
pub async fn a_container_is_no_path<B: BlobStore>(store: B) -> Shown {
    let name = container(&store).await?;
    apart(&store, &names::paths(&name)).await?;
    let other = container(&store).await?;
    for object in names::leading_to(&name, "object") {
        written(&store, &other, &object, "of another container").await?;
    }
    reads(&store, &name, "object", name.as_bytes()).await
}

/// Containers are told apart by every byte of their names, however long these are: by case, by what separates words, and
/// by what is at the end. A name that no container can have is refused.
pub async fn containers_whose_names_look_alike_are_apart<B: BlobStore>(store: B) -> Shown {
    let name = fresh("alike");
    apart(&store, &names::alike(&name)).await
}

/// Each of these names is refused, or that of a container that has its own object.
async fn apart<B: BlobStore>(store: &B, names: &[String]) -> Shown {
    let taken = names.iter().map(async |name| {
        store.create_container(name).await?;
        store
            .put(name, "object", name.clone().into_bytes().into())
            .await
    });
    let taken = join_all(taken).await;
    let taken = names.iter().zip(taken).filter(|(_, taken)| taken.is_ok());
    all_show(taken.map(|(name, _)| reads(store, name, "object", name.as_bytes()))).await
}

/// A container and an object that spell the same together as another container and object are not those, or a guest could
/// reach into a container that it was not given. A name that no container can have keeps them apart too.
pub async fn a_container_and_an_object_do_not_run_together<B: BlobStore>(store: B) -> Shown {
    let short = container(&store).await?;
    for separator in ["", "-", "_", ".", "/", ":", "\0"] {
        let long = format!("{short}{separator}x");
        if store.create_container(&long).await.is_err() {
            continue;
        }
        let object = format!("x{separator}object");
        written(&store, &short, &object, "short").await?;
        is_missing(&store, &long, "object").await?;
        lists::<&str>(&store, &long, &[]).await?;
        written(&store, &long, "object", "long").await?;
        reads(&store, &short, &object, b"short").await?;
    }
    Ok(())
}

/// Names of any length are told apart to their last character, or refused.
pub async fn longer_names_are_apart_or_refused<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    let lengths = [200, 255, 300, 1000, 5000].iter();
    let names = lengths.flat_map(|length| ["1", "2"].map(|end| "n".repeat(*length) + end));
    let names: Vec<_> = names.collect();
    let puts = names
        .iter()
        .map(|name| store.put(&container, name, name.clone().into_bytes().into()));
    let taken = join_all(puts).await;
    let taken = names
        .into_iter()
        .zip(taken)
        .filter(|(_, taken)| taken.is_ok());
    let mut names: Vec<_> = taken.map(|(name, _)| name).collect();
    all_show(
        names
            .iter()
            .map(|name| reads(&store, &container, name, name.as_bytes())),
    )
    .await?;
    names.sort_unstable();
    lists(&store, &container, &names).await
}

/// Whichever method is asked for an object takes its name as the others do.
pub async fn every_name_is_one_object_to_every_method<B: BlobStore>(store: B) -> Shown {
    let (one, other) = (container(&store).await?, container(&store).await?);
    all_show(NAMES.iter().map(|name| written(&store, &one, name, *name))).await?;
    let met = NAMES.iter().map(async |name| {
        HAS.asked(format_args!("about the object {name:?}")).gives(
            store.info(&one, name).await.map(|info| info.is_some()),
            &true,
        )?;
        COPY.asked(format_args!("to copy the object {name:?}"))
            .succeeds(store.copy(&id(&one, name), &id(&other, name)).await)?;
        reads(&store, &other, name, name.as_bytes()).await?;
        let moved = format!("moved {name}");
        MOVE.asked(format_args!("to move the object {name:?}"))
            .succeeds(store.rename(&id(&other, name), &id(&other, &moved)).await)?;
        is_missing(&store, &other, name).await?;
        reads(&store, &other, &moved, name.as_bytes()).await
    });
    all_show(met).await?;
    all_show(
        NAMES
            .iter()
            .map(|name| reads(&store, &one, name, name.as_bytes())),
    )
    .await
}

/// Who deletes an object deletes no other, though its name could be a pattern or a folder, and none is left for its name.
pub async fn deleting_any_name_takes_no_other<B: BlobStore>(store: B) -> Shown {
    const KEPT: [&str; 5] = ["a", "a b", "a/b", "kept", "\u{e9}"];
    let (one, many) = (container(&store).await?, container(&store).await?);
    for container in [&one, &many] {
        let names = NAMES.iter().chain(&KEPT);
        all_show(names.map(|name| written(&store, container, name, "bytes"))).await?;
    }
    let others = || NAMES.iter().filter(|name| !KEPT.contains(name));
    let deletes = others().map(async |name| {
        DELETE
            .asked(format_args!("to delete the object {name:?}"))
            .succeeds(store.delete(&one, name).await)
    });
    all_show(deletes).await?;
    let named: Vec<_> = others().map(ToString::to_string).collect();
    DELETE_MANY
        .asked(format_args!("to delete the objects {named:?}"))
        .succeeds(store.delete_many(&many, &named).await)?;
    for container in [&one, &many] {
        lists(&store, container, &KEPT).await?;
        all_show(
            KEPT.iter()
                .map(|name| reads(&store, container, name, b"bytes")),
        )
        .await?;
    }
    Ok(())
}
