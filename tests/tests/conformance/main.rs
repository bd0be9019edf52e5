//! What a guest relies on, asked by guests: a test for each case of each guest.
//!
//! A test is named for its interface and its case, as in `keyvalue::swap_fails_after_a_b_a`, and its kind is the flavour of
//! the guest that asks. Which cases there are the guests say themselves. Each test has a fresh host, so that no case rests
//! on what another left behind.
//!
//! Guests are compiled once, and only where a test of theirs may have to run; see [`code`].

mod backends;
mod code;
mod guests;
mod setups;

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use runtime::host::wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use runtime::host::{Exit, RunError};
use tests::chain;
use tokio::runtime::{Builder, Runtime};

use guests::Guest;
use setups::{End, Setup};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let shown = arguments.nocapture || arguments.show_output;
    let mut trials = Vec::new();
    for guest in guests::all() {
        if guest.may_match(arguments.filter.as_deref()) {
            match executor().block_on(code::cases(&guest)) {
                Ok(cases) => trials.extend(trials_of(guest, cases, shown)),
                Err(why) => {
                    eprintln!("{}: {why}", guest.name);
                    return ExitCode::FAILURE;
                }
            }
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A case of a guest, as the guest lists it.
struct Case {
    group: String,
    behaviour: String,
    /// The guest needs a host that is set up for it.
    on_demand: bool,
}

fn trials_of(guest: Guest, cases: Vec<Case>, shown: bool) -> Vec<Trial> {
    let guest = Arc::new(guest);
    let namesakes = |case: &Case| {
        let same = cases.iter().filter(|c| c.behaviour == case.behaviour);
        let groups: Vec<_> = same.map(|case| case.group.as_str()).collect();
        (groups.len() > 1).then(|| {
            let groups = groups.join(" and ");
            format!("the groups {groups} have cases of this name; each behaviour needs its own")
        })
    };
    let ambiguous: Vec<_> = cases.iter().map(namesakes).collect();
    let trials = cases.into_iter().zip(ambiguous).map(|(case, ambiguous)| {
        let name = format!("{}::{}", guest.interface, case.behaviour);
        let (guest, kind) = (Arc::clone(&guest), guest.flavour.clone());
        let test = move || {
            if let Some(ambiguous) = ambiguous {
                return Err(Failed::from(ambiguous));
            }
            let ran = executor().block_on(run(&guest, &case, shown));
            ran.map_err(Failed::from)
        };
        Trial::test(name, test).with_kind(kind)
    });
    trials.collect()
}

/// Runs one case on a host of its own.
async fn run(guest: &Guest, case: &Case, shown: bool) -> Result<(), String> {
    let setup = Setup::of(&guest.interface, &case.group, case.on_demand).await?;
    let output = MemoryOutputPipe::new(4 << 20);
    let host = setup.host.limits(setup.limits);
    let host = host.stdout(output.clone()).stderr(output.clone());
    let host = host.build().await.map_err(|error| chain(&error))?;
    let component = code::load(guest, &host)?;
    let name = format!("{}.{}", case.group, case.behaviour);
    let arguments = std::iter::once(name.as_str()).chain(setup.arguments.iter().copied());
    let ended = tokio::select! {
        ended = component.run(arguments) => ended,
        () = setup.beside => Err("what goes on beside the guest came to an end")?,
    };
    let printed = String::from_utf8_lossy(&output.contents()).into_owned();
    if shown {
        print!("{printed}");
    }
    judge(&name, &setup.end, &ended, &printed)?;
    // Whatever became of the guest, its host serves the next one.
    let next = component.run(["--list"]).await;
    let next = next.map_err(|error| format!("the host did not go on: {}", chain(&error)))?;
    next.success()
        .then_some(())
        .ok_or_else(|| "the host did not go on".into())
}

fn judge(
    name: &str,
    wanted: &End,
    ended: &Result<Exit, RunError>,
    printed: &str,
) -> Result<(), String> {
    let how = match (wanted, ended) {
        (End::Held, Ok(exit)) if exit.success() => {
            let held = printed
                .lines()
                .any(|line| line.strip_prefix("ok ") == Some(name));
            if held {
                return Ok(());
            }
            "ended well, and does not say that the case holds".to_owned()
        }
        (End::Trapped(why), Err(error @ RunError::Trap { .. })) => {
            let text = chain(error);
            if text.contains(why) {
                return Ok(());
            }
            format!("had to trap with {why:?}, and trapped: {text}")
        }
        (End::AtDeadline, Err(RunError::Deadline { .. })) => return Ok(()),
        (_, Ok(exit)) => format!("ended with {}", exit.code()),
        (_, Err(error)) => chain(error),
    };
    Err(format!("the guest {how}\n{printed}"))
}

fn executor() -> Runtime {
    let executor = Builder::new_current_thread().enable_all().build();
    executor.expect("an executor can be made")
}
