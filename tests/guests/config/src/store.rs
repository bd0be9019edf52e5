//! What is listed, and nothing else, for a host that was given `greeting=hello` and `empty=`.

use cases::{Case, Outcome, done, gives, group, is};

use crate::bindings::wasi::config::store::{get, get_all};

pub const CASES: &[Case] = group!(store:
    listed_keys_have_their_values,
    other_keys_have_none,
    all_are_those_that_were_listed,
);

fn listed_keys_have_their_values() -> Outcome {
    gives!(get("greeting") => Some("hello".to_owned()));
    gives!(get("empty") => Some(String::new()));
    Ok(())
}

fn other_keys_have_none() -> Outcome {
    for key in ["", "PATH", "HOME", "Greeting", "greeting "] {
        gives!(get(key) => None);
    }
    Ok(())
}

fn all_are_those_that_were_listed() -> Outcome {
    let mut all = done!(get_all());
    all.sort();
    is!(all => vec![
        ("empty".to_owned(), String::new()),
        ("greeting".to_owned(), "hello".to_owned()),
    ]);
    Ok(())
}
