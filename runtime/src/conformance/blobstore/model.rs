//! Random sequences of operations, against a map of maps.

use std::collections::BTreeMap;
use std::fmt;

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::{prop_oneof, sample};

use super::{
    CLEAR, COPY, CREATE, DELETE, DELETE_CONTAINER, DELETE_MANY, FINISH, GET, INFO, LIST, MOVE, id,
    names,
};
use crate::Bytes;
use crate::blobstore::{BlobStore, ByteRange, Error, ObjectId, Result};
use crate::conformance::model::agrees;
use crate::conformance::{Shown, Wit, fresh};

/// Few containers and objects, so that operations meet.
const CONTAINERS: [&str; 2] = ["one", "two"];
const OBJECTS: [&str; 3] = ["a", "a/b", "ä"];

#[derive(Debug, Clone)]
enum Operation {
    Create(Container),
    DeleteContainer(Container),
    Put(At, Vec<u8>),
    Get(At, u64, u64),
    Size(At),
    Delete(At),
    DeleteMany(Container, Vec<String>),
    Clear(Container),
    List(Container),
    Copy(At, At),
    Rename(At, At),
}

type Container = &'static str;

/// An object in a container, as `A:a/b`.
#[derive(Clone, Copy)]
struct At(Container, &'static str);

impl fmt::Debug for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.0, self.1)
    }
}

/// What comes of an operation.
#[derive(Debug, PartialEq)]
enum Outcome {
    Done,
    Bytes(Bytes),
    Size(Option<u64>),
    Names(Vec<String>),
    /// The container or the object is not there.
    Missing,
}

type Containers = BTreeMap<Container, BTreeMap<&'static str, Bytes>>;

fn operation() -> impl Strategy<Value = Operation> {
    let container = || sample::select(&CONTAINERS[..]);
    let object = || sample::select(&OBJECTS[..]);
    let at = || (container(), object()).prop_map(|(container, object)| At(container, object));
    let onto_itself = || at().prop_map(|at| (at, at));
    let from_to = || prop_oneof![3 => (at(), at()), 1 => onto_itself()];
    let length = prop_oneof![0..10_u64, Just(u64::MAX)];
    let range = (0..10_u64, length).prop_map(|(start, more)| (start, start.saturating_add(more)));
    prop_oneof![
        3 => container().prop_map(Operation::Create),
        1 => container().prop_map(Operation::DeleteContainer),
        10 => (at(), vec(any::<u8>(), 0..9)).prop_map(|(at, bytes)| Operation::Put(at, bytes)),
        6 => (at(), range).prop_map(|(at, (start, end))| Operation::Get(at, start, end)),
        3 => at().prop_map(Operation::Size),
        3 => at().prop_map(Operation::Delete),
        1 => (container(), vec(object().prop_map(String::from), 1..4))
            .prop_map(|(container, objects)| Operation::DeleteMany(container, objects)),
        1 => container().prop_map(Operation::Clear),
        3 => container().prop_map(Operation::List),
        3 => from_to().prop_map(|(from, to)| Operation::Copy(from, to)),
        3 => from_to().prop_map(|(from, to)| Operation::Rename(from, to)),
    ]
}

/// Both containers are there at first, or most operations would only find that they are not.
fn sequence() -> impl Strategy<Value = Vec<Operation>> {
    vec(operation(), 1..60).prop_map(|operations| {
        let created = CONTAINERS.map(Operation::Create).into_iter();
        created.chain(operations).collect()
    })
}

/// Every answer in a sequence of operations is what a map of maps gives.
pub async fn it_agrees_with_a_map_of_maps<B: BlobStore>(store: B) -> Shown {
    agrees(sequence(), async |operations| {
        let run = fresh("model");
        let mut model = Containers::new();
        let shown = follow(&store, &run, &mut model, operations).await;
        // There are many sequences, and an engine may outlive them.
        for container in model.keys() {
            let _ = store.delete_container(&name(&run, container)).await;
        }
        shown
    })
    .await
}

async fn follow<B: BlobStore>(
    store: &B,
    run: &str,
    model: &mut Containers,
    operations: &[Operation],
) -> Shown {
    for operation in operations {
        let expected = expected(model, operation).unwrap_or(Outcome::Missing);
        let answer = match answer(store, run, operation).await {
            Err(Error::NoSuchContainer(_) | Error::NoSuchObject(_)) => Ok(Outcome::Missing),
            answer => answer,
        };
        let asked = wit(operation).asked(format_args!("{operation:?}"));
        asked.gives(answer, &expected)?;
    }
    Ok(())
}

