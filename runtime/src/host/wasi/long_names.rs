//! The names in a request that a guest makes, which the host keeps for it, no longer than any server takes them.

use wasmtime::component::{Linker, Resource};
use wasmtime::{Result, StoreContextMut};
use wasmtime_wasi_http::WasiHttpView as _;
use wasmtime_wasi_http::p2::bindings::http::types as p2;
use wasmtime_wasi_http::p3::bindings::http::types as p3;

use super::State;

/// As many bytes as a method, and as a host with its port, may have.
const LONGEST: usize = 1024;

fn is_long(name: &str) -> bool {
    name.len() > LONGEST
}

/// Links the two functions anew that keep a name as long as a guest makes it, in the types of one WASI.
macro_rules! refuse_long {
    ($linker:ident, $interface:literal, $resource:literal, $wasi:ident::{$request:ident, $host:ident}) => {{
        use $wasi::$host as _;
        type Request = Resource<$wasi::$request>;
        let mut types = $linker.instance($interface)?;
        types.func_wrap(
            concat!("[method]", $resource, ".set-method"),
            |mut store: StoreContextMut<'_, State>, (request, method): (Request, $wasi::Method)| {
                if matches!(&method, $wasi::Method::Other(name) if is_long(name)) {
                    return Ok((Err(()),));
                }
                Ok((store.data_mut().http().set_method(request, method)?,))
            },
        )?;
        types.func_wrap(
            concat!("[method]", $resource, ".set-authority"),
            |mut store: StoreContextMut<'_, State>, (request, name): (Request, Option<String>)| {
                if name.as_deref().is_some_and(is_long) {
                    return Ok((Err(()),));
                }
                Ok((store.data_mut().http().set_authority(request, name)?,))
            },
        )?;
    }};
}

/// Refuses longer ones, which wasmtime-wasi-http keeps.
pub(super) fn refuse(linker: &mut Linker<State>, concurrent: bool) -> Result<()> {
    linker.allow_shadowing(true);
    refuse_long!(
        linker,
        "wasi:http/types@0.2.12",
        "outgoing-request",
        p2::{OutgoingRequest, HostOutgoingRequest}
    );
    if concurrent {
        refuse_long!(linker, "wasi:http/types@0.3.0", "request", p3::{Request, HostRequest});
    }
    linker.allow_shadowing(false);
    Ok(())
}
