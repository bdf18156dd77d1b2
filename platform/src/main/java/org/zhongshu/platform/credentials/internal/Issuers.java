package org.zhongshu.platform.credentials.internal;

import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.identifiers.CreditCode;
import org.zhongshu.platform.city.CityProfile;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The departments' unified social credit codes. The real ones by configuration ({@code zhongshu.credentials.uscc.<department>}); for those
 * that are not given, a code of right form is made from the city's division and the department's name: for demonstration, nobody's.
 */
@Component
class Issuers {

    private final Environment environment;
    private final String division;
    private final Map<String, String> codes = new ConcurrentHashMap<>();

    Issuers(Environment environment, CityProfile city) {
        this.environment = environment;
        this.division = city.current().code();
    }

    String codeOf(String department) {
        return codes.computeIfAbsent(department, d -> {
            String given = environment.getProperty("zhongshu.credentials.uscc." + d);
            if (given == null || given.isBlank()) {
                return made(division, d);
            }
            if (!CreditCode.isValid(given)) {
                throw new IllegalStateException("zhongshu.credentials.uscc." + d + " 不是统一社会信用代码：" + given);
            }
            return given.strip();
        });
    }

    /** Who defines the types that name nobody. */
    String definer() {
        return codeOf("data");
    }

    static String made(String division, String department) {
        byte[] digest = Sm3.digest((division + "/" + department).getBytes(StandardCharsets.UTF_8));
        StringBuilder eight = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            eight.append((char) ('0' + Math.floorMod(digest[i], 10)));
        }
        return complete("11" + division + eight);
    }

    private static String complete(String first16) {
        String alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
        for (char organisation : "0123456789X".toCharArray()) {
            if (CreditCode.isOrganisationCode(first16.substring(8) + organisation)) {
                for (char check : alphabet.toCharArray()) {
                    if (CreditCode.isValid(first16 + organisation + check)) {
                        return first16 + organisation + check;
                    }
                }
            }
        }
        throw new IllegalStateException(first16);
    }
}
