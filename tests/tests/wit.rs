//! The `.wit` files say what the host links, and the host links what they say.

use std::path::Path;

use runtime::host::{Component, LoadError};
use tests::{Importer, with_defaults};

async fn load(importer: &Importer) -> Result<Component, LoadError> {
    let host = with_defaults().build().await.expect("the defaults connect");
    host.load_bytes("importer.wasm", importer.component()).await
}

macro_rules! links {
    ($($test:ident: $folder:literal $world:literal,)*) => {
        $(
            #[tokio::test]
            async fn $test() {
                load(&Importer::of($folder, $world)).await.expect("every function links");
            }
        )*

        #[test]
        fn every_folder_is_linked() {
            let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit");
            let folders = std::fs::read_dir(wit).unwrap().map(|folder| folder.unwrap());
            for folder in folders.filter(|folder| folder.path().is_dir()) {
                let name = folder.file_name();
                assert!([$($folder),*].iter().any(|linked| name == *linked), "{name:?}");
            }
        }
    };
}

links! {
    keyvalue_draft_links: "keyvalue-draft" "imports",
    keyvalue_draft2_links: "keyvalue-draft2" "imports",
    keyvalue_draft2_async_links: "keyvalue-draft2-async" "imports",
    keyvalue_draft2_pairs_links: "keyvalue-draft2-pairs" "imports",
    keyvalue_draft2_pairs_async_links: "keyvalue-draft2-pairs-async" "imports",
    blobstore_draft_links: "blobstore-draft" "imports",
    blobstore_draft_async_links: "blobstore-draft-async" "imports",
    messaging_draft_links: "messaging-draft" "imports-request-reply",
    messaging_draft_async_links: "messaging-draft-async" "imports-request-reply",
    sql_draft_links: "sql-draft" "imports",
    sql_draft_typed_links: "sql-draft-typed" "imports",
    sql_draft_typed_async_links: "sql-draft-typed-async" "imports",
    sql_draft_typed_iso_async_links: "sql-draft-typed-iso-async" "imports",
    vault_draft_links: "vault-draft" "imports",
    vault_draft_async_links: "vault-draft-async" "imports",
    vault_omnia_async_links: "vault-omnia-async" "imports",
    config_rc1_links: "config-rc1" "imports",
    config_draft_links: "config-draft" "imports",
    config_draft_2024_09_27_links: "config-draft-2024-09-27" "imports",
    io_links: "io" "imports",
}

#[tokio::test]
async fn a_function_of_other_types_is_shown_as_it_is_and_as_it_should_be() {
    let importer = Importer::edited("keyvalue-draft2", "imports", |wit| {
        wit.replace("exists: func(key: string)", "exists: func(key: u32)")
    });
    let error = load(&importer).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "importer.wasm imports wasi:keyvalue/store@0.2.0-draft2; this host has its bucket.exists as \
         `func(key: string) -> result<bool, error>`, and the component as `func(key: u32) -> result<bool, \
         variant { no-such-store, access-denied, other(string) }>`"
    );
}

#[tokio::test]
async fn an_async_function_where_no_flavour_has_one_is_shown_as_it_is_and_as_it_should_be() {
    let importer = Importer::edited("keyvalue-draft", "imports", |wit| {
        wit.replace("exists: func", "exists: async func")
    });
    let error = load(&importer).await.unwrap_err().to_string();
    assert!(error.contains("as `func(key: string) -> "), "{error}");
    assert!(error.contains("as `async func(key: string) -> "), "{error}");
}

#[tokio::test]
async fn a_function_that_no_flavour_has_is_named() {
    let importer = Importer::edited("vault-draft", "imports", |wit| {
        wit.replace("list-ids: func", "list-all: func")
    });
    let error = load(&importer).await.unwrap_err().to_string();
    assert!(error.contains("locker.list-all"), "{error}");
}

#[tokio::test]
async fn an_interface_that_mixes_two_shapes_is_refused_with_both_named() {
    let importer = Importer::edited("keyvalue-draft2", "imports", |wit| {
        wit.replace("exists: func", "exists: async func")
    });
    let error = load(&importer).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "importer.wasm imports wasi:keyvalue/store@0.2.0-draft2; this host has it in several shapes, of which the \
         component mixes two: bucket.get is of the one called \"sync\", bucket.exists of the one called \"async\""
    );
}

#[tokio::test]
async fn a_version_that_is_not_there_is_named_with_those_that_are() {
    let importer = Importer::edited("sql-draft", "imports", |wit| {
        wit.replace("wasi:sql@0.2.0-draft", "wasi:sql@0.3.0")
    });
    let error = load(&importer).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "importer.wasm cannot be linked:\n  \
         it imports wasi:sql/types@0.3.0; this host has wasi:sql@0.2.0-draft\n  \
         it imports wasi:sql/readwrite@0.3.0; this host has wasi:sql@0.2.0-draft"
    );
}
