package org.zhongshu.platform.persons;

import org.zhongshu.platform.shared.Problem;

import java.time.Duration;
import java.util.Optional;

/** Brings a code to a telephone. One bean: the city's gateway, or in the demonstration one that only shows the code. */
public interface PhoneGateway {

    /**
     * Returns when the gateway has taken the message over.
     *
     * @return the code, where the page may show it because nothing was sent: the demonstration alone. Empty otherwise
     * @throws org.zhongshu.platform.shared.Problem 503 when the gateway takes nothing
     */
    Optional<String> send(String phone, String code, Duration valid);

    /**
     * Brings a few words that say nothing personal. Returns when the gateway has taken them over.
     *
     * @throws org.zhongshu.platform.shared.Problem 503 when it takes nothing, or there is none (the demonstration's shows and sends nothing)
     */
    default void tell(String phone, String text) {
        throw Problem.unavailable("no-gateway", "短信网关尚未配置。", null);
    }
}
