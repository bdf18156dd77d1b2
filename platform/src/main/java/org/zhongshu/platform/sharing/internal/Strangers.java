package org.zhongshu.platform.sharing.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.HealthSource;
import org.zhongshu.platform.shared.RemoteNetwork;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Whoever guesses tokens is on record, but cannot fill it: so many lines a minute from one network, so many from all together.
 * What comes beyond is refused all the same and counted. Counted in each copy of the server.
 */
@Component
class Strangers implements HealthSource {

    /** Lines a minute from one address, or from one /64 of IPv6. */
    static final int OF_ONE = 60;
    /** Lines a minute from all strangers: about 860,000 a day at the very most. */
    static final int OF_ALL = 600;
    /** Networks told apart in a minute; the total bounds the rest. */
    private static final int NETWORKS = 2 * OF_ALL;

    private record Minute(long number, AtomicInteger lines, Map<String, AtomicInteger> networks) {
    }

    private final LongAdder recorded = new LongAdder();
    private final LongAdder counted = new LongAdder();
    private volatile Minute minute = new Minute(0, new AtomicInteger(), Map.of());

    /** May this one have a line of its own? If not it is counted. */
    boolean onRecord(String remote, Instant now) {
        Minute m = minute(now.getEpochSecond() / 60);
        boolean line = m.lines().get() < OF_ALL && ofOne(m, RemoteNetwork.of(remote)) && m.lines().incrementAndGet() <= OF_ALL;
        (line ? recorded : counted).increment();
        return line;
    }

    private static boolean ofOne(Minute m, String network) {
        AtomicInteger lines = m.networks().get(network);
        if (lines == null) {
            lines = m.networks().size() >= NETWORKS ? new AtomicInteger() : m.networks().computeIfAbsent(network, n -> new AtomicInteger());
        }
        return lines.incrementAndGet() <= OF_ONE;
    }

    private Minute minute(long number) {
        Minute m = minute;
        if (m.number() != number) {
            synchronized (this) {
                if (minute.number() != number) {
                    minute = new Minute(number, new AtomicInteger(), new ConcurrentHashMap<>());
                }
                m = minute;
            }
        }
        return m;
    }

    @Override
    public String id() {
        return "sharing-strangers";
    }

    @Override
    public String name() {
        return "数据共享：无效令牌的请求";
    }

    @Override
    public Map<String, Long> figures() {
        return Map.of("recorded", recorded.sum(), "counted", counted.sum());
    }
}
