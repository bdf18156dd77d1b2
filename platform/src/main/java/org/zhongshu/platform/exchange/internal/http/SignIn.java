package org.zhongshu.platform.exchange.internal.http;

import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.crypto.Sm4;
import org.zhongshu.platform.exchange.Setting;
import org.zhongshu.platform.exchange.Setting.Choice;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Shows who asks: the common forms, among them signatures over time and a number used once, as provincial gateways want them. */
final class SignIn {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Settings settings;
    private final Clock clock;
    private final String kind;
    private String token;
    private Instant tokenEnds = Instant.MIN;

    SignIn(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.kind = settings.get("auth", "none");
    }

    static List<Setting> settings() {
        return List.of(
                Setting.choice("auth", "认证方式", "none", List.of(new Choice("none", "无"), new Choice("header", "请求头密钥"), new Choice("basic", "用户名密码（Basic）"),
                        new Choice("bearer", "令牌（Bearer）"), new Choice("oauth2", "OAuth2 客户端凭证"), new Choice("hmac-sha256", "HMAC-SHA256 签名"), new Choice("hmac-sm3", "HMAC-SM3 签名（国密）")), null),
                Setting.text("authHeader", "密钥请求头", false, "X-Api-Key", null).when("auth", "header"),
                Setting.text("username", "用户名／应用标识", false, null, "Basic 的用户名、OAuth2 的 client_id 或签名的应用标识").when("auth", "basic", "oauth2", "hmac-sha256", "hmac-sm3"),
                Setting.secret("secret", "密码／密钥／令牌", false, "加密保存，不再显示").when("auth", "header", "basic", "bearer", "oauth2", "hmac-sha256", "hmac-sm3"),
                Setting.text("tokenUrl", "令牌地址", false, null, "OAuth2 的 token 端点，须与接口同一主机或在允许的主机内").when("auth", "oauth2"),
                Setting.text("scope", "OAuth2 范围", false, null, null).when("auth", "oauth2"),
                Setting.text("signText", "待签名内容", false, "{app}{timestamp}{nonce}", "可用 {app} {timestamp} {nonce} {method} {path} {query} {body} {secret}，\\n 表示换行").when("auth", "hmac-sha256", "hmac-sm3"),
                Setting.choice("signForm", "签名格式", "hex", List.of(new Choice("hex", "小写十六进制"), new Choice("HEX", "大写十六进制"), new Choice("base64", "Base64")), null).when("auth", "hmac-sha256", "hmac-sm3"),
                Setting.choice("signTime", "时间戳", "millis", List.of(new Choice("millis", "毫秒"), new Choice("seconds", "秒")), null).when("auth", "hmac-sha256", "hmac-sm3"),
                Setting.text("signHeaders", "签名请求头", false, "X-App-Id,X-Timestamp,X-Nonce,X-Signature", "依次为应用标识、时间戳、随机数、签名的请求头名称").when("auth", "hmac-sha256", "hmac-sm3"),
                Setting.text("sm4Field", "SM4 密文位置", false, null, "JSON 指针：响应中以 SM4 加密（ECB、PKCS#7、Base64 或十六进制）的字段；解密后的 JSON 放回原处").folded(),
                Setting.secret("sm4Key", "SM4 密钥", false, "32 位十六进制，或 16 个字符").folded());
    }

