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

/// Loads and inspects, and answers with what is missing, on which both agree.
async fn missing(importer: &Importer) -> Vec<String> {
    let host = with_defaults().build().await.expect("the defaults connect");
    let bytes = importer.component();
    let inspected = host.inspect_bytes("importer.wasm", bytes.clone()).await;
    let inspected = inspected.expect("an import that is not served is no error");
    assert!(!inspected.is_served());
    let imports = inspected.imports.into_iter();
    let inspected: Vec<_> = imports.filter_map(|import| import.served.err()).collect();
    match host.load_bytes("importer.wasm", bytes).await {
        Err(LoadError::Imports { missing, .. }) => {
            assert_eq!(inspected.len(), missing.len());
            assert!(missing.iter().all(|missing| inspected.contains(missing)));
        }
        loaded => panic!("{loaded:?}"),
    }
    inspected.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn everything_that_is_otherwise_is_named_at_once() {
    let importer = Importer::edited("keyvalue-draft2", "imports", |wit| {
        wit.replace("exists: func(key: string)", "exists: func(key: u32)")
            .replace("delete: func(key: string)", "delete: func(key: u64)")
            .replace("delta: s64", "delta: s32")
    });
    let missing = missing(&importer).await;
    let [store, atomics] = &missing[..] else {
        panic!("{missing:#?}");
    };
    let start = "wasi:keyvalue/store@0.2.0-draft2; this host has its bucket.";
    assert!(store.starts_with(start), "{store}");
    let start = "wasi:keyvalue/atomics@0.2.0-draft2; this host has its increment as ";
    assert!(atomics.starts_with(start), "{atomics}");
}

#[tokio::test]
async fn what_is_otherwise_is_named_beside_what_is_not_there() {
    let importer = Importer::edited("keyvalue-draft2", "imports", |wit| {
        wit.replace("exists: func(key: string)", "exists: func(key: u32)")
            .replace("interface batch", "interface heaps")
            .replace("import batch", "import heaps")
    });
    let missing = missing(&importer).await;
    let [store, heaps] = &missing[..] else {
        panic!("{missing:#?}");
    };
    assert!(store.contains("has its bucket.exists as "), "{store}");
    assert!(
        heaps.starts_with("wasi:keyvalue/heaps@0.2.0-draft2; "),
        "{heaps}"
    );
}

#[tokio::test]
async fn a_resource_that_is_not_there_is_named() {
    let importer = Importer::edited("keyvalue-draft2", "imports", |wit| {
        wit.replace(
            "resource bucket {",
            "resource pail {}\n\n  resource bucket {",
        )
        .replace(
            "exists: func(key: string)",
            "exists: func(pail: borrow<pail>)",
        )
    });
    assert_eq!(
        missing(&importer).await,
        ["wasi:keyvalue/store@0.2.0-draft2; this host has no resource `pail` in it"]
    );
}

#[tokio::test]
async fn resources_that_are_not_there_are_named_beside_what_else_is_not() {
    let importer = Importer::edited("keyvalue-draft2", "imports", |wit| {
        wit.replace(
            "resource bucket {",
            "resource pail {}\n\n  resource bucket {",
        )
        .replace(
            "exists: func(key: string)",
            "exists: func(pail: borrow<pail>)",
        )
        .replace("resource cas {", "resource ram {}\n\n  resource cas {")
        .replace("current: func()", "current: func(ram: borrow<ram>)")
        .replace("interface batch", "interface heaps")
        .replace("import batch", "import heaps")
    });
    let missing = missing(&importer).await;
    let [store, atomics, heaps] = &missing[..] else {
        panic!("{missing:#?}");
    };
    assert!(store.ends_with("has no resource `pail` in it"), "{store}");
    assert!(
        atomics.ends_with("has no resource `ram` in it"),
        "{atomics}"
    );
    assert!(heaps.starts_with("wasi:keyvalue/heaps@"), "{heaps}");
}

#[tokio::test]
async fn a_thousand_functions_that_are_not_there_are_one_misfit() {
    let importer = Importer::edited("keyvalue-draft2", "imports", |wit| {
        let more: Vec<_> = (0..1_000).map(|n| format!("  g{n}: func();\n")).collect();
        let more = more.concat() + "\n  resource bucket {";
        wit.replace("  resource bucket {", &more)
    });
    let missing = missing(&importer).await;
    assert_eq!(missing.len(), 1, "{missing:#?}");
    assert!(missing[0].contains("knows no g"), "{}", missing[0]);
}

#[tokio::test]
async fn a_pre_release_of_wasi_is_another_version() {
    for version in ["0.2.0-rc-2023-12-05", "0.3.0-rc-2025-09-16"] {
        let importer = Importer::edited("io", "imports", |wit| {
            wit.replace("wasi:io@0.2.2", &format!("wasi:io@{version}"))
        });
        let missing = missing(&importer).await;
        let named = missing.iter().filter(|missing| missing.contains(version));
        assert_eq!(named.count(), 3, "{missing:#?}");
    }
}
