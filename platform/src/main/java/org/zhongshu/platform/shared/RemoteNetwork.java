package org.zhongshu.platform.shared;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/**
 * Whom a remote address stands for where strangers are counted. Over IPv6 anybody who has one address has a whole /64 of them
 * (RFC 4291, 2.5.4; RFC 7421), so all of these are one. An IPv4 address is itself, also when it comes as {@code ::ffff:10.2.3.4}.
 */
public final class RemoteNetwork {

    private RemoteNetwork() {
    }

    /** @return an IPv4 address as it is, {@code 20010db800000001::/64} for IPv6, the text itself for what is no address */
    public static String of(String remote) {
        if (remote == null || remote.indexOf(':') < 0) {
            return String.valueOf(remote);
        }
        int zone = remote.indexOf('%');
        try {
            // with a colon in it this is an address or nothing: no name is looked up
            InetAddress address = InetAddress.getByName(zone < 0 ? remote : remote.substring(0, zone));
            return address instanceof Inet6Address ? HexFormat.of().formatHex(address.getAddress(), 0, 8) + "::/64" : address.getHostAddress();
        } catch (UnknownHostException e) {
            return remote;
        }
    }
}
