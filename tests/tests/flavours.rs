//! The same cases, asked by guests of every flavour, of a host with the dev backends.

use std::collections::BTreeMap;

use runtime::host::flavours;
use tests::{prebuilt, run, with_defaults};
use tokio::sync::OnceCell;

/// What came of a guest all of whose cases held.
struct Ran {
    assertions: usize,
    /// The interfaces that it imports, and the shapes in which it got them.
    flavours: Vec<(String, &'static str)>,
}

/// The guests, each of one flavour. Each is compiled and run once, for its own test and for the table.
macro_rules! guests {
    ($($guest:ident: $file:literal;)+) => {
        $(mod $guest {
            static RAN: super::OnceCell<super::Ran> = super::OnceCell::const_new();

            pub(super) async fn ran() -> &'static super::Ran {
                RAN.get_or_init(|| super::ran($file)).await
            }

            #[tokio::test]
            async fn every_case_holds() {
                ran().await;
            }
        })+

        async fn all() -> Vec<&'static Ran> {
            vec![$($guest::ran().await),+]
        }
    };
}

guests! {
    keyvalue_draft: "keyvalue-draft";
    keyvalue_draft2: "keyvalue";
    keyvalue_draft2_async: "keyvalue-async";
    keyvalue_draft2_pairs: "keyvalue-pairs";
    keyvalue_draft2_pairs_async: "keyvalue-pairs-async";
    blobstore: "blobstore";
    blobstore_async: "blobstore-async";
    vault: "vault";
    vault_async: "vault-async";
    vault_omnia_async: "vault-omnia-async";
    messaging: "messaging";
    messaging_async: "messaging-async";
    sql_upstream: "sql-upstream";
    sql_typed: "sql";
    sql_typed_async: "sql-async";
    sql_typed_iso_async: "sql-iso-async";
    config_rc1: "config";
    config_draft: "config-draft";
    config_draft_2024_09_27: "config-draft-2024-09-27";
}

async fn ran(guest: &str) -> Ran {
    let host = || {
        let host = with_defaults().config("greeting", "hello");
        host.config("empty", "")
    };
    let printed = run(host(), guest, &[]).await;
    let host = host().build().await.expect("the defaults connect");
    let inspected = host.inspect(prebuilt(guest)).await;
    let imports = inspected.expect("it was loaded before").imports;
    let flavours = imports.into_iter().filter_map(|import| {
        let served = import.served.expect("it was run");
        Some((import.name, served.flavour?))
    });
    let mut lines = printed.lines();
    let assertions = lines.find_map(|line| line.strip_suffix(" assertions")?.parse().ok());
    Ran {
        assertions: assertions.expect("a guest counts its assertions"),
        flavours: flavours.collect(),
    }
}

/// Prints the table of interfaces and shapes, with the assertions that guests of each made.
#[tokio::test]
async fn every_flavour_has_a_guest() {
    let mut made = BTreeMap::new();
    for ran in all().await {
        for (interface, shape) in &ran.flavours {
            *made.entry((interface.as_str(), *shape)).or_insert(0) += ran.assertions;
        }
    }
    for flavour in flavours() {
        let assertions = made.get(&(flavour.interface, flavour.shape)).copied();
        println!(
            "{:42} {:24} {:9} assertions",
            flavour.interface,
            flavour.shape,
            assertions.unwrap_or(0)
        );
        assert!(assertions > Some(0), "no guest is of {flavour:?}");
    }
}
