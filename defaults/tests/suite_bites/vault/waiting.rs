use defaults::{MemoryVault, MemoryVaultOptions};
use runtime::Backend as _;
use runtime::conformance::vault::waiting;
use runtime::vault::{Result, Secret, Vault};
use tokio::task::yield_now;

use super::GET;

#[tokio::test]
async fn an_immediate_vault_waits() {
    struct Waits(MemoryVault);

    impl Vault for Waits {
        const IMMEDIATE: bool = true;

        async fn get(&self, locker: &str, id: &str) -> Result<Option<Secret>> {
            yield_now().await;
            self.0.get(locker, id).await
        }

        async fn list_ids(&self, locker: &str) -> Result<Vec<String>> {
            self.0.list_ids(locker).await
        }
    }

    let vault = MemoryVault::connect_with(MemoryVaultOptions::default()).await;
    let waits = Waits(vault.expect("a vault in memory connects"));
    let shown = waiting::a_backend_declared_immediate_does_not_wait(waits).await;
    let broken = shown.expect_err("the suite refuses a wrong vault");
    assert_eq!((broken.wit(), broken.came()), (GET, "Pending"));
}
