package org.zhongshu.platform.sharing;

import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.crypto.Sm3Tree;
import org.zhongshu.platform.shared.Problem;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What proves one answer: the answer's line, its place in the tree of its batch, and the signed root. Travels as one line of ASCII
 * ({@link #text}), in the header {@value #HEADER}.
 *
 * <p>The line is {@code zhongshu-call\n<call>\n<at>\n<consumer>\n<grant or ->\n<request, hex>\n<body, hex>\n}; the tree is {@link Sm3Tree};
 * what is signed (SM3withSM2, DER, default signer id) is {@code zhongshu-root\n<number>\n<hash of the root before, hex>\n<tree, hex>\n<count>\n<at>\n}, and
 * a root's hash is SM3 of that text: no root can be taken away or put in between later.
 *
 * @param consumer {@code department/system}
 * @param grant    null for a department's own data
 * @param request  SM3 of the request
 * @param body     digest of the body without content encoding: 32 bytes of SM3, or 33 of SHA-256 with its multihash number 12 (hex) in front
 * @param index    place among the {@code count} answers of the batch, from 0
 * @param number   of the root, from 1 without gaps
 * @param previous hash of the root before; 32 zero bytes for the first
 * @param keyId    first 16 hexadecimal digits of SM3 over the public key's PEM
 */
public record Receipt(long call, Instant at, String consumer, Long grant, byte[] request, byte[] body, int index, int count, List<byte[]> path, long number, byte[] previous,
                      Instant signedAt, String keyId, byte[] signature) {

    public static final String HEADER = "Zhongshu-Receipt";
    /** Its number among the multihashes. */
    private static final byte SHA_256 = 0x12;
    private static final Base64.Encoder TO = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder FROM = Base64.getUrlDecoder();

    /** What is found on examination; OK, or the first thing that is wrong. */
    public enum Verdict {
        OK("有效"), BODY("内容与回执不符：内容被改动，或是另一次应答"), KEY("签名密钥不是所给的公钥"), SIGNATURE("签名无效：回执被改动，或不是这把密钥所签");

        private final String label;

        Verdict(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    public static byte[] line(long call, Instant at, String consumer, Long grant, byte[] request, byte[] body) {
        return ("zhongshu-call\n" + call + "\n" + at + "\n" + consumer + "\n" + (grant == null ? "-" : grant.toString()) + "\n" + HexFormat.of().formatHex(request) + "\n"
                + HexFormat.of().formatHex(body) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] rootText(long number, byte[] previous, byte[] tree, int count, Instant at) {
        return ("zhongshu-root\n" + number + "\n" + HexFormat.of().formatHex(previous) + "\n" + HexFormat.of().formatHex(tree) + "\n" + count + "\n" + at + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** SHA-256 as {@code body} holds it. Processors compute it several times faster than SM3. */
    public static byte[] sha256(byte[] content) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] digest = new byte[Sm3.LENGTH + 1];
            digest[0] = SHA_256;
            System.arraycopy(sha.digest(content), 0, digest, 1, Sm3.LENGTH);
            return digest;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String keyId(Sm2 key) {
        return Sm3.hex(key.publicPem()).substring(0, 16);
    }

    /** Examines the receipt against the body as it was received; nothing else is needed. */
    public Verdict examine(byte[] content, Sm2 key) {
        if (!Arrays.equals(body.length > Sm3.LENGTH ? sha256(content) : Sm3.digest(content), body)) {
            return Verdict.BODY;
        }
        if (!keyId(key).equals(keyId)) {
            return Verdict.KEY;
        }
        byte[] tree = Sm3Tree.root(line(call, at, consumer, grant, request, body), index, count, path);
        return tree != null && key.verify(rootText(number, previous, tree, count, signedAt), signature) ? Verdict.OK : Verdict.SIGNATURE;
    }

    public String text() {
        StringBuilder text = new StringBuilder(900).append("v=1;call=").append(call).append(";at=").append(at).append(";consumer=").append(consumer).append(";grant=")
                .append(grant == null ? "-" : grant.toString()).append(";request=").append(TO.encodeToString(request)).append(";body=").append(TO.encodeToString(body))
                .append(";index=").append(index).append(";count=").append(count).append(";path=");
        for (int i = 0; i < path.size(); i++) {
            text.append(i == 0 ? "" : ".").append(TO.encodeToString(path.get(i)));
        }
        return text.append(";root=").append(number).append(";previous=").append(TO.encodeToString(previous)).append(";signed=").append(signedAt).append(";key=").append(keyId)
                .append(";signature=").append(TO.encodeToString(signature)).toString();
    }

    /** Reads {@link #text}; 400 when it is not one. */
    public static Receipt parse(String text) {
        Map<String, String> parts = new HashMap<>();
        for (String part : text.strip().split(";")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
            }
        }
        try {
            List<byte[]> path = new ArrayList<>();
            for (String step : parts.get("path").split("\\.")) {
                if (!step.isEmpty()) {
                    path.add(FROM.decode(step));
                }
            }
            if (!"1".equals(parts.get("v"))) {
                throw new IllegalArgumentException("version");
            }
            return new Receipt(Long.parseLong(parts.get("call")), Instant.parse(parts.get("at")), parts.get("consumer"), "-".equals(parts.get("grant")) ? null : Long.valueOf(parts.get("grant")),
                    FROM.decode(parts.get("request")), FROM.decode(parts.get("body")), Integer.parseInt(parts.get("index")), Integer.parseInt(parts.get("count")), path,
                    Long.parseLong(parts.get("root")), FROM.decode(parts.get("previous")), Instant.parse(parts.get("signed")), parts.get("key"), FROM.decode(parts.get("signature")));
        } catch (IllegalArgumentException | NullPointerException | DateTimeException e) {
            throw Problem.badRequest("bad-receipt", "这不是一份回执，或内容不完整。");
        }
    }
}
