package org.zhongshu.platform.exchange.internal.capture;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.exchange.Settings;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How long the last captured change was on its way, from the source's commit to ours. Public because the operations page shows it. */
@Component
public class CaptureLags {

    private final Map<String, Duration> lags = new ConcurrentHashMap<>();
    private final Clock clock;

    CaptureLags(Clock clock) {
        this.clock = clock;
    }

    /** @param committed by the source's clock: a source that is ahead shows as no lag */
    void stored(String capture, long committed) {
        Duration lag = Duration.between(Instant.ofEpochMilli(committed), clock.instant());
        lags.put(capture, lag.isNegative() ? Duration.ZERO : lag);
    }

    /** Empty while nothing was captured since the server started. @param capture {@link #name} */
    public Optional<Duration> find(String capture) {
        return Optional.ofNullable(lags.get(capture));
    }

    /** The name that a capture goes by at its source, too. */
    public static String name(Settings settings, String source) {
        return CaptureSettings.name(settings, source);
    }
}
