package org.zhongshu.platform.opendata.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Pace;

import java.time.Clock;
import java.util.Map;

/** How often a stranger may ask, minute by minute, for each address or key. */
@Component
class OpenPace {

    /** What is asked, from cheap to dear. */
    enum Kind { PAGE, ROWS, KEYED, FILE, WRITE }

    private final Map<Kind, Integer> limits;
    private final Pace pace;

    OpenPace(@Value("${zhongshu.opendata.pages-per-minute:300}") int pages, @Value("${zhongshu.opendata.rows-per-minute:60}") int rows,
             @Value("${zhongshu.opendata.keyed-rows-per-minute:600}") int keyed, @Value("${zhongshu.opendata.files-per-minute:30}") int files, Clock clock) {
        this.limits = Map.of(Kind.PAGE, pages, Kind.ROWS, rows, Kind.KEYED, keyed, Kind.FILE, files, Kind.WRITE, 10);
        this.pace = new Pace(clock);
    }

    int limit(Kind kind) {
        return limits.get(kind);
    }

    /** Throws 429 when it was too often. */
    void take(Kind kind, String who) {
        pace.take(kind.name(), who, limits.get(kind));
    }

    static String who(HttpServletRequest request) {
        return Pace.who(request);
    }
}
