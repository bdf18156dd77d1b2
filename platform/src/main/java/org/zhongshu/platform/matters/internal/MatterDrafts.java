package org.zhongshu.platform.matters.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.vault.Vault;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Forms that are not submitted yet: one for each item and applicant, as it was typed, unchecked. They wait until they are submitted or thrown away. */
@Component
class MatterDrafts {

    private static final String TABLE = "matters.draft";
    private static final int MOST = 50;

    private final JdbcTemplate jdbc;
    private final Vault vault;
    private final Clock clock;

    MatterDrafts(JdbcTemplate jdbc, Vault vault, Clock clock) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.clock = clock;
    }

    record Written(JsonNode data, JsonNode disputes, JsonNode files) {
    }

    record Draft(String id, Written content, int version, Instant changedAt) {
    }

    record Line(String id, String item, String itemName, String firm, Instant changedAt) {
    }

    Optional<Draft> find(Applicant who, String item) {
        return jdbc.query("SELECT id, content, version, changed_at FROM matters.draft WHERE person = ? AND gid = ? AND firm = ? AND item = ?", (row, n) -> new Draft(row.getString(1),
                Json.read(vault.open(place(row.getLong(1)), row.getBytes(2)), Written.class), row.getInt(3), row.getObject(4, OffsetDateTime.class).toInstant()), who.person(), who.gid(), firm(who.firm()), item).stream().findFirst();
    }

    /** @param version that the page saw; null: it saw none */
    @Transactional
    public Draft save(Applicant who, String item, String itemName, Written content, Integer version) {
        String text = Json.write(content);
        if (text.length() > 64 * 1024) {
            throw Problem.badRequest("draft-too-large", "草稿内容过多（最多 64 千字符）。");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Optional<Draft> standing = find(who, item);
        if (standing.isEmpty()) {
            Integer all = jdbc.queryForObject("SELECT count(*) FROM matters.draft WHERE person = ? AND gid = ?", Integer.class, who.person(), who.gid());
            if (all != null && all >= MOST) {
                throw Problem.conflict("too-many-drafts", "草稿已有 " + MOST + " 份，请先删除不用的。");
            }
            long id = Ids.next();
            int made = jdbc.update("INSERT INTO matters.draft (id, person, gid, firm, item, item_name, content, version, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?) ON CONFLICT DO NOTHING", id, who.person(), who.gid(), firm(who.firm()), item, itemName,
                    vault.seal(place(id), text), MatterStore.at(now));
            if (made == 0) {
                throw changed();
            }
            return new Draft(Long.toString(id), content, 1, now);
        }
        Draft d = standing.get();
        int next = d.version() + 1;
        if (version == null || version != d.version() || jdbc.update("UPDATE matters.draft SET content = ?, version = ?, changed_at = ? WHERE id = ? AND version = ?", vault.seal(place(Long.parseLong(d.id())), text), next, MatterStore.at(now),
                Long.parseLong(d.id()), d.version()) == 0) {
            throw changed();
        }
        return new Draft(d.id(), content, next, now);
    }

    private static Problem changed() {
        return Problem.conflict("draft-changed", "草稿已在另一个窗口改动，请刷新后再填。");
    }

    List<Line> list(Persons.Person me) {
        return jdbc.query("SELECT id, item, item_name, firm, changed_at FROM matters.draft WHERE person = ? AND gid = ? ORDER BY changed_at DESC LIMIT 100", (row, n) -> new Line(row.getString(1), row.getString(2), row.getString(3),
                row.getString(4).isEmpty() ? null : row.getString(4), row.getObject(5, OffsetDateTime.class).toInstant()), me.id(), me.gid());
    }

    void remove(Persons.Person me, long id) {
        jdbc.update("DELETE FROM matters.draft WHERE person = ? AND gid = ? AND id = ?", me.id(), me.gid(), id);
    }

    void done(Applicant who, String item) {
        jdbc.update("DELETE FROM matters.draft WHERE person = ? AND gid = ? AND firm = ? AND item = ?", who.person(), who.gid(), firm(who.firm()), item);
    }

    private static String firm(String firm) {
        return firm == null ? "" : firm;
    }

    private static Vault.Place place(long id) {
        return new Vault.Place(TABLE, Long.toString(id), "content");
    }
}
