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
/// Amazon's metadata service over IPv6, inside the unique local range.
const AMAZON_METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

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
    if a == 0 || ip.is_link_local() || ip.is_multicast() || a >= 240 || ip == ALIBABA_METADATA {
        Reach::Never
    } else if ip.is_loopback() || ip.is_private() || is_shared || is_benchmark {
        Reach::Private
    } else {
        Reach::Public
    }
}

fn reach_of_v6(ip: Ipv6Addr) -> Reach {
    let is_site_local = ip.segments()[0] & 0xffc0 == 0xfec0;
    if ip.is_unspecified()
        || ip.is_multicast()
        || ip.is_unicast_link_local()
        || is_site_local
        || ip == AMAZON_METADATA_V6
    {
        Reach::Never
    } else if ip.is_loopback() || ip.is_unique_local() {
        Reach::Private
    } else {
        Reach::Public
    }
}

/// Mapped (`::ffff:a.b.c.d`), compatible (`::a.b.c.d`), NAT64 (`64:ff9b::`, `64:ff9b:1::`) and 6to4 (`2002::`)
/// addresses reach an IPv4 one.
fn embedded_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let from = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match ip.segments() {
        _ if ip.is_unspecified() || ip.is_loopback() => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x64, 0xff9b, 1, _, _, _, high, low]
        | [0x2002, high, low, ..] => Some(from(high, low)),
        _ => None,
    }
}
