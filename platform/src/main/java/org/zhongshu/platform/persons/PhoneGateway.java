package org.zhongshu.platform.persons;

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
}
