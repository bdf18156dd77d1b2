package org.zhongshu.platform.registry.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Valid-time history: a value that ceases to be is kept with from when to when it held. */
@Component
class Histories {

    private final JdbcTemplate jdbc;
    private final Clock clock;

    Histories(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    record Past(String field, String value, Instant from, Instant to, String source, String why) {
    }

    /** The rows that the change from one record to another leaves behind, for {@link #write}. */
    void compare(Library library, Records.Stored before, Agreement.Golden after, Map<Integer, Feed> feeds, List<Member> membersBefore, String why, List<Object[]> rows) {
        for (int i = 0; i < library.fields().size(); i++) {
            if (before.values()[i] == null || Objects.equals(before.values()[i], after.values()[i])) {
                continue;
            }
            Why.Of was = Why.get(before.why(), i);
            Why.Of is = Why.get(after.why(), i);
            Feed feed = membersBefore != null && was.member() >= 0 && was.member() < membersBefore.size() ? feeds.get(membersBefore.get(was.member()).feed()) : null;
            long now = clock.millis();
            long to = is.sinceMillis() > was.sinceMillis() && is.sinceMillis() < now ? is.sinceMillis() : now;
            rows.add(new Object[]{library.id(), before.gid(), library.fields().get(i).field(), before.values()[i], was.sinceMillis() == 0 ? null : Settings.at(Instant.ofEpochMilli(was.sinceMillis())),
                    Settings.at(Instant.ofEpochMilli(to)), feed == null ? null : feed.dataset().id(), was.reason() == Why.Reason.RULED ? Why.Reason.RULED.text() + "；" + why : why});
        }
    }

    void write(List<Object[]> rows) {
        if (!rows.isEmpty()) {
            jdbc.batchUpdate("INSERT INTO registry.history (library, gid, field, value, from_at, to_at, source, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows);
        }
    }

    List<Past> of(String library, long gid) {
        return new ArrayList<>(jdbc.query("SELECT field, value, from_at, to_at, source, why FROM registry.history WHERE library = ? AND gid = ? ORDER BY to_at DESC, id DESC LIMIT 500",
                (row, n) -> new Past(row.getString(1), row.getString(2), Settings.instant(row, 3), Settings.instant(row, 4), row.getString(5), row.getString(6)), library, gid));
    }
}
