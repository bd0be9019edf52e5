//! The hosts that guests may send requests to.

use std::net::Ipv6Addr;

/// Reads what stands for hosts: a name or an address, with or without a port, all below a name, or all there are.
pub(crate) fn host(text: &str) -> Result<String, String> {
    if is_host(text) {
        return Ok(text.to_owned());
    }
    let meant = of_url(text).map(|host| format!("; did you mean `{host}`?"));
    Err(format!(
        "`{text}` is no host: a name is meant, as in `api.example.com`, `localhost:8080`, `*.example.com` or `*`{}",
        meant.unwrap_or_default()
    ))
}

fn is_host(text: &str) -> bool {
    let (name, port) = match text.rsplit_once(':') {
        // What ends in a bracket is an IPv6 address without a port.
        Some((name, port)) if !text.ends_with(']') => (name, Some(port)),
        _ => (text, None),
    };
    port.is_none_or(|port| port.parse::<u16>().is_ok()) && (name == "*" || is_name(name))
}

fn is_name(name: &str) -> bool {
    if let Some(address) = name.strip_prefix('[') {
        let address = address.strip_suffix(']');
        return address.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    }
    let name = name.strip_prefix("*.").unwrap_or(name);
    let is_label = |label: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        !label.is_empty() && label.chars().all(allowed)
    };
    name.split('.').all(is_label)
}

/// The host in what looks like a URL.
fn of_url(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    is_host(host).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_with_or_without_a_port() {
        for text in [
            "api.example.com",
            "localhost:8080",
            "10.0.0.1:80",
            "a_b.internal",
            "*.example.com",
            "*.example.com:8443",
            "*",
            "*:80",
            "[::1]",
            "[::1]:80",
        ] {
            assert_eq!(host(text), Ok(text.to_owned()));
        }
        for text in [
            "",
            "example.com/",
            "example..com",
            ".example.com",
            "example.com:",
            "example.com:https",
            "example.com:65536",
            "*example.com",
            "a.*.com",
            "two words",
            "user@example.com",
            "::1",
            "[::1",
            "bücher.example",
        ] {
            let said = host(text).expect_err(text);
            assert!(
                said.starts_with(&format!("`{text}` is no host: ")),
                "{said}"
            );
            assert!(!said.contains("did you mean"), "{said}");
        }
    }

    #[test]
    fn of_a_url_its_host_is_meant() {
        for (text, meant) in [
            ("https://api.example.com", "api.example.com"),
            ("http://localhost:8080/orders?open", "localhost:8080"),
        ] {
            let said = host(text).expect_err(text);
            assert!(
                said.ends_with(&format!(" or `*`; did you mean `{meant}`?")),
                "{said}"
            );
        }
    }
}
