package org.zhongshu.platform.sharing.internal;

import org.zhongshu.platform.shared.Problem;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;

/** Addresses and networks that a system calls from: {@code 10.2.3.4}, {@code 10.2.0.0/16}, {@code fd00::/8}. Empty: any. */
record Addresses(List<String> texts, List<Network> networks) {

    private static final int MOST = 50;

    record Network(byte[] address, int prefix) {
        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            int shift = address.length * 8 - prefix;
            return new BigInteger(1, address).shiftRight(shift).equals(new BigInteger(1, other).shiftRight(shift));
        }
    }

    /** 400 when one of them is no address. No name is ever looked up. */
    static Addresses of(List<String> given) {
        List<String> texts = given == null ? List.of() : given.stream().filter(t -> t != null && !t.isBlank()).map(String::strip).distinct().toList();
        if (texts.size() > MOST) {
            throw Problem.invalid("bad-address", "来源地址不能超过 " + MOST + " 个。", Map.of("addresses", "不能超过 " + MOST + " 个"));
        }
        return new Addresses(texts, texts.stream().map(Addresses::network).toList());
    }

    boolean admits(String remote) {
        if (networks.isEmpty()) {
            return true;
        }
        byte[] other = literal(remote);
        return other != null && networks.stream().anyMatch(n -> n.contains(other));
    }

    private static Network network(String text) {
        int slash = text.indexOf('/');
        byte[] address = literal(slash < 0 ? text : text.substring(0, slash));
        String prefix = slash < 0 ? null : text.substring(slash + 1);
        if (address == null || prefix != null && (!prefix.matches("\\d{1,3}") || Integer.parseInt(prefix) > address.length * 8)) {
            throw Problem.invalid("bad-address", "来源地址应为 IP 地址或网段，如 10.2.3.4 或 10.2.0.0/16：" + text, Map.of("addresses", text));
        }
        return new Network(address, prefix == null ? address.length * 8 : Integer.parseInt(prefix));
    }

    private static byte[] literal(String text) {
        boolean four = text != null && text.matches("\\d{1,3}(\\.\\d{1,3}){3}");
        if (!four && (text == null || !text.matches("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"))) {
            return null;
        }
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
