//! An order desk: takes a few orders, and uses all five interfaces doing so.
//!
//! It looks at each answer it gets, so it is also a first test of a host. What it finds from an earlier run it takes into
//! account, so it can run on the same database as often as one likes.

mod events;
mod ledger;
mod order;
mod receipt;
mod stock;
mod vault;

mod bindings {
    wit_bindgen::generate!({
        path: [
            "../../../wit/io",
            "../../../wit/vault-draft",
            "../../../wit/sql-draft-typed",
            "../../../wit/keyvalue-draft2",
            "../../../wit/blobstore-draft",
            "../../../wit/messaging-draft",
            "wit",
        ],
        world: "order:desk/desk",
        generate_all,
    });
}

use std::process::ExitCode;

/// What is not as it should be, in words.
type Outcome<T = ()> = Result<T, String>;

fn main() -> ExitCode {
    match open_the_desk() {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("The order desk has to close: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn open_the_desk() -> Outcome {
    println!(
        "Good morning! The order desk is open. It knows five interfaces, and not what is behind them.\n"
    );

    println!("A secret, from wasi:vault");
    vault::fetch_api_key()?;

    println!("\nOrders, in wasi:sql");
    let orders = ledger::take_orders()?;

    println!("\nCounters and stock, in wasi:keyvalue");
    stock::count_and_reserve(&orders)?;

    println!("\nA receipt, in wasi:blobstore");
    receipt::write_and_look(&orders)?;

    println!("\nNews, over wasi:messaging");
    events::publish(&orders)?;

    println!("\nEverything was as it should be. The desk closes, see you tomorrow.");
    Ok(())
}

/// Closes the desk with the given words unless the condition holds.
fn ensure(condition: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if condition { Ok(()) } else { Err(otherwise()) }
}
