package org.zhongshu.platform.opendata.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.shared.RemoteNetwork;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How often a stranger may ask, minute by minute, for each address (an IPv6 network of /64 is one) or key. Counted in each copy of the server. */
@Component
class OpenPace {

    private static final int MOST = 100_000;

    /** What is asked, from cheap to dear. */
    enum Kind { PAGE, ROWS, KEYED, FILE, WRITE }

    private record Minute(long number, Map<String, AtomicInteger> counts) {
    }

    private final Map<Kind, Integer> limits;
    private final Clock clock;
    private volatile Minute minute = new Minute(0, new ConcurrentHashMap<>());

    OpenPace(@Value("${zhongshu.opendata.pages-per-minute:300}") int pages, @Value("${zhongshu.opendata.rows-per-minute:60}") int rows,
             @Value("${zhongshu.opendata.keyed-rows-per-minute:600}") int keyed, @Value("${zhongshu.opendata.files-per-minute:30}") int files, Clock clock) {
        this.limits = Map.of(Kind.PAGE, pages, Kind.ROWS, rows, Kind.KEYED, keyed, Kind.FILE, files, Kind.WRITE, 10);
        this.clock = clock;
    }

    int limit(Kind kind) {
        return limits.get(kind);
    }

    /** Throws 429 when it was too often. */
    void take(Kind kind, String who) {
        long now = clock.millis() / 60_000;
        Minute m = minute;
        if (m.number() != now) {
            synchronized (this) {
                if (minute.number() != now) {
                    minute = new Minute(now, new ConcurrentHashMap<>());
                }
                m = minute;
            }
        }
        String key = kind + " " + who;
        AtomicInteger count = m.counts().get(key);
        if (count == null) {
            if (m.counts().size() >= MOST) {
                throw Problem.tooMany("busy", "访问的人太多，请一分钟后再试。");
            }
            count = m.counts().computeIfAbsent(key, k -> new AtomicInteger());
        }
        if (count.incrementAndGet() > limits.get(kind)) {
            throw Problem.tooMany("rate", "访问过于频繁，每分钟最多 " + limits.get(kind) + " 次，请稍候再试。");
        }
    }

    static String who(HttpServletRequest request) {
        return RemoteNetwork.of(request.getRemoteAddr());
    }
}
