package org.zhongshu.platform.devices.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.devices.internal.Credential.Kind;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
import java.util.Locale;

/** Makes credentials from what a person or an import line gives, and checks their form. */
@Component
class Credentials {

    /** HJ 212's sealed part. @param sm4Key 32 hexadecimal digits or null */
    record Hj212Secret(String password, String sm4Key) {
    }

    private final DeviceSecrets secrets;

    Credentials(DeviceSecrets secrets) {
        this.secrets = secrets;
    }

    Credential.Key tokenKey(String token) {
        return new Credential.Key(Kind.TOKEN, secrets.hash(token));
    }

    Credential token(long thing, String token) {
        if (!token.matches("[\\x21-\\x7e]{8,128}") || token.contains("/")) {
            throw Problem.badRequest("bad-token", "令牌须为 8～128 位可见 ASCII 字符，不含空格和 /");
        }
        return new Credential(thing, Kind.TOKEN, secrets.hash(token), null);
    }

    /** @param given PEM text, or the SHA-256 fingerprint in hexadecimal */
    Credential certificate(long thing, String given) {
        return new Credential(thing, Kind.CERTIFICATE, given.contains("BEGIN CERTIFICATE") ? fingerprintOf(given) : fingerprint(given), null);
    }

    private static byte[] fingerprintOf(String pem) {
        try {
            var certificate = CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            return MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        } catch (CertificateException e) {
            throw Problem.badRequest("bad-certificate", "证书无法读取，应为 PEM 格式的 X.509 证书");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK must have SHA-256", e);
        }
    }

    static byte[] fingerprint(String hex) {
        try {
            byte[] bytes = HexFormat.of().parseHex(hex.replace(":", "").trim().toLowerCase(Locale.ROOT));
            if (bytes.length == 32) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // answered below
        }
        throw Problem.badRequest("bad-certificate", "证书指纹应为 64 位十六进制（SHA-256）");
    }

    /** @param hex key of 16 to 64 bytes in hexadecimal */
    Credential psk(long thing, String identity, String hex) {
        return new Credential(thing, Kind.PSK, text(identity, 128, "PSK 标识"), secrets.seal(hex(hex, 16, 64, "PSK 密钥"), context(Kind.PSK, thing)));
    }

    Credential hj212(long thing, String mn, String password, String sm4Key) {
        if (!mn.matches("[0-9A-Za-z_]{1,24}")) {
            throw Problem.badRequest("bad-mn", "MN 应为 1～24 位字母或数字");
        }
        if (password == null || password.isEmpty() || password.length() > 32) {
            throw Problem.badRequest("bad-password", "HJ 212 访问密码不能为空，且不超过 32 位");
        }
        if (sm4Key != null) {
            hex(sm4Key, 16, 16, "SM4 密钥");
        }
        byte[] secret = Json.mapper().writeValueAsBytes(new Hj212Secret(password, sm4Key));
        return new Credential(thing, Kind.HJ212, mn.getBytes(StandardCharsets.UTF_8), secrets.seal(secret, context(Kind.HJ212, thing)));
    }

    Credential lwm2m(long thing, String endpoint) {
        return new Credential(thing, Kind.LWM2M, text(endpoint, 128, "LwM2M 端点名"), null);
    }

    byte[] open(Credential c) {
        return secrets.open(c.secret(), context(c.kind(), c.thing()));
    }

    Hj212Secret openHj212(Credential c) {
        return Json.mapper().readValue(open(c), Hj212Secret.class);
    }

    // bound to its row: a sealed secret copied to another device does not open
    private static String context(Kind kind, long thing) {
        return kind.word() + ":" + thing;
    }

    private static byte[] text(String given, int most, String what) {
        if (given == null || given.isBlank() || given.length() > most) {
            throw Problem.badRequest("bad-credential", what + "不能为空，且不超过 " + most + " 字");
        }
        return given.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] hex(String given, int least, int most, String what) {
        try {
            byte[] key = HexFormat.of().parseHex(given == null ? "" : given);
            if (key.length >= least && key.length <= most) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // answered below
        }
        throw Problem.badRequest("bad-credential", what + "应为十六进制，" + least + (least == most ? "" : "～" + most) + " 字节");
    }
}
