package org.zhongshu.platform.registry.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Every look at a record: who, for what, how much of it in clear. Written before the answer leaves, in one transaction with reading it. */
@Component
class Looks {

    private final JdbcTemplate jdbc;
    private final Audit audit;
    private final Clock clock;

    Looks(JdbcTemplate jdbc, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.clock = clock;
    }

    record Look(long id, String library, Long gid, String kind, boolean clear, String purpose, String reference, String question, int hits, String who, String org, String ip, Instant at, long account) {
    }

    /** @param question what was asked, without personal data: the names of the fields */
    void record(Actor actor, String library, Long gid, String kind, boolean clear, Purpose purpose, String question, int hits) {
        long id = Ids.next();
        jdbc.update("INSERT INTO registry.look (id, library, gid, kind, clear, purpose, reference, question, hits, account, who, org, ip, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", id, library, gid, kind,
                clear, purpose.code(), purpose.reference(), question, hits, actor.accountId(), actor.name(), actor.org(), actor.ip(), Settings.at(clock.instant()));
        if (clear) {
            audit.record("registry.look", "base-record", library + "/" + gid, Purpose.ALL.getOrDefault(purpose.code(), purpose.code()) + "：" + purpose.reference(), null, Map.of("look", Long.toString(id), "kind", kind));
        }
    }

    /** A look at each of several, none shown in clear. */
    void checked(Actor actor, String library, List<Long> gids, Purpose purpose) {
        jdbc.batchUpdate("INSERT INTO registry.look (id, library, gid, kind, clear, purpose, reference, question, hits, account, who, org, ip, at) VALUES (?, ?, ?, 'check', false, ?, ?, null, 1, ?, ?, ?, ?, ?)",
                gids.stream().map(gid -> new Object[]{Ids.next(), library, gid, purpose.code(), purpose.reference(), actor.accountId(), actor.name(), actor.org(), actor.ip(), Settings.at(clock.instant())}).toList());
    }

    /** The newest first. What is null is not asked. @param who name of who looked, where the account is not known. @param clear true: only those in clear */
    Page<Look> list(String library, Long gid, Long account, String who, boolean clear, Long before, int limit) {
        List<Look> rows = jdbc.query("SELECT id, library, gid, kind, clear, purpose, reference, question, hits, who, org, ip, at, account FROM registry.look WHERE (?::text IS NULL OR library = ?) AND (?::bigint IS NULL OR gid = ?) AND (?::bigint IS NULL OR account = ?) AND (?::text IS NULL OR who = ?)"
                + (clear ? " AND clear" : "") + " AND (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?",
                (row, n) -> look(row), library, library, gid, gid, account, account, who, who, before, before, limit + 1);
        return page(rows, limit);
    }

    /** Of some records of one library. @param except account whose looks are left out; null: of everybody */
    Page<Look> listOf(String library, List<Long> gids, Instant lawBefore, Long except, Long before, int limit) {
        return page(jdbc.query("SELECT id, library, gid, kind, clear, purpose, reference, question, hits, who, org, ip, at, account FROM registry.look WHERE library = ? AND gid = ANY (?) AND (purpose <> 'law' OR at < ?) AND (?::bigint IS NULL OR account <> ?)"
                + " AND (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?",
                (row, n) -> look(row), library, gids.toArray(Long[]::new), Settings.at(lawBefore), except, except, before, before, limit + 1), limit);
    }

    private static Page<Look> page(List<Look> rows, int limit) {
        boolean more = rows.size() > limit;
        List<Look> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page, more ? Long.toString(page.getLast().id()) : null);
    }

    private static Look look(ResultSet row) throws SQLException {
        return new Look(row.getLong(1), row.getString(2), row.getObject(3, Long.class), row.getString(4), row.getBoolean(5), row.getString(6), row.getString(7), row.getString(8), row.getInt(9),
                row.getString(10), row.getString(11), row.getString(12), Settings.instant(row, 13), row.getLong(14));
    }
}
