use std::error::Error as _;

use runtime::{Backend, ConnectError, NoOptions, wasi_backend};

#[macro_use]
#[path = "../empty.rs"]
mod empty;
#[path = "../poll.rs"]
mod poll;

#[wasi_backend(vault, init = Self::checked)]
struct Checked {
    #[option(env = "CHECKED_LEAST", default = 1)]
    least: u8,
    #[option(env = "CHECKED_MOST", default = 9)]
    most: u8,
    between: Vec<u8>,
}

impl Checked {
    async fn checked(mut self) -> Result<Self, String> {
        if self.least > self.most {
            return Err("CHECKED_LEAST is above CHECKED_MOST".into());
        }
        self.between.extend(self.least..=self.most);
        Ok(self)
    }
}

#[wasi_backend(vault, init = Careful::refuse)]
struct Careful;

impl Careful {
    async fn refuse(self) -> Result<Self, ConnectError> {
        Err(ConnectError::missing("CAREFUL", "patience"))
    }
}

empty!(vault for Checked);
empty!(vault for Careful);

fn main() {
    let checked = poll::ready(Checked::connect()).unwrap();
    assert_eq!(checked.between, [1, 2, 3, 4, 5, 6, 7, 8, 9]);

    let options = CheckedOptions::new().with_least(9).with_most(1);
    let refused = poll::ready(Checked::connect_with(options)).err().unwrap();
    assert_eq!(refused.to_string(), "Checked could not connect");
    let source = refused.source().expect("the error of `checked`").to_string();
    assert_eq!(source, "CHECKED_LEAST is above CHECKED_MOST");

    let careful = poll::ready(Careful::connect_with(NoOptions)).err().unwrap();
    assert_eq!(careful.to_string(), "CAREFUL is not set; it takes patience");
}
