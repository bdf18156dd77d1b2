package org.zhongshu.platform.opendata.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HexFormat;

/** Strangers, known for a day and only by a keyed digest: enough to keep one person from doing a thing a thousand times. */
@Component
class OpenVisitors {

    private static final int LARGEST_BODY = 8 * 1024;

    private final JdbcTemplate jdbc;
    private final CityProfile city;
    private final Clock clock;
    private volatile byte[] secret;

    OpenVisitors(JdbcTemplate jdbc, CityProfile city, Clock clock) {
        this.jdbc = jdbc;
        this.city = city;
        this.clock = clock;
    }

    LocalDate today() {
        return clock.instant().atZone(city.current().zone()).toLocalDate();
    }

    /** Of an address and a day: another day it is another one. */
    String from(HttpServletRequest request) {
        return digest("from", OpenPace.who(request), today().toString());
    }

    String digest(String... parts) {
        return HexFormat.of().formatHex(Sm3.hmac(secret(), String.join("\n", parts).getBytes(StandardCharsets.UTF_8))).substring(0, 40);
    }

    private byte[] secret() {
        byte[] known = secret;
        if (known == null) {
            byte[] fresh = new byte[32];
            new SecureRandom().nextBytes(fresh);
            jdbc.update("INSERT INTO opendata.secret (secret) VALUES (?) ON CONFLICT DO NOTHING", (Object) fresh);
            known = jdbc.queryForObject("SELECT secret FROM opendata.secret", byte[].class);
            secret = known;
        }
        return known;
    }

    /** A stranger's JSON, read no further than it may be long. */
    static <T> T body(HttpServletRequest request, Class<T> type) {
        try {
            byte[] bytes = request.getInputStream().readNBytes(LARGEST_BODY + 1);
            if (bytes.length > LARGEST_BODY) {
                throw Problem.badRequest("too-long", "请求内容过长。");
            }
            T body = Json.mapper().readValue(bytes, type);
            if (body == null) {
                throw Problem.badRequest("bad-json", "请求内容为空。");
            }
            return body;
        } catch (JacksonException e) {
            throw Problem.badRequest("bad-json", "请求内容不是正确的 JSON。");
        } catch (IOException e) {
            throw Problem.badRequest("bad-body", "请求内容无法读取。");
        }
    }
}
