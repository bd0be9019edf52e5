//! Sockets.

use std::net::SocketAddrV4;

use wasip2::sockets::instance_network::instance_network;
use wasip2::sockets::network::{ErrorCode, IpAddressFamily, IpSocketAddress, Ipv4SocketAddress};
use wasip2::sockets::tcp_create_socket::create_tcp_socket;

/// Whether it could connect.
pub fn connect(to: SocketAddrV4) -> bool {
    let [a, b, c, d] = to.ip().octets();
    let to = IpSocketAddress::Ipv4(Ipv4SocketAddress {
        port: to.port(),
        address: (a, b, c, d),
    });
    let Ok(socket) = create_tcp_socket(IpAddressFamily::Ipv4) else {
        return false;
    };
    if socket.start_connect(&instance_network(), to).is_err() {
        return false;
    }
    loop {
        match socket.finish_connect() {
            Err(ErrorCode::WouldBlock) => socket.subscribe().block(),
            connected => return connected.is_ok(),
        }
    }
}
