use defaults::MemoryVault;
use runtime::conformance::vault::given_up;
use runtime::vault::{Result, Secret, Vault as _};

use super::{Fault, GET, refused};
use crate::pipe::Pipe;

#[tokio::test]
async fn the_secret_that_nobody_waits_for_any_more_is_given_to_the_next() {
    #[derive(Default)]
    struct Pipes(Pipe<Result<Option<Secret>>>);

    impl Fault for Pipes {
        async fn get(&self, vault: &MemoryVault, locker: &str, id: &str) -> Result<Option<Secret>> {
            let answer = vault.get(locker, id).await;
            self.0.through(answer).await
        }
    }

    let behaviour = given_up::a_call_after_one_that_was_given_up_gets_its_own_answer;
    let broken = refused(Pipes::default(), behaviour).await;
    assert_eq!(broken.wit(), GET);
    assert_eq!(broken.came(), r#"Some(b"secret of a")"#);
}
