//! A request of the guest's own.

use wasip2::http::outgoing_handler::handle;
use wasip2::http::types::{ErrorCode, Fields, OutgoingRequest, Scheme};

use crate::words;

pub fn fetch(url: &str) -> String {
    match status(url) {
        Ok(status) => format!("status: {status}\n"),
        Err(error) => format!("error: {}\n", words::http(&error)),
    }
}

fn status(url: &str) -> Result<u16, ErrorCode> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let scheme = match scheme {
        "http" => Scheme::Http,
        "https" => Scheme::Https,
        other => Scheme::Other(other.to_owned()),
    };
    let slash = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(slash);

    let request = OutgoingRequest::new(Fields::new());
    let set = request
        .set_scheme(Some(&scheme))
        .and_then(|()| request.set_authority(Some(authority)))
        .and_then(|()| request.set_path_with_query(Some(if path.is_empty() { "/" } else { path })));
    set.map_err(|()| ErrorCode::HttpRequestUriInvalid)?;

    let response = handle(request, None)?;
    response.subscribe().block();
    let answer = response
        .get()
        .expect("it is there once the pollable is ready");
    Ok(answer.expect("it is taken once")?.status())
}
