package org.zhongshu.platform.credentials.internal;

import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.identifiers.CreditCode;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.shared.Problem;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The departments' unified social credit codes, by configuration ({@code zhongshu.credentials.uscc.<department>}). In the demonstration alone one
 * that is not given is made in right form from the city's division and the department's name: nobody's. Elsewhere such a department issues nothing.
 */
@Component
class Issuers {

    private final Environment environment;
    private final String division;
    private final boolean demo;
    private final Map<String, String> codes = new ConcurrentHashMap<>();

    Issuers(Environment environment, CityProfile city) {
        this.environment = environment;
        this.division = city.current().code();
        this.demo = city.demo();
    }

    /** Throws 422 when the department has none: what it issued would be nobody's. */
    String codeOf(String department) {
        return known(department).orElseThrow(() -> lacking(department));
    }

    Problem lacking(String department) {
        return Problem.unprocessable("no-credit-code", "没有配置部门 " + department + " 的统一社会信用代码，不能制作印章和签发证照：请系统管理员配置 " + setting(department) + " 后重新启动。");
    }

    Optional<String> known(String department) {
        return Optional.ofNullable(codes.computeIfAbsent(department, d -> configured(d) ? given(d) : demo ? made(division, d) : null));
    }

    /** Departments that can issue nothing. */
    List<String> without(Collection<String> departments) {
        return departments.stream().filter(d -> known(d).isEmpty()).toList();
    }

    /** Departments whose code is the demonstration's. */
    List<String> invented(Collection<String> departments) {
        return departments.stream().filter(d -> !configured(d) && known(d).isPresent()).toList();
    }

    private boolean configured(String department) {
        String given = environment.getProperty(setting(department));
        return given != null && !given.isBlank();
    }

    private String given(String department) {
        String given = environment.getRequiredProperty(setting(department)).strip();
        if (!CreditCode.isValid(given)) {
            throw new IllegalStateException(setting(department) + " 不是统一社会信用代码：" + given);
        }
        return given;
    }

    private static String setting(String department) {
        return "zhongshu.credentials.uscc." + department;
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
