package org.zhongshu.platform.shared;

import jakarta.servlet.http.HttpServletRequest;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How often a stranger may ask, minute by minute. Counted in each copy of the server; forgets everybody each minute, and holds no more than a hundred thousand. */
public final class Pace {

    private static final int MOST = 100_000;

    private record Minute(long number, Map<String, AtomicInteger> counts) {
    }

    private final Clock clock;
    private volatile Minute minute = new Minute(0, new ConcurrentHashMap<>());

    public Pace(Clock clock) {
        this.clock = clock;
    }

    /** Throws 429 when it was too often. @param kind what is asked; each is counted by itself */
    public void take(String kind, String who, int most) {
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
        if (count.incrementAndGet() > most) {
            throw Problem.tooMany("rate", "访问过于频繁，每分钟最多 " + most + " 次，请稍候再试。");
        }
    }

    /** Who asks, by network address. */
    public static String who(HttpServletRequest request) {
        return RemoteNetwork.of(request.getRemoteAddr());
    }
}
