//! The hosts that guests may send requests to.

use std::net::Ipv6Addr;

/// Whether a text stands for hosts: a name or an address, with or without a port, all below a name, or all there are.
pub(super) fn is_host(text: &str) -> bool {
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
pub(super) fn of_url(text: &str) -> Option<&str> {
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
            assert!(is_host(text), "{text}");
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
            assert!(!is_host(text), "{text}");
            assert_eq!(of_url(text), None);
        }
    }

    #[test]
    fn of_a_url_its_host_is_meant() {
        for (text, meant) in [
            ("https://api.example.com", "api.example.com"),
            ("http://localhost:8080/orders?open", "localhost:8080"),
        ] {
            assert!(!is_host(text));
            assert_eq!(of_url(text), Some(meant));
        }
    }
}
