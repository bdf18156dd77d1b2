package org.zhongshu.algorithms.hj212;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads and writes whole frames: {@code ##}, four digits of length, the data segment, four hexadecimal digits of CRC, CR LF.
 *
 * <p>HJ 212-2025 §6.4.2 encrypts the body only, and only after the CRC was computed: the CRC is that of the plain
 * segment, and the samples of annex A.2 keep the <em>plain</em> segment's length in the length field as well. Senders in
 * the field also write the length of what they really send, so both are read.
 */
public final class Hj212Codec {
    /** Longest data segment in plain text (both editions). */
    public static final int MAX_SEGMENT = 1024;
    /** Longest body in plain text (both editions, table 3). */
    public static final int MAX_BODY = 950;
    private static final Pattern QN = Pattern.compile("\\d{17}");
    private static final Pattern TWO = Pattern.compile("\\d{2}");
    private static final Pattern FOUR = Pattern.compile("\\d{4}");
    private static final Pattern MN = Pattern.compile("[0-9A-Za-z]{1,24}");

    private Hj212Codec() {
    }

    /** Writes a frame with a plain body. */
    public static byte[] encode(Hj212Message message) {
        return encode(message, null);
    }

    /** Writes a frame; with a key (16 bytes) the body is encrypted. Throws when the segment or body is longer than the standard allows. */
    public static byte[] encode(Hj212Message message, byte[] key) {
        if (message.body().getBytes(UTF_8).length > MAX_BODY) {
            throw new Hj212Exception(100, "数据区超过 " + MAX_BODY + " 字节，应分包");
        }
        String head = head(message);
        byte[] plain = segment(head, message.body());
        if (plain.length > MAX_SEGMENT) {
            throw new Hj212Exception(100, "数据段超过 " + MAX_SEGMENT + " 字节，应分包");
        }
        byte[] sent = key == null ? plain : segment(head, Hj212Cipher.encrypt(message.body(), key));
        String start = "##%04d".formatted(plain.length);
        return concat(start.getBytes(UTF_8), sent, (Hj212Crc.hex(plain) + "\r\n").getBytes(UTF_8));
    }

    /**
     * Splits a body that is too long at group borders into numbered packets (bit D, PNUM, PNO), each repeating the
     * leading {@code DataTime} group so that every packet can be understood alone.
     */
    public static List<Hj212Message> split(Hj212Message message) {
        int limit = Math.min(MAX_BODY, MAX_SEGMENT - segment(head(message) + "PNUM=9999;PNO=9999;", "").length);
        if (message.body().getBytes(UTF_8).length <= limit) {
            return List.of(message);
        }
        String[] groups = message.body().split(";");
        String lead = groups[0].startsWith("DataTime=") ? groups[0] + ";" : "";
        List<StringBuilder> bodies = new ArrayList<>(List.of(new StringBuilder()));
        for (String group : groups) {
            StringBuilder last = bodies.getLast();
            if (last.toString().getBytes(UTF_8).length + group.getBytes(UTF_8).length + 1 > limit) {
                last = new StringBuilder(lead);
                bodies.add(last);
            }
            last.append(last.isEmpty() || last.charAt(last.length() - 1) == ';' ? "" : ";").append(group);
        }
        List<Hj212Message> packets = new ArrayList<>();
        for (int i = 0; i < bodies.size(); i++) {
            packets.add(new Hj212Message(message.qn(), message.st(), message.cn(), message.pw(), message.mn(), message.flag() | 2,
                    bodies.size(), i + 1, message.resent(), bodies.get(i).toString()));
        }
        return packets;
    }

    /** Reads a frame whose body is plain. */
    public static Hj212Message decode(byte[] frame) {
        return decode(frame, mn -> null);
    }

    /**
     * Reads a frame.
     *
     * @param frame from {@code ##} to CR LF (a missing CR LF is accepted)
     * @param keys  gives the 16-byte key of a device id (MN), or null when it has none
     * @throws Hj212Exception with the reason code to answer with
     */
    public static Hj212Message decode(byte[] frame, Function<String, byte[]> keys) {
        int end = frame.length;
        while (end > 0 && (frame[end - 1] == '\n' || frame[end - 1] == '\r')) {
            end--;
        }
        if (end < 12 || frame[0] != '#' || frame[1] != '#') {
            throw new Hj212Exception(100, "不是 HJ 212 报文：缺少包头 ##");
        }
        int declared = length(frame);
        byte[] sent = Arrays.copyOfRange(frame, 6, end - 4);
        String text = new String(sent, UTF_8);
        int body = text.indexOf("CP=&&");
        if (body < 0 || !text.endsWith("&&") || text.length() < body + 7) {
            throw new Hj212Exception(100, "缺少数据区 CP=&&…&&");
        }
        Hj212Message message = fields(text.substring(0, body), text.substring(body + 5, text.length() - 2));
        byte[] plain = sent;
        if (Hj212Cipher.isEncrypted(message.body())) {
            byte[] key = keys.apply(message.mn());
            if (key == null) {
                throw new Hj212Exception(100, "数据区已加密，但设备 " + message.mn() + " 没有登记密钥");
            }
            String opened = Hj212Cipher.decrypt(message.body(), key);
            plain = segment(text.substring(0, body), opened);
            message = fields(text.substring(0, body), opened);
        }
        String crc = new String(frame, end - 4, 4, UTF_8);
        if (!crc.equalsIgnoreCase(Hj212Crc.hex(plain))) {
            throw new Hj212Exception(9, "CRC 不符：报文为 " + crc + "，计算为 " + Hj212Crc.hex(plain));
        }
        if (declared != sent.length && declared != plain.length) {
            throw new Hj212Exception(100, "数据段长度不符：报文写 " + declared + "，实际 " + sent.length);
        }
        return message;
    }

    private static Hj212Message fields(String head, String body) {
        String qn = "";
        String st = "";
        String cn = "";
        String pw = "";
        String mn = "";
        int flag = 0;
        int pnum = 0;
        int pno = 0;
        boolean resent = false;
        for (String item : head.split(";")) {
            int equals = item.indexOf('=');
            String value = equals < 0 ? "" : item.substring(equals + 1);
            switch (equals < 0 ? item : item.substring(0, equals)) {
                case "QN" -> qn = value;
                case "ST" -> st = value;
                case "CN" -> cn = value;
                case "PW" -> pw = value;
                case "MN" -> mn = value;
                case "Flag" -> flag = integer(value, 6, "Flag", 255);
                case "PNUM" -> pnum = integer(value, 6, "PNUM", 9999);
                case "PNO" -> pno = integer(value, 6, "PNO", 9999);
                case "RF" -> resent = value.equals("1");
                default -> {
                    // fields of later editions are passed over: the head may grow
                }
            }
        }
        if (!qn.isEmpty() || flag >> 2 > 0) {
            require(QN, qn, 7, "QN"); // HJ/T 212-2005 data had none, and such loggers are still in the field
        }
        require(TWO, st, 5, "ST");
        require(FOUR, cn, 8, "CN");
        require(MN, mn, 4, "MN");
        return new Hj212Message(qn, st, cn, pw, mn, flag, pnum, pno, resent, body);
    }

    private static String head(Hj212Message m) {
        return (m.qn().isEmpty() ? "" : "QN=" + m.qn() + ";") + "ST=" + m.st() + ";CN=" + m.cn() + ";PW=" + m.pw() + ";MN=" + m.mn() + ";Flag=" + m.flag() + ";"
                + (m.split() ? "PNUM=" + m.pnum() + ";PNO=" + m.pno() + ";" : "") + (m.resent() ? "RF=1;" : "");
    }

    private static byte[] segment(String head, String body) {
        return (head + "CP=&&" + body + "&&").getBytes(UTF_8);
    }

    private static int length(byte[] frame) {
        return integer(new String(frame, 2, 4, UTF_8), 100, "数据段长度", 9999);
    }

    private static int integer(String text, int reason, String name, int max) {
        try {
            int value = Integer.parseInt(text);
            if (value >= 0 && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // falls through to the same refusal
        }
        throw new Hj212Exception(reason, name + " 不合法：" + text);
    }

    private static void require(Pattern pattern, String value, int reason, String name) {
        if (!pattern.matcher(value).matches()) {
            throw new Hj212Exception(reason, name + (value.isEmpty() ? " 缺失" : " 不合法：" + value));
        }
    }

    private static byte[] concat(byte[] a, byte[] b, byte[] c) {
        byte[] out = Arrays.copyOf(a, a.length + b.length + c.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        System.arraycopy(c, 0, out, a.length + b.length, c.length);
        return out;
    }
}
