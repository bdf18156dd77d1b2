package org.zhongshu.platform.credentials.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

import java.net.URI;

/**
 * Puts the address of the page that verifies in front of a code, for whoever points a telephone's camera at it. The code stands behind
 * {@code #}, which browsers keep to themselves: no server's log learns who was shown which licence. Without a known address the code stays bare.
 */
@Component
class VerifyAddress {

    /** A longer one would make the squares too small for the place that a licence has for them. */
    private static final int LONGEST = 80;

    private final String before;

    /** @param address under which people reach the installation */
    VerifyAddress(@Value("${zhongshu.public-url:${zhongshu.oidc.issuer:}}") String address) {
        String base = address.strip().replaceAll("/+$", "");
        if (!base.isEmpty() && !right(base)) {
            throw new IllegalStateException("zhongshu.public-url（或 or zhongshu.oidc.issuer）须是不超过 " + LONGEST + " 个字符的网址，如 must be an address like https://city.example.cn: " + address);
        }
        before = base.isEmpty() ? "" : base + "/verify#";
    }

    private static boolean right(String base) {
        try {
            URI uri = URI.create(base);
            return base.length() <= LONGEST && uri.getHost() != null && base.matches("https?://[\\x21-\\x7e]+") && uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** What the QR code of a licence says. */
    String of(String token) {
        return token == null ? null : before + token;
    }
}
