//! Network addresses by who may be called there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Who may be called at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Anybody's.
    Public,
    /// Loopback or a private network: only where an admin says so.
    Private,
    /// Link-local, metadata services, multicast, unspecified: never.
    Never,
}

/// Alibaba Cloud's metadata service, inside the shared address space 100.64.0.0/10.
const ALIBABA_METADATA: Ipv4Addr = Ipv4Addr::new(100, 100, 100, 200);
/// Azure's and Oracle Cloud's, which are public addresses elsewhere.
const AZURE_METADATA: Ipv4Addr = Ipv4Addr::new(168, 63, 129, 16);
const ORACLE_METADATA: Ipv4Addr = Ipv4Addr::new(192, 0, 0, 192);
/// Amazon's metadata service over IPv6, inside the unique local range.
const AMAZON_METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

/// What one customer has of the internet: an IPv4 address, or the /64 of an IPv6 one. Tries and shares are counted by it.
pub fn subscriber(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.into(),
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

/// Sorts an address; the IPv4 forms inside IPv6 count as what they hold.
pub fn reach_of(ip: IpAddr) -> Reach {
    match ip {
        IpAddr::V4(ip) => reach_of_v4(ip),
        IpAddr::V6(ip) => embedded_v4(ip).map_or_else(|| reach_of_v6(ip), reach_of_v4),
    }
}

fn reach_of_v4(ip: Ipv4Addr) -> Reach {
    let [a, b, ..] = ip.octets();
    let (is_shared, is_benchmark) = (a == 100 && (64..128).contains(&b), a == 198 && (18..20).contains(&b));
    let is_metadata = [ALIBABA_METADATA, AZURE_METADATA, ORACLE_METADATA].contains(&ip);
    if a == 0 || ip.is_link_local() || ip.is_multicast() || a >= 240 || is_metadata {
        Reach::Never
    } else if ip.is_loopback() || ip.is_private() || is_shared || is_benchmark {
        Reach::Private
    } else {
        Reach::Public
    }
}

fn reach_of_v6(ip: Ipv6Addr) -> Reach {
    let is_site_local = ip.segments()[0] & 0xffc0 == 0xfec0;
    // Teredo hides an IPv4 address and a way around a firewall; nobody runs a server there.
    let is_teredo = ip.segments()[..2] == [0x2001, 0];
    if ip.is_unspecified()
        || ip.is_multicast()
        || ip.is_unicast_link_local()
        || is_site_local
        || is_teredo
        || ip == AMAZON_METADATA_V6
    {
        Reach::Never
    } else if ip.is_loopback() || ip.is_unique_local() {
        Reach::Private
    } else {
        Reach::Public
    }
}

/// Mapped (`::ffff:a.b.c.d`), compatible (`::a.b.c.d`), translated (`::ffff:0:a.b.c.d`), NAT64 (`64:ff9b::`, `64:ff9b:1::`) and 6to4 (`2002::`)
/// addresses reach an IPv4 one.
fn embedded_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let from = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match ip.segments() {
        _ if ip.is_unspecified() || ip.is_loopback() => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x64, 0xff9b, 1, _, _, _, high, low]
        | [0x2002, high, low, ..] => Some(from(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_one_ipv6_network_are_one_subscriber() {
        let of = |text: &str| subscriber(text.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
