//! Runs a component on the five dev backends: `cargo run --example quickstart [COMPONENT [ARGS…]]`.

use std::error::Error;
use std::process::ExitCode;

use defaults::WithDefaults as _;
use runtime::Host;

const ORDER_DESK: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../tests/prebuilt/quickstart.wasm"
);

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().unwrap_or_else(|| ORDER_DESK.into());

    let host = Host::with_defaults().build().await?;
    let exit = host.load(path).await?.run(args).await?;
    host.close().await;
    Ok(exit.into())
}
