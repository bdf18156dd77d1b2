package org.zhongshu.platform.catalog.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.catalog.Borders;
import org.zhongshu.platform.catalog.Borders.Foreign;
import org.zhongshu.platform.catalog.Description;
import org.zhongshu.platform.catalog.Description.Column;
import org.zhongshu.platform.catalog.Entry;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.retrieval.AfterCommit;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Neighbours' entries among our own: same tables, same search, a class of the tree for each neighbour, departments that nobody
 * here belongs to. What comes over the border is a stranger's text and is cut to what an entry may be.
 */
@Component
class ForeignEntries {

    private static final Set<String> SHARES = Set.of("unconditional", "conditional", "none");
    private static final int MOST_COLUMNS = 500;

    private final JdbcTemplate jdbc;
    private final Tree tree;
    private final Departments departments;
    private final StoredGrants grants;
    private final SearchIndex index;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ForeignEntries(JdbcTemplate jdbc, Tree tree, Departments departments, StoredGrants grants, SearchIndex index, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.tree = tree;
        this.departments = departments;
        this.grants = grants;
        this.index = index;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Labels show these names; other copies of the server read them here. */
    @Scheduled(fixedDelay = 30_000, initialDelay = 500)
    void readNames() {
        jdbc.query("SELECT code, name FROM catalog.neighbour_name", row -> {
            departments.callElsewhere(row.getString(1), row.getString(2));
        });
    }

    void name(String code, String name) {
        String clean = Texts.clean(name) == null ? code : cut(Texts.clean(name), 80);
        jdbc.update("INSERT INTO catalog.neighbour_name (code, name) VALUES (?, ?) ON CONFLICT (code) DO UPDATE SET name = excluded.name", code, clean);
        departments.callElsewhere(code, clean);
    }

    static String department(String neighbour, String department) {
        if (department == null || !department.matches("[a-z][a-z0-9-]{0,26}")) {
            throw Problem.badRequest("bad-department", "邻居的部门代码有误。");
        }
        return neighbour + "-" + department;
    }

    private record Known(long id, int revision, int draft, boolean withdrawn) {
    }

    private Optional<Known> known(String neighbour, String id) {
        return jdbc.query("SELECT id, foreign_revision, draft, state = 'withdrawn' FROM catalog.resource WHERE neighbour = ? AND foreign_id = ? FOR UPDATE",
                (row, n) -> new Known(row.getLong(1), row.getInt(2), row.getInt(3), row.getBoolean(4)), neighbour, id).stream().findFirst();
    }

    boolean show(String neighbour, Foreign f) {
        String provider = department(neighbour, f.provider());
        return transaction.execute(status -> {
            Optional<Known> known = known(neighbour, f.id());
            if (known.isPresent() && !known.get().withdrawn() && known.get().revision() == f.revision()) {
                return false;
            }
            name(provider, departments.nameOf(neighbour) + "·" + (Texts.clean(f.providerName()) == null ? f.provider() : Texts.clean(f.providerName())));
            Description d = safe(f.description(), tree.ofNeighbour(neighbour, "邻居：" + departments.nameOf(neighbour)), provider);
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            long id = known.map(Known::id).orElseGet(Ids::next);
            int number = known.map(k -> k.draft() + 1).orElse(1);
            if (known.isEmpty()) {
                jdbc.update("INSERT INTO catalog.resource (id, code, state, draft, live, provider, published_at, changed_at, demo, version, class_code, name, share, open_class, level,"
                                + " update_period, neighbour, foreign_id, foreign_revision) VALUES (?, ?, 'published', 1, 1, ?, ?, ?, false, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)", id,
                        neighbour + "/" + cut(f.code(), 60), provider, ResourceStore.at(now), ResourceStore.at(now), d.classCode(), d.name(), d.share(), d.open(), d.level(), d.updatePeriod(),
                        neighbour, f.id(), f.revision());
            } else {
                jdbc.update("UPDATE catalog.resource SET state = 'published', draft = ?, live = ?, provider = ?, published_at = ?, changed_at = ?, version = version + 1, class_code = ?, name = ?,"
                                + " share = ?, open_class = ?, level = ?, update_period = ?, foreign_revision = ? WHERE id = ?", number, number, provider, ResourceStore.at(now),
                        ResourceStore.at(now), d.classCode(), d.name(), d.share(), d.open(), d.level(), d.updatePeriod(), f.revision(), id);
            }
            jdbc.update("INSERT INTO catalog.revision (resource_id, number, body, note, by_name, at, published_at) VALUES (?, ?, ?::jsonb, ?, ?, ?, ?)", id, number,
                    Json.write(d).replace("\\u0000", "\\ufffd"), "邻居第 " + f.revision() + " 版", departments.nameOf(neighbour), ResourceStore.at(now), ResourceStore.at(now));
            return true;
        });
    }

    boolean hide(String neighbour, String id) {
        return transaction.execute(status -> {
            Optional<Known> known = known(neighbour, id).filter(k -> !k.withdrawn());
            known.ifPresent(k -> withdraw(k.id(), "邻居已撤销该资源"));
            return known.isPresent();
        });
    }

    void hideAll(String neighbour) {
        transaction.executeWithoutResult(status -> jdbc.queryForList("SELECT id FROM catalog.resource WHERE neighbour = ? AND state <> 'withdrawn'", Long.class, neighbour)
                .forEach(id -> withdraw(id, "与该邻居的互联已解除")));
    }

    private void withdraw(long id, String why) {
        jdbc.update("UPDATE catalog.resource SET state = 'withdrawn', changed_at = ?, version = version + 1 WHERE id = ?", ResourceStore.at(clock.instant().truncatedTo(ChronoUnit.MILLIS)), id);
        grants.revokeAllOf(id, why);
        AfterCommit.run(index::follow);
    }

    Optional<Borders.Origin> origin(long resource) {
        return jdbc.query("SELECT neighbour, foreign_id FROM catalog.resource WHERE id = ? AND neighbour IS NOT NULL", (row, n) -> new Borders.Origin(row.getString(1), row.getString(2)), resource)
                .stream().findFirst();
    }

    List<Borders.Change> changes(Instant after, long afterId, int limit) {
        return jdbc.query("""
                SELECT r.id, r.changed_at, r.code, v.number, CASE WHEN r.state = 'withdrawn' OR r.share = 'none' THEN NULL ELSE v.body END
                FROM catalog.resource r LEFT JOIN catalog.revision v ON v.resource_id = r.id AND v.number = r.live
                WHERE (r.changed_at, r.id) > (?, ?) AND r.neighbour IS NULL AND r.code IS NOT NULL ORDER BY r.changed_at, r.id LIMIT ?""", (row, n) -> {
            Description d = row.getString(5) == null ? null : Json.read(row.getString(5), Description.class);
            return new Borders.Change(row.getLong(1), ResourceStore.instant(row, 2), d == null ? null : new Entry(row.getLong(1), row.getString(3), row.getInt(4), d),
                    d == null ? null : departments.nameOf(d.provider()));
        }, ResourceStore.at(after), afterId, limit);
    }

    private static Description safe(Description d, String classCode, String provider) {
        if (d == null || Texts.clean(d.name()) == null || d.share() == null || !SHARES.contains(d.share()) || d.level() < 1 || d.level() > 4 || d.columns().size() > MOST_COLUMNS) {
            throw Problem.badRequest("bad-entry", "邻居的目录内容有误。");
        }
        List<Column> columns = new ArrayList<>();
        Set<String> fields = new HashSet<>();
        for (Column c : d.columns()) {
            String name = Texts.clean(c.name());
            String field = Texts.clean(c.field());
            if (name == null || field == null || !fields.add(cut(field, 128)) || c.level() < 1 || c.level() > 4) {
                throw Problem.badRequest("bad-entry", "邻居的目录信息项有误。");
            }
            String type = c.type() != null && c.type().matches("[A-Z]") ? c.type() : "C";
            columns.add(new Column(cut(name, 100), cut(field, 128), type, c.length(), c.level(), cut(Texts.clean(c.personal()), 40), c.key(), c.open(), cut(Texts.clean(c.note()), 300)));
        }
        String open = d.open() != null && SHARES.contains(d.open()) ? d.open() : "none";
        String period = d.updatePeriod() != null && d.updatePeriod().matches("[a-z-]{1,20}") ? d.updatePeriod() : "other";
        return new Description(cut(Texts.clean(d.name()), 200), classCode, provider, null, cut(Texts.clean(d.summary()), 2000), d.formatCategory(), cut(Texts.clean(d.format()), 60), columns,
                d.share(), cut(Texts.clean(d.shareCondition()), 1000), cut(Texts.clean(d.legalBasis()), 500), d.shareWays(), open, cut(Texts.clean(d.openCondition()), 1000), period,
                List.of(), List.of(), null, d.level(), cut(Texts.clean(d.levelNote()), 500));
    }

    private static String cut(String text, int most) {
        return text == null || text.codePointCount(0, text.length()) <= most ? text : text.substring(0, text.offsetByCodePoints(0, most));
    }
}