fn wit(operation: &Operation) -> Wit {
    match operation {
        Operation::Create(..) => CREATE,
        Operation::DeleteContainer(..) => DELETE_CONTAINER,
        Operation::Put(..) => FINISH,
        Operation::Get(..) => GET,
        Operation::Size(..) => INFO,
        Operation::Delete(..) => DELETE,
        Operation::DeleteMany(..) => DELETE_MANY,
        Operation::Clear(..) => CLEAR,
        Operation::List(..) => LIST,
        Operation::Copy(..) => COPY,
        Operation::Rename(..) => MOVE,
    }
}

fn name(run: &str, container: Container) -> String {
    format!("{run}-{container}")
}

/// What the backend does.
async fn answer<B: BlobStore>(store: &B, run: &str, operation: &Operation) -> Result<Outcome> {
    let name = |container| name(run, container);
    let id = |at: &At| id(&name(at.0), at.1);
    let done = |()| Outcome::Done;
    match operation {
        Operation::Create(container) => store.create_container(&name(container)).await.map(done),
        Operation::DeleteContainer(container) => {
            store.delete_container(&name(container)).await.map(done)
        }
        Operation::Put(at, bytes) => {
            let ObjectId { container, object } = id(at);
            let put = store.put(&container, &object, bytes.clone().into());
            put.await.map(done)
        }
        Operation::Get(at, start, end) => {
            let range = ByteRange::new(*start, *end)?;
            let blob = store.get(&name(at.0), at.1, range).await?;
            blob.body.collect().await.map(Outcome::Bytes)
        }
        Operation::Size(at) => {
            let info = store.info(&name(at.0), at.1).await?;
            Ok(Outcome::Size(info.map(|info| info.size)))
        }
        Operation::Delete(at) => store.delete(&name(at.0), at.1).await.map(done),
        Operation::DeleteMany(container, objects) => {
            store.delete_many(&name(container), objects).await.map(done)
        }
        Operation::Clear(container) => store.clear(&name(container)).await.map(done),
        Operation::List(container) => names(store, &name(container), None)
            .await
            .map(Outcome::Names),
        Operation::Copy(from, to) => store.copy(&id(from), &id(to)).await.map(done),
        Operation::Rename(from, to) => store.rename(&id(from), &id(to)).await.map(done),
    }
}

/// What the model does, or `None` where something is missing, which changes nothing.
fn expected(model: &mut Containers, operation: &Operation) -> Option<Outcome> {
    match operation {
        Operation::Create(container) => {
            model.entry(container).or_default();
        }
        Operation::DeleteContainer(container) => {
            model.remove(container);
        }
        Operation::Put(at, bytes) => {
            let objects = model.get_mut(at.0)?;
            objects.insert(at.1, bytes.clone().into());
        }
        Operation::Get(at, start, end) => {
            let bytes = model.get(at.0)?.get(at.1)?;
            let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
            let range = place(*start)..place(end.saturating_add(1));
            return Some(Outcome::Bytes(bytes.slice(range)));
        }
        Operation::Size(at) => {
            let bytes = model.get(at.0)?.get(at.1);
            return Some(Outcome::Size(bytes.map(|bytes| bytes.len() as u64)));
        }
        Operation::Delete(at) => {
            model.get_mut(at.0)?.remove(at.1);
        }
        Operation::DeleteMany(container, names) => {
            let objects = model.get_mut(container)?;
            objects.retain(|object, _| !names.iter().any(|name| name == object));
        }
        Operation::Clear(container) => model.get_mut(container)?.clear(),
        Operation::List(container) => {
            let names = model.get(container)?.keys();
            return Some(Outcome::Names(names.map(ToString::to_string).collect()));
        }
        Operation::Copy(from, to) => copy(model, *from, *to)?,
        Operation::Rename(from, to) => {
            copy(model, *from, *to)?;
            if (from.0, from.1) != (to.0, to.1) {
                model.get_mut(from.0)?.remove(from.1);
            }
        }
    }
    Some(Outcome::Done)
}

fn copy(model: &mut Containers, from: At, to: At) -> Option<()> {
    let bytes = model.get(from.0)?.get(from.1)?.clone();
    model.get_mut(to.0)?.insert(to.1, bytes);
    Some(())
}