    /** Asks for a fresh token through {@code exchange} when it needs one. */
    void sign(HttpRequest.Builder request, String method, URI uri, String body, TokenEndpoint endpoint) {
        switch (kind) {
            case "none" -> {
                // open interface
            }
            case "header" -> request.header(settings.get("authHeader", "X-Api-Key"), settings.get("secret"));
            case "basic" -> request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString((settings.get("username") + ":" + settings.get("secret")).getBytes(StandardCharsets.UTF_8)));
            case "bearer" -> request.header("Authorization", "Bearer " + settings.get("secret"));
            case "oauth2" -> request.header("Authorization", "Bearer " + token(endpoint));
            case "hmac-sha256", "hmac-sm3" -> signature(request, method, uri, body == null ? "" : body);
            default -> throw Problem.badRequest("bad-setting", "没有这种认证方式：" + kind);
        }
    }

    /** Whether a refusal may be a token that ended early; forgets it. */
    boolean forgetToken() {
        boolean had = token != null;
        token = null;
        return had;
    }

    @FunctionalInterface
    interface TokenEndpoint {
        /** Posts a form, answers JSON. */
        JsonNode post(URI uri, String form);
    }

    private String token(TokenEndpoint endpoint) {
        Instant now = clock.instant();
        if (token == null || !now.isBefore(tokenEnds)) {
            String form = "grant_type=client_credentials&client_id=" + encoded(settings.get("username")) + "&client_secret=" + encoded(settings.get("secret"))
                    + settings.find("scope").map(s -> "&scope=" + encoded(s)).orElse("");
            JsonNode answer = endpoint.post(JsonApi.uri(settings.get("tokenUrl")), form);
            token = answer.path("access_token").asString("");
            if (token.isEmpty()) {
                throw Problem.unprocessable("no-token", "令牌端点没有返回 access_token，请核对应用标识和密钥。");
            }
            // a little before it ends, so that no request is on its way with a token that is over
            tokenEnds = now.plusSeconds(Math.max(5, answer.path("expires_in").asLong(3600) - 30));
        }
        return token;
    }

    private void signature(HttpRequest.Builder request, String method, URI uri, String body) {
        String[] headers = settings.get("signHeaders", "X-App-Id,X-Timestamp,X-Nonce,X-Signature").split("\\s*,\\s*");
        if (headers.length != 4) {
            throw Problem.badRequest("bad-setting", "签名请求头须为四个名称，用逗号分隔。");
        }
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        String nonce = HexFormat.of().formatHex(random);
        String time = Long.toString(settings.get("signTime", "millis").equals("seconds") ? clock.instant().getEpochSecond() : clock.millis());
        String app = settings.get("username");
        String secret = settings.get("secret");
        String text = settings.get("signText", "{app}{timestamp}{nonce}").replace("\\n", "\n").replace("{app}", app).replace("{timestamp}", time).replace("{nonce}", nonce)
                .replace("{method}", method).replace("{path}", uri.getRawPath()).replace("{query}", uri.getRawQuery() == null ? "" : uri.getRawQuery()).replace("{secret}", secret)
                .replace("{body}", body);
        byte[] mac = mac(kind, secret.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
        String sign = switch (settings.get("signForm", "hex")) {
            case "base64" -> Base64.getEncoder().encodeToString(mac);
            case "HEX" -> HexFormat.of().formatHex(mac).toUpperCase(Locale.ROOT);
            default -> HexFormat.of().formatHex(mac);
        };
        request.header(headers[0], app).header(headers[1], time).header(headers[2], nonce).header(headers[3], sign);
    }

    static byte[] mac(String kind, byte[] key, byte[] text) {
        if (kind.equals("hmac-sm3")) {
            return Sm3.hmac(key, text);
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is part of every JDK", e);
        }
    }

    /** Puts the decrypted JSON where the cipher text was. */
    JsonNode opened(JsonNode body) {
        String pointer = settings.get("sm4Field", "");
        if (pointer.isEmpty()) {
            return body;
        }
        JsonNode cipher = JsonFields.at(body, pointer);
        if (!cipher.isString() || cipher.asString().isEmpty()) {
            return body;
        }
        JsonNode plain;
        try {
            plain = JsonFields.parse(unpadded(Sm4.decryptBlocks(sm4Key(), bytes(cipher.asString()))));
        } catch (RuntimeException e) {
            throw Problem.unprocessable("sm4", "响应中的 SM4 密文无法解密，请核对密钥和密文位置。");
        }
        if (pointer.equals("/") || !(body instanceof ObjectNode)) {
            return plain;
        }
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) JsonFields.at(body, pointer.substring(0, slash))).set(pointer.substring(slash + 1), plain);
        return body;
    }

    private byte[] sm4Key() {
        String key = settings.get("sm4Key");
        return key.matches("[0-9a-fA-F]{32}") ? HexFormat.of().parseHex(key) : key.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.matches("[0-9a-fA-F]+") && text.length() % 32 == 0 ? HexFormat.of().parseHex(text) : Base64.getMimeDecoder().decode(text);
    }

    private static byte[] unpadded(byte[] blocks) {
        int pad = blocks[blocks.length - 1];
        if (pad < 1 || pad > Sm4.BLOCK) {
            throw new IllegalArgumentException("bad padding");
        }
        return Arrays.copyOf(blocks, blocks.length - pad);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
