//! What a file gets that cannot be loaded, and what a host gets that cannot be built.

use std::error::Error;
use std::path::Path;

use defaults::WithDefaults as _;
use runtime::host::{BuildError, FileKind, Limits, LoadError};
use runtime::{Env, Host};
use tests::{chain, prebuilt};

async fn host() -> Host {
    let no_variables = Env::from_iter([("", ""); 0]);
    let builder = Host::with_defaults().options_from(no_variables);
    builder.build().await.expect("the defaults connect")
}

async fn refusal(bytes: &[u8]) -> LoadError {
    let loaded = host().await.load_bytes("guest.wasm", bytes.to_vec()).await;
    loaded.expect_err("this is no component")
}

#[tokio::test]
async fn a_missing_file_is_named() {
    let error = host().await.load("no/such/guest.wasm").await.unwrap_err();
    assert_eq!(error.to_string(), "no/such/guest.wasm cannot be read");
    let source = error.source().expect("the system's reason").to_string();
    assert!(source.starts_with("No such file"), "{source}");
}

#[tokio::test]
async fn a_core_module_is_told_from_a_component() {
    let error = refusal(b"\0asm\x01\0\0\0").await.to_string();
    assert!(
        error.starts_with("guest.wasm is a core WebAssembly module, not a component;"),
        "{error}"
    );
}

#[tokio::test]
async fn what_is_no_webassembly_is_named() {
    for (bytes, expected) in [
        (&b""[..], "guest.wasm is empty, not a component"),
        (b"(component)", "guest.wasm is text, not a component"),
        (b"\x89PNG\r\n\x1a\n\0", "guest.wasm is not WebAssembly"),
        (
            b"\0asm\x63\0\0\0",
            "guest.wasm is WebAssembly of an unknown version, not a component",
        ),
    ] {
        assert_eq!(refusal(bytes).await.to_string(), expected);
    }
}

#[tokio::test]
async fn a_truncated_component_is_invalid_wherever_it_ends() {
    let host = host().await;
    let whole = std::fs::read(prebuilt("bench")).unwrap();
    for end in [8, 9, 100, whole.len() / 2, whole.len() - 1] {
        let loaded = host.load_bytes("guest.wasm", whole[..end].to_vec()).await;
        match loaded {
            // What is left of eight bytes is a component with nothing in it.
            Ok(_) => assert_eq!(end, 8),
            Err(error) => assert_eq!(error.to_string(), "guest.wasm is not a valid component"),
        }
    }
}

#[tokio::test]
async fn every_missing_import_is_named_at_once() {
    let error = host()
        .await
        .load(prebuilt("imports-unknown"))
        .await
        .unwrap_err();
    let LoadError::Imports { missing, .. } = &error else {
        panic!("{error:?}");
    };
    assert!(missing.len() > 1, "{missing:?}");
    for import in missing {
        assert!(error.to_string().contains(&import.to_string()));
    }
    let text = error.to_string();
    assert!(
        text.contains("; this host has nothing of acme:widgets"),
        "{text}"
    );
    assert!(
        text.contains("; this host has wasi:sql@0.2.0-draft"),
        "{text}"
    );
}

/// As the world of a component that hands out handles of an interface does: `use wasi:keyvalue/store.{bucket};`.
#[tokio::test]
async fn a_world_may_use_the_resources_of_an_interface() {
    let store = r#"
      (import "wasi:keyvalue/store@0.2.0-draft2" (instance $store (export "bucket" (type (sub resource)))))
      (alias export $store "bucket" (type $bucket))
      (import "bucket" (type $used (eq $bucket)))"#;
    let host = host().await;
    let uses = wat::parse_str(format!("(component {store})")).unwrap();
    let inspected = host.inspect_bytes("guest.wasm", uses.clone()).await;
    let imports = inspected.unwrap().imports;
    assert_eq!(imports.len(), 1);
    assert_eq!(imports[0].name, "wasi:keyvalue/store@0.2.0-draft2");
    host.load_bytes("guest.wasm", uses).await.unwrap();

    let of_its_own = format!("(component {store} (import \"shelf\" (type (sub resource))))");
    let error = refusal(&wat::parse_str(of_its_own).unwrap()).await;
    assert!(error.to_string().contains("imports `shelf`"), "{error}");
}

