package org.zhongshu.platform.credentials.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Problem;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** How often a stranger may verify, minute by minute, for each address (an IPv6 network of /64 is one); and how many files at once altogether. */
@Component
class VerifierPace {

    private static final int MOST_ADDRESSES = 100_000;

    enum Kind { CODE, NUMBER, FILE, LIST }

    private record Minute(long number, Map<String, AtomicInteger> counts) {
    }

    private final Map<Kind, Integer> limits;
    private final Clock clock;
    private final Semaphore files = new Semaphore(4);
    private volatile Minute minute = new Minute(0, new ConcurrentHashMap<>());

    VerifierPace(@Value("${zhongshu.credentials.codes-per-minute:600}") int codes, @Value("${zhongshu.credentials.numbers-per-minute:60}") int numbers,
                 @Value("${zhongshu.credentials.files-per-minute:30}") int files, Clock clock) {
        this.limits = Map.of(Kind.CODE, codes, Kind.NUMBER, numbers, Kind.FILE, files, Kind.LIST, 60);
        this.clock = clock;
    }

    /** Throws 429 when it was too often. */
    void take(Kind kind, HttpServletRequest request) {
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
        String key = kind + " " + who(request);
        AtomicInteger count = m.counts().get(key);
        if (count == null) {
            if (m.counts().size() >= MOST_ADDRESSES) {
                throw Problem.tooMany("busy", "访问的人太多，请一分钟后再试。");
            }
            count = m.counts().computeIfAbsent(key, k -> new AtomicInteger());
        }
        if (count.incrementAndGet() > limits.get(kind)) {
            throw Problem.tooMany("rate", "核验过于频繁，每分钟最多 " + limits.get(kind) + " 次，请稍候再试。");
        }
    }

    /** One of the places for files; give it back. */
    Semaphore file() {
        if (!files.tryAcquire()) {
            throw Problem.tooMany("busy", "正在核验的文件较多，请稍候再试。");
        }
        return files;
    }

    private static String who(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        if (address == null || address.indexOf(':') < 0) {
            return String.valueOf(address);
        }
        try {
            InetAddress parsed = InetAddress.getByName(address);
            return parsed instanceof Inet6Address ? java.util.HexFormat.of().formatHex(parsed.getAddress(), 0, 8) : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
