package org.zhongshu.platform.registry.internal;

import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.registry.internal.Agreement.Said;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.PgCopy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Fields on which departments disagree, as a worklist: {@code waiting} for a case, {@code case} with one, {@code ruled} by the
 * owner, {@code settled} because the sources agree now.
 */
@Component
class Disputes {

    static final String AGREED = "agreed";
    private static final String SELECT = "SELECT id, library, gid, field, department, source, said, state, case_id, case_number, found_at, ended_at, said_hash FROM registry.conflict WHERE ";

    private final JdbcTemplate jdbc;
    private final Cases cases;
    private final Places places;
    private final Clock clock;

    Disputes(JdbcTemplate jdbc, Cases cases, Places places, Clock clock) {
        this.jdbc = jdbc;
        this.cases = cases;
        this.places = places;
        this.clock = clock;
    }

    /** @param source dataset that says otherwise than the record */
    record Conflict(long id, String library, long gid, String field, String department, String source, List<Said> said, String state, Long caseId, String caseNumber, Instant foundAt, Instant endedAt, long hash) {

        boolean standing() {
            return state.equals("waiting") || state.equals("case");
        }
    }

    private static long hash(List<Said> said) {
        StringBuilder text = new StringBuilder();
        said.forEach(s -> text.append(s.feed()).append('\u001f').append(s.value()).append('\u001e'));
        return KeyLinker.hash(text.toString());
    }

    private String source(Library.Field field, Agreement.Dispute d, String value, Map<Integer, Feed> feeds) {
        return d.said().stream().filter(s -> !places.sameness().same(field, s.value(), value)).findFirst()
                .map(s -> feeds.get(s.feed()).dataset().id()).orElse(feeds.get(d.said().getFirst().feed()).dataset().id());
    }

    /** Which kind comes first when only some become cases today. */
    private static int weight(Library.Field field) {
        return field.presence() ? 3 : field.field().endsWith("address") ? 1 : 2;
    }

    /** What a whole run found, in bulk; joins the caller's transaction. Conflicts that stand already are kept with their cases. */
    void found(Library library, List<Records.Draft> drafts, Map<Integer, Feed> feeds, long run, PgCopy copy) {
        List<Object[]> rows = new ArrayList<>();
        for (Records.Draft d : drafts) {
            for (Agreement.Dispute dispute : d.golden().disputes()) {
                Library.Field field = library.fields().get(dispute.field());
                rows.add(new Object[]{Ids.next(), d.gid(), field, source(field, dispute, d.golden().values()[dispute.field()], feeds), dispute.said(), hash(dispute.said())});
            }
        }
        if (rows.isEmpty()) {
            return;
        }
        Long[] gids = rows.stream().map(r -> (Long) r[1]).distinct().toArray(Long[]::new);
        List<Object[]> seen = new ArrayList<>();
        Map<String, Long> standing = new HashMap<>();
        jdbc.query("SELECT id, gid, field FROM registry.conflict WHERE library = ? AND gid = ANY (?) AND state IN ('waiting', 'case')", row -> {
            standing.put(row.getLong(2) + "/" + row.getString(3), row.getLong(1));
        }, library.id(), gids);
        copy.clear();
        long now = clock.millis();
        for (Object[] r : rows) {
            Library.Field field = (Library.Field) r[2];
            Long known = standing.get(r[1] + "/" + field.field());
            if (known != null) {
                seen.add(new Object[]{run, Json.write(r[4]), r[5], r[3], known});
            } else {
                copy.row(12).int8((long) r[0]).text(library.id()).int8((long) r[1]).text(field.field()).text(field.owner()).text((String) r[3]).jsonb(Json.write(r[4])).int8((long) r[5]).int2(weight(field))
                        .text("waiting").int8(run).timestamp(now);
            }
        }
        jdbc.execute((ConnectionCallback<Void>) c -> {
            copy.send(c, "COPY registry.conflict (id, library, gid, field, department, source, said, said_hash, weight, state, run, found_at) FROM STDIN (FORMAT binary)");
            return null;
        });
        jdbc.batchUpdate("UPDATE registry.conflict SET run = ?, said = ?::jsonb, said_hash = ?, source = ? WHERE id = ?", seen);
    }

