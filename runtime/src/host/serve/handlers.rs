//! A request in the hands of a guest, of WASI 0.2 or 0.3.

use std::fmt::Debug;
use std::future::poll_fn;
use std::mem;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use http::uri::{self, Authority};
use http::{Request, Response, header};
use tokio::sync::oneshot;
use wasmtime::{Result, Store};
use wasmtime_wasi_http::p2::bindings::http::types::Scheme;
use wasmtime_wasi_http::{FieldMap, WasiBody, WasiHttpView as _, p2, p3};

use super::State;
use super::admission::Place;
use super::body::Failed;
use super::export::Http;
use super::reloadable::Served;
use super::upload::ahead;
use crate::host::words::bounded;

/// Takes the response of a guest, or its own error.
pub(super) type Answer = oneshot::Sender<Result<Response<WasiBody>, String>>;

/// Where a guest answers, where it is noted that it failed, and the place that it has among those that run.
pub(super) struct Exchange {
    pub(super) answer: Answer,
    pub(super) failed: Failed,
    pub(super) place: Place,
}

/// Starts a guest and has it handle a request. It answers while it runs, and may go on for long: it writes the body.
pub(super) async fn handle(
    served: Arc<Served>,
    request: Request<WasiBody>,
    Exchange {
        answer,
        failed,
        place,
    }: Exchange,
) -> Result<()> {
    let component = &served.component;
    let limit = component.limits().request_body;
    let mut request = request.map(|body| ahead(body, limit));
    let mut store = component.store_in(place)?;
    let of_request = mem::take(request.extensions_mut());
    store.data_mut().extensions.extend(of_request);
    let mut unfinished = failed.unless_finished();
    match &served.exports.http {
        Some(Ok(Http::P2(proxy))) => by_p2(proxy, &mut store, request, answer).await?,
        Some(Ok(Http::P3(service))) => by_p3(service, &mut store, request, answer).await?,
        _ => unreachable!("only what exports a handler has a route"),
    }
    unfinished.finished();
    Ok(())
}

fn refused(code: &impl Debug) -> String {
    bounded(format_args!("the guest answered with {code:?}"))
}

async fn by_p2(
    proxy: &p2::bindings::ProxyPre<State>,
    store: &mut Store<State>,
    request: Request<WasiBody>,
    answer: Answer,
) -> Result<()> {
    let scheme = match request.uri().scheme_str() {
        None | Some("http") => Scheme::Http,
        Some("https") => Scheme::Https,
        Some(other) => Scheme::Other(other.to_owned()),
    };
    let mut http = store.data_mut().http();
    let request = http.new_incoming_request(scheme, request)?;
    let out = http.new_response_outparam_from_callback(|response| {
        // Nobody is left to be answered when the client went away.
        _ = answer.send(response.map_err(|code| refused(&code)));
    })?;
    let guest = proxy.instantiate_async(&mut *store).await?;
    let handler = guest.wasi_http_incoming_handler();
    handler.call_handle(store, request, out).await
}

async fn by_p3(
    service: &p3::bindings::ServicePre<State>,
    store: &mut Store<State>,
    request: Request<WasiBody>,
    answer: Answer,
) -> Result<()> {
    let (head, body) = request.into_parts();
    let to = head.uri.into_parts();
    // Over HTTP/1.1 it is a header alone that says it, and guests do not get to see that one.
    let host = head.headers.get(header::HOST);
    let host = host.and_then(|host| Authority::try_from(host.as_bytes()).ok());
    let hooks = store.data_mut().http().hooks;
    let (request, sent) = p3::Request::new(
        head.method,
        to.scheme.or(Some(uri::Scheme::HTTP)),
        to.authority.or(host),
        to.path_and_query,
        FieldMap::new_immutable(hooks, head.headers),
        None,
        body,
    );
    let guest = service.instantiate_async(&mut *store).await?;
    let (ready, mut answered) = oneshot::channel();
    let handling = store.run_concurrent(async |accessor| {
        _ = ready.send(match guest.handle(accessor, request).await? {
            Ok(response) => Ok(accessor.with(|store| response.into_http(store, sent))?),
            Err(code) => Err(refused(&code)),
        });
        // The guest goes on: what it has begun ends with the body.
        poll_fn(|context| accessor.poll_no_interesting_tasks(context)).await;
        Ok(())
    });
    let mut handling = pin!(handling);
    let mut answer = Some(answer);
    poll_fn(|context| {
        let mut polled = handling.as_mut().poll(context);
        if let Ok(response) = answered.try_recv() {
            // The engine gives way once before it goes on with what the guest has begun. What is there of the body by then
            // leaves together with the head.
            if polled.is_pending() {
                polled = handling.as_mut().poll(context);
            }
            let failed = matches!(polled, Poll::Ready(Ok(Err(_)) | Err(_)));
            if let (Some(answer), false) = (answer.take(), failed) {
                _ = answer.send(response);
            }
        }
        polled
    })
    .await?
}
