//! The names in a request that a guest makes, which the host keeps for it, no longer than any server takes them.

use wasmtime::component::{Linker, LinkerInstance, Resource};
use wasmtime::{Result, StoreContextMut};
use wasmtime_wasi_http::WasiHttpView as _;
use wasmtime_wasi_http::p2::bindings::http::types as p2;
use wasmtime_wasi_http::p3::bindings::http::types as p3;

use super::State;

/// As many bytes as a method, and as a host with its port, may have.
const LONGEST: usize = 1024;

/// Refuses longer ones, which wasmtime-wasi-http keeps as long as a guest makes them.
pub(super) fn refuse(linker: &mut Linker<State>, concurrent: bool) -> Result<()> {
    linker.allow_shadowing(true);
    refuse_in_p2(linker.instance("wasi:http/types@0.2.12")?)?;
    if concurrent {
        refuse_in_p3(linker.instance("wasi:http/types@0.3.0")?)?;
    }
    linker.allow_shadowing(false);
    Ok(())
}

fn is_long(name: &str) -> bool {
    name.len() > LONGEST
}

fn refuse_in_p2(mut types: LinkerInstance<'_, State>) -> Result<()> {
    use p2::HostOutgoingRequest as _;
    type Request = Resource<p2::OutgoingRequest>;
    types.func_wrap(
        "[method]outgoing-request.set-method",
        |mut store: StoreContextMut<'_, State>, (request, method): (Request, p2::Method)| {
            if matches!(&method, p2::Method::Other(name) if is_long(name)) {
                return Ok((Err(()),));
            }
            Ok((store.data_mut().http().set_method(request, method)?,))
        },
    )?;
    types.func_wrap(
        "[method]outgoing-request.set-authority",
        |mut store: StoreContextMut<'_, State>, (request, authority): (Request, Option<String>)| {
            if authority.as_deref().is_some_and(is_long) {
                return Ok((Err(()),));
            }
            Ok((store.data_mut().http().set_authority(request, authority)?,))
        },
    )
}

fn refuse_in_p3(mut types: LinkerInstance<'_, State>) -> Result<()> {
    use p3::HostRequest as _;
    type Request = Resource<p3::Request>;
    types.func_wrap(
        "[method]request.set-method",
        |mut store: StoreContextMut<'_, State>, (request, method): (Request, p3::Method)| {
            if matches!(&method, p3::Method::Other(name) if is_long(name)) {
                return Ok((Err(()),));
            }
            Ok((store.data_mut().http().set_method(request, method)?,))
        },
    )?;
    types.func_wrap(
        "[method]request.set-authority",
        |mut store: StoreContextMut<'_, State>, (request, authority): (Request, Option<String>)| {
            if authority.as_deref().is_some_and(is_long) {
                return Ok((Err(()),));
            }
            Ok((store.data_mut().http().set_authority(request, authority)?,))
        },
    )
}
