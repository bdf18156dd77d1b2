package org.zhongshu.platform.shared;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which hosts this server may be pointed at by what people enter. Without it, whoever may enter an address could use the server
 * to knock at any door it can reach. A setting of patterns separated by commas: {@code private} (loopback and private ranges), a
 * host name with {@code *}, or an address range as {@code 10.20.0.0/16}. All addresses that a name stands for must be allowed.
 */
public final class AllowedHosts {

    private final String property;
    private final boolean privateToo;
    private final List<Pattern> names = new ArrayList<>();
    private final List<Range> ranges = new ArrayList<>();

    /** @param property name of the setting, for messages */
    public AllowedHosts(String property, String setting) {
        this.property = property;
        boolean local = false;
        for (String part : setting.toLowerCase(Locale.ROOT).split("[,\\s]+")) {
            if (part.equals("private")) {
                local = true;
            } else if (part.contains("/")) {
                ranges.add(Range.of(property, part));
            } else if (!part.isEmpty()) {
                names.add(Pattern.compile(Pattern.quote(part).replace("*", "\\E[^.]*\\Q")));
            }
        }
        privateToo = local;
    }

    /** The addresses of a host that may be reached. Throws 400 for what is no host, 422 for an unknown or forbidden one. */
    public InetAddress[] check(String host) {
        String name = host == null ? "" : host.strip().toLowerCase(Locale.ROOT);
        if (!name.matches("[a-z0-9]([a-z0-9._-]{0,252})|\\[?[0-9a-f:.]{2,45}]?")) {
            throw Problem.badRequest("bad-host", "请填写主机名或地址。");
        }
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(name);
        } catch (UnknownHostException e) {
            throw Problem.unprocessable("unknown-host", "找不到主机“" + host + "”，请检查名称或改填地址。");
        }
        if (names.stream().anyMatch(p -> p.matcher(name).matches())) {
            return addresses;
        }
        for (InetAddress address : addresses) {
            if (!allowed(address)) {
                throw Problem.unprocessable("host-not-allowed", "本平台不允许连接“" + host + "”。请由系统管理员在 " + property + " 中加入该主机。");
            }
        }
        return addresses;
    }

    private boolean allowed(InetAddress a) {
        if (privateToo && (a.isLoopbackAddress() || a.isSiteLocalAddress() || uniqueLocal(a))) {
            return true;
        }
        return ranges.stream().anyMatch(r -> r.holds(a));
    }

    /** fc00::/7, the private range of IPv6. Link-local addresses (169.254/16, where clouds keep their secrets) are not private. */
    private static boolean uniqueLocal(InetAddress a) {
        return a.getAddress().length == 16 && (a.getAddress()[0] & 0xFE) == 0xFC;
    }

    private record Range(byte[] base, int bits) {

        static Range of(String property, String text) {
            String[] parts = text.split("/");
            try {
                if (!parts[0].matches("[0-9a-f:.]+")) {
                    throw new IllegalArgumentException(property + ": " + text);
                }
                byte[] base = InetAddress.getByName(parts[0]).getAddress();
                int bits = Integer.parseInt(parts[1]);
                if (bits < 0 || bits > base.length * 8) {
                    throw new IllegalArgumentException(property + ": " + text);
                }
                return new Range(base, bits);
            } catch (UnknownHostException | NumberFormatException e) {
                throw new IllegalArgumentException(property + ": " + text, e);
            }
        }

        boolean holds(InetAddress address) {
            byte[] b = address.getAddress();
            if (b.length != base.length) {
                return false;
            }
            for (int i = 0; i < bits; i++) {
                int mask = 0x80 >> (i % 8);
                if ((b[i / 8] & mask) != (base[i / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