    /** After a whole run: what it did not see again is settled. */
    void settleUnseen(Library library, long run) {
        jdbc.update("UPDATE registry.conflict SET state = 'settled', ended_at = ? WHERE library = ? AND state = 'waiting' AND run IS DISTINCT FROM ?", Settings.at(clock.instant()), library.id(), run);
        settle(query("library = ? AND state IN ('waiting', 'case') AND run IS DISTINCT FROM ?", library.id(), run));
    }

    /** What a change left of a record's disputes; joins the caller's transaction. */
    void sync(Library library, List<Records.Draft> drafts, Collection<Long> removed, Map<Integer, Feed> feeds) {
        Set<Long> gids = new HashSet<>(removed);
        drafts.forEach(d -> gids.add(d.gid()));
        if (gids.isEmpty()) {
            return;
        }
        Map<String, Conflict> standing = new HashMap<>();
        query("library = ? AND gid = ANY (?) AND state IN ('waiting', 'case') FOR UPDATE", library.id(), gids.toArray(Long[]::new)).forEach(c -> standing.put(c.gid() + "/" + c.field(), c));
        List<Object[]> changed = new ArrayList<>();
        List<Object[]> fresh = new ArrayList<>();
        for (Records.Draft d : drafts) {
            for (Agreement.Dispute dispute : d.golden().disputes()) {
                Library.Field field = library.fields().get(dispute.field());
                long hash = hash(dispute.said());
                String source = source(field, dispute, d.golden().values()[dispute.field()], feeds);
                Conflict before = standing.remove(d.gid() + "/" + field.field());
                if (before == null) {
                    fresh.add(new Object[]{Ids.next(), library.id(), d.gid(), field.field(), field.owner(), source, Json.write(dispute.said()), hash, weight(field), Settings.at(clock.instant())});
                } else if (before.hash() != hash) {
                    changed.add(new Object[]{Json.write(dispute.said()), hash, source, before.id()});
                }
            }
        }
        jdbc.batchUpdate("UPDATE registry.conflict SET said = ?::jsonb, said_hash = ?, source = ? WHERE id = ?", changed);
        jdbc.batchUpdate("INSERT INTO registry.conflict (id, library, gid, field, department, source, said, said_hash, weight, state, found_at) VALUES (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, 'waiting', ?)", fresh);
        settle(standing.values());
    }

    private void settle(Collection<Conflict> agreed) {
        if (agreed.isEmpty()) {
            return;
        }
        jdbc.update("UPDATE registry.conflict SET state = 'settled', ended_at = ? WHERE id = ANY (?) AND state IN ('waiting', 'case')", Settings.at(clock.instant()), agreed.stream().map(Conflict::id).toArray(Long[]::new));
        for (Conflict c : agreed) {
            if (c.caseId() != null) {
                cases.signal(c.caseId(), AGREED, "各来源已一致或记录已变化，不再冲突");
            }
        }
    }

    Optional<Conflict> find(long id, boolean lock) {
        return query("id = ?" + (lock ? " FOR UPDATE" : ""), id).stream().findFirst();
    }

    Optional<Conflict> ofCase(long caseId) {
        return query("case_id = ?", caseId).stream().findFirst();
    }

    List<Conflict> ofRecord(String library, long gid) {
        return query("library = ? AND gid = ? ORDER BY id DESC LIMIT 100", library, gid);
    }

    List<Conflict> query(String condition, Object... parameters) {
        return jdbc.query(SELECT + condition, (row, n) -> conflict(row), parameters);
    }

    private static Conflict conflict(ResultSet row) throws SQLException {
        long caseId = row.getLong(9);
        boolean none = row.wasNull();
        return new Conflict(row.getLong(1), row.getString(2), row.getLong(3), row.getString(4), row.getString(5), row.getString(6), Arrays.asList(Json.read(row.getString(7), Said[].class)), row.getString(8),
                none ? null : caseId, row.getString(10), Settings.instant(row, 11), Settings.instant(row, 12), row.getLong(13));
    }
}