/// A type that refers to another twice, and so on, is small in a component and larger than any memory where it is spelled out.
#[tokio::test]
async fn a_type_of_any_size_is_told_up_to_some_length() {
    let label = "a".repeat(1000);
    let named = format!("(type (record (field \"{label}\" u8))) (export \"t\" (type $t0 (eq 0)))");
    let tuples = (0..18).map(|n| format!("(type $t{} (tuple $t{n} $t{n}))", n + 1));
    let types = named + &tuples.collect::<String>();
    let text = format!(
        "(component (import \"wasi:keyvalue/store@0.2.0-draft\" (instance {types}
           (export \"open\" (func (param \"x\" $t18))))))"
    );
    let error = refusal(&wat::parse_str(text).unwrap()).await.to_string();
    assert!(error.contains("as `func(x: tuple<tuple<"), "{error:.1000}");
    assert!(error.len() < 10_000, "{}", error.len());
}

#[tokio::test]
async fn an_interface_without_a_backend_is_missing() {
    let host = Host::builder().build().await.unwrap();
    let error = host.load(prebuilt("vault")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "vault.wasm imports wasi:vault/vault@0.1.0-draft; this host has no backend for vault"
    );
}

#[tokio::test]
async fn a_malformed_option_is_named_with_its_form() {
    let env = Env::from_iter([("KEYVALUE_MAX_BYTES", "lots")]);
    let error = Host::with_defaults().options_from(env).build().await;
    let error = error.expect_err("lots is no size");
    assert!(matches!(error, BuildError::Connect(_)));
    assert_eq!(
        error.to_string(),
        "KEYVALUE_MAX_BYTES is `lots`; it takes a size such as `65536`, `512KiB`, `64MiB` or `1GiB`"
    );
}

#[tokio::test]
async fn a_directory_that_is_not_there_is_named() {
    let error = Host::builder().dir("no/such/folder", "/data").build().await;
    let error = error.expect_err("there is no such folder");
    assert_eq!(
        error.to_string(),
        "guests cannot be granted the directory no/such/folder"
    );
}

/// Of either engine: the artifact says which one it is for.
#[tokio::test]
async fn a_precompiled_component_is_what_its_source_is() {
    let folder = tempfile::tempdir().unwrap();
    let artifact = folder.path().join("guest.cwasm");
    let host = host().await;
    for guest in ["bench", "overlap"] {
        let code = host.precompile(prebuilt(guest)).await.unwrap();
        std::fs::write(&artifact, code).unwrap();

        // SAFETY: the file was made by `precompile` just now.
        let mapped = unsafe { host.load_precompiled(&artifact) }.unwrap();
        let compiled = host.load(prebuilt(guest)).await.unwrap();
        assert_eq!(mapped.exports(), compiled.exports());
        assert_eq!(mapped.is_concurrent(), compiled.is_concurrent());
        mapped.instantiate().await.expect("it starts");

        let error = host.load(&artifact).await.unwrap_err();
        let LoadError::NotComponent { kind, .. } = error else {
            panic!("{error:?}");
        };
        assert_eq!(kind, FileKind::Precompiled);
        std::fs::remove_file(&artifact).unwrap();
    }
}

#[tokio::test]
async fn an_artifact_that_needs_more_than_the_engine_gives_is_told_what() {
    let folder = tempfile::tempdir().unwrap();
    let artifact = folder.path().join("guest.cwasm");
    let small = Host::with_defaults()
        .options_from(Env::from_iter([("", ""); 0]))
        .limits(Limits::default().with_table_elements(2))
        .pooled();
    let small = small.build().await.unwrap();
    for guest in ["bench", "overlap"] {
        let code = host().await.precompile(prebuilt(guest)).await.unwrap();
        std::fs::write(&artifact, code).unwrap();
        // SAFETY: the file was made by `precompile` just now.
        let error = unsafe { small.load_precompiled(&artifact) }.unwrap_err();
        let why = chain(&error);
        assert!(why.contains("exceeds the limit of 2"), "{why}");
        std::fs::remove_file(&artifact).unwrap();
    }
}

#[tokio::test]
async fn what_is_not_precompiled_is_not_mapped() {
    let host = host().await;
    let map = |path: &Path| {
        // SAFETY: the file is refused for what it is, before any of it is mapped as code.
        unsafe { host.load_precompiled(path) }.unwrap_err()
    };
    let error = map(&prebuilt("bench"));
    assert_eq!(
        error.to_string(),
        "bench.wasm is not a precompiled component"
    );
    assert!(matches!(
        map(Path::new("no/such.cwasm")),
        LoadError::Read { .. }
    ));
}
