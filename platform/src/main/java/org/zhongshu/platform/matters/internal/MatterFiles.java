package org.zhongshu.platform.matters.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.HandedIn;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.vault.Vault;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Files that applicants hand in, sealed like everything of theirs. What they are is read from their bytes, never from their names. */
@Component
class MatterFiles {

    static final int LARGEST = 8 * 1024 * 1024;
    private static final int MOST_WAITING = 30;
    private static final int MOST_OF_A_MATTER = 20;
    private static final String TABLE = "matters.file";

    private final JdbcTemplate jdbc;
    private final Vault vault;
    private final Clock clock;

    MatterFiles(JdbcTemplate jdbc, Vault vault, Clock clock) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.clock = clock;
    }

    private static final String ITEM = "SELECT id, name, kind, size, material FROM matters.file WHERE ";
    private static final String HERE = "(matter = ? OR id IN (SELECT file FROM matters.shared_file WHERE matter = ?))";

    /** @param kind {@code pdf}, {@code jpeg} or {@code png}; material: of the guide, null for none */
    record Item(String id, String name, String kind, int size, String material) {
    }

    record Whole(Item item, byte[] bytes) {
    }

    Item add(Persons.Person me, String name, byte[] bytes) {
        return add(me, name, null, bytes);
    }

    /** @param material what it was chosen for, as the guide or the request for a correction calls it; null: nothing named */
    Item add(Persons.Person me, String name, String material, byte[] bytes) {
        String purpose = material == null || material.isBlank() ? null : material.strip();
        if (purpose != null && (purpose.length() > 200 || purpose.codePoints().anyMatch(Character::isISOControl))) {
            throw Problem.badRequest("bad-name", "材料名称不能超过 200 字，不能有控制字符。");
        }
        String plain = name == null || name.isBlank() ? "未命名" : name.strip();
        if (plain.length() > 120 || plain.codePoints().anyMatch(Character::isISOControl)) {
            throw Problem.badRequest("bad-name", "文件名不能超过 120 字，不能有控制字符。");
        }
        String kind = HandedIn.kind(bytes);
        Integer waiting = jdbc.queryForObject("SELECT count(*) FROM matters.file WHERE person = ? AND matter IS NULL", Integer.class, me.id());
        if (waiting != null && waiting >= MOST_WAITING) {
            throw Problem.tooMany("too-many-files", "已上传而未提交的文件过多，请先提交申请。");
        }
        long id = Ids.next();
        jdbc.update("INSERT INTO matters.file (id, person, gid, name, kind, size, content, created_at, material) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", id, me.id(), me.gid(), seal(id, "name", plain), kind, bytes.length,
                seal(id, "content", Base64.getEncoder().encodeToString(bytes)), MatterStore.at(clock.instant()), purpose);
        return new Item(Long.toString(id), plain, kind, bytes.length, purpose);
    }

    /** One's own uploads become part of a matter. */
    void attach(Applicant who, long matter, List<Long> ids) {
        attach(who.person(), who.gid(), matter, ids);
    }

    void attach(long person, Long gid, long matter, List<Long> ids) {
        List<Long> wanted = ids == null ? List.of() : ids;
        if (new HashSet<>(wanted).size() != wanted.size()) {
            throw Problem.badRequest("bad-files", "文件编号有误。");
        }
        Integer has = jdbc.queryForObject("SELECT count(*) FROM matters.file WHERE matter = ?", Integer.class, matter);
        if (wanted.size() + (has == null ? 0 : has) > MOST_OF_A_MATTER) {
            throw Problem.badRequest("too-many-files", "一个办件最多 " + MOST_OF_A_MATTER + " 个文件。");
        }
        if (!wanted.isEmpty() && jdbc.update("UPDATE matters.file SET matter = ? WHERE id = ANY (?) AND person = ? AND gid = ? AND matter IS NULL", matter, wanted.toArray(Long[]::new), person, gid) != wanted.size()) {
            throw Problem.badRequest("bad-files", "有的文件不存在、已用于别的申请，或已过期，请重新上传。");
        }
    }

    /** For which materials one's own uploads are that are not handed in yet. */
    List<String> materials(Applicant who, List<Long> ids) {
        return jdbc.queryForList("SELECT material FROM matters.file WHERE id = ANY (?) AND person = ? AND gid = ? AND matter IS NULL AND material IS NOT NULL", String.class,
                (ids == null ? List.<Long>of() : ids).toArray(Long[]::new), who.person(), who.gid());
    }

    /** Its own and those that the whole it is a part of shares with it. */
    List<Item> of(long matter) {
        return jdbc.query(ITEM + HERE + " ORDER BY id", this::item, matter, matter);
    }

    /** What came with the whole goes to each part that asks for it; what no part asks for goes to all, so that somebody sees it. */
    void share(long whole, long part, Set<String> wanted, Set<String> all) {
        jdbc.update("INSERT INTO matters.shared_file (matter, file) SELECT ?, id FROM matters.file WHERE matter = ? AND (material IS NULL OR material = ANY (?) OR material <> ALL (?))", part, whole, wanted.toArray(String[]::new),
                all.toArray(String[]::new));
    }

    private Item item(ResultSet r, int n) throws SQLException {
        return new Item(r.getString(1), vault.open(place(r.getLong(1), "name"), r.getBytes(2)), r.getString(3), r.getInt(4), r.getString(5));
    }

    /** Name and SM3 of one's own uploads, and of what the matter has already, in the order of their numbers. What is not there is left out: handing it in refuses it. */
    List<Map<String, Object>> digests(Applicant who, Long matter, List<Long> ids) {
        return jdbc.query("SELECT id, name, content FROM matters.file WHERE id = ANY (?) AND person = ? AND gid IS NOT DISTINCT FROM ? OR " + HERE + " ORDER BY id", (row, n) -> {
            long id = row.getLong(1);
            Map<String, Object> m = new LinkedHashMap<>();
            m.put("name", vault.open(place(id, "name"), row.getBytes(2)));
            m.put("sm3", Sm3.hex(Base64.getDecoder().decode(vault.open(place(id, "content"), row.getBytes(3)))));
            return m;
        }, (ids == null ? List.<Long>of() : ids).toArray(Long[]::new), who.person(), who.gid(), matter, matter);
    }

    Optional<Whole> find(long matter, long id) {
        return jdbc.query("SELECT id, name, kind, size, material, content FROM matters.file WHERE " + HERE + " AND id = ?", (row, n) -> new Whole(item(row, n), Base64.getDecoder().decode(vault.open(place(id, "content"), row.getBytes(6)))), matter, matter, id)
                .stream().findFirst();
    }

    /** What nobody submitted in three days is gone. */
    @Scheduled(fixedDelay = 3_600_000, initialDelay = 240_000)
    void removeOld() {
        jdbc.update("DELETE FROM matters.file WHERE matter IS NULL AND created_at < ?", MatterStore.at(clock.instant().minus(Duration.ofDays(3))));
    }

    private byte[] seal(long id, String field, String value) {
        return vault.seal(place(id, field), value);
    }

    private static Vault.Place place(long id, String field) {
        return new Vault.Place(TABLE, Long.toString(id), field);
    }
}
