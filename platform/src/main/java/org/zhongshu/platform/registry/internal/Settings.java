package org.zhongshu.platform.registry.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The libraries' sources as they are set at run time: every version kept, the tables behind each library made. */
@Component
class Settings {

    private static final int MOST_SOURCES = 30;

    private static final Logger log = LoggerFactory.getLogger(Settings.class);

    private final Libraries libraries;
    private final KeyTable keys;
    private final Datasets datasets;
    private final JdbcTemplate jdbc;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Settings(Libraries libraries, KeyTable keys, Datasets datasets, JdbcTemplate jdbc, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.libraries = libraries;
        this.keys = keys;
        this.datasets = datasets;
        this.jdbc = jdbc;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
        for (Library library : libraries.list()) {
            jdbc.update("INSERT INTO registry.library (id) VALUES (?) ON CONFLICT DO NOTHING", library.id());
            tables(library);
        }
    }

    /** A library that was set up before a field was declared to be indexed. */
    @EventListener(ApplicationReadyEvent.class)
    void index() {
        for (Library library : libraries.list()) {
            try {
                if (datasets.find(library.dataset()).isPresent()) {
                    index(library);
                }
            } catch (DataAccessException | Problem e) {
                log.warn("the golden records of {} have no index yet: {}", library.id(), e.getMessage());
            }
        }
    }

    private void index(Library library) {
        library.indexed().forEach(field -> datasets.index(library.dataset(), field));
    }

    /** A whole run lays these anew, with indexes of its own: only what is not there is made here. */
    private void tables(Library library) {
        transaction.executeWithoutResult(status -> {
            // two copies of the server may start at once
            jdbc.queryForObject("SELECT version FROM registry.library WHERE id = ? FOR UPDATE", Integer.class, library.id());
            if (missing(library.linkTable())) {
                jdbc.execute("CREATE TABLE " + library.linkTable() + " (feed smallint NOT NULL, gid bigint NOT NULL, key text COLLATE \"C\" NOT NULL, PRIMARY KEY (feed, key))");
                jdbc.execute("CREATE INDEX ON " + library.linkTable() + " (gid)");
            }
            boolean earlier = !missing(library.recordTable());
            if (!earlier) {
                jdbc.execute(recordDdl(library.recordTable()));
                recordIndexes(library.recordTable()).forEach(jdbc::execute);
            }
            if (missing(library.keyTable())) {
                keys.lay(library.keyTable(), library.recordTable());
                if (earlier) {
                    renewIndexes(library.recordTable());
                }
            }
        });
    }

    /** Of a version that kept the keys in an inverted index and compared names otherwise. */
    private void renewIndexes(String table) {
        jdbc.execute("CREATE INDEX ON " + table + " (name COLLATE \"C\", born, gid)");
        jdbc.queryForList("SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam WHERE i.indrelid = ?::regclass AND a.amname = 'gin'",
                String.class, table).forEach(index -> jdbc.execute("DROP INDEX " + index));
    }

    private boolean missing(String table) {
        return Boolean.TRUE.equals(jdbc.queryForObject("SELECT to_regclass(?) IS NULL", Boolean.class, table));
    }

    static String recordDdl(String table) {
        return "CREATE TABLE " + table + " (gid bigint NOT NULL, ident text, name text, born int, phone text, grp text, address bigint, members smallint NOT NULL, why bytea NOT NULL, keys bigint[] NOT NULL,"
                + " at timestamptz NOT NULL)";
    }

    static List<String> recordIndexes(String table) {
        // not a primary key: adding one keeps readers out, and the keys are read from the table at the same time
        return List.of("CREATE UNIQUE INDEX ON " + table + " (gid)", "CREATE INDEX ON " + table + " (ident)", "CREATE INDEX ON " + table + " (name COLLATE \"C\", born, gid)",
                "CREATE INDEX ON " + table + " (phone)", "CREATE INDEX ON " + table + " (grp)", "CREATE INDEX ON " + table + " (address) WHERE address IS NOT NULL");
    }

    /** @param linked the version that the golden records were made with; @param trouble why it does not follow its sources for now, null: it does */
    record State(int version, int linked, Instant freshAt, String trouble, Instant troubleAt) {
    }

    State state(String library) {
        return jdbc.queryForObject("SELECT l.version, l.linked, l.fresh_at, t.reason, t.at FROM registry.library l LEFT JOIN registry.trouble t ON t.target = l.id WHERE l.id = ?",
                (row, n) -> new State(row.getInt(1), row.getInt(2), instant(row, 3), row.getString(4), instant(row, 5)), library);
    }

    /** What the last whole run learnt, empty for nothing: perhaps some hundred kilobytes. */
    String learnt(String library) {
        return jdbc.queryForObject("SELECT coalesce(learnt, '') FROM registry.library WHERE id = ?", String.class, library);
    }

    /** @param by who set it */
    record Version(int version, Setting setting, String reason, String by, Instant at) {
    }

    Optional<Version> current(String library) {
        return versions(library, "version = (SELECT version FROM registry.library WHERE id = ?)", library).stream().findFirst();
    }

    List<Version> versions(String library) {
        return versions(library, "true");
    }

    private List<Version> versions(String library, String condition, Object... more) {
        List<Object> parameters = new ArrayList<>(List.of(library));
        parameters.addAll(Arrays.asList(more));
        return jdbc.query("SELECT version, body, reason, by_name, at FROM registry.setting WHERE library = ? AND " + condition + " ORDER BY version DESC LIMIT 200",
                (row, n) -> new Version(row.getInt(1), Json.read(row.getString(2), Setting.class), row.getString(3), row.getString(4), instant(row, 5)), parameters.toArray());
    }

    /** Sets the sources anew. The golden records follow with the next whole run. */
    Version set(String id, Setting given, String reason, Integer version) {
        Library library = libraries.get(id);
        Actor actor = CurrentActor.require();
        Setting setting = checked(library, given);
        return transaction.execute(status -> {
            int now = jdbc.queryForObject("SELECT version FROM registry.library WHERE id = ? FOR UPDATE", Integer.class, id);
            if (version == null || version != now) {
                throw Problem.conflict("stale", "基础库的来源设置已被他人更新，请刷新后再操作。");
            }
            Setting before = current(id).map(Version::setting).orElse(null);
            jdbc.update("INSERT INTO registry.setting (library, version, body, reason, by_name, at) VALUES (?, ?, ?::jsonb, ?, ?, ?)", id, now + 1, Json.write(setting), reason, actor.name(), at(clock.instant()));
            jdbc.update("UPDATE registry.library SET version = ? WHERE id = ?", now + 1, id);
            for (Setting.Source source : setting.sources()) {
                jdbc.update("INSERT INTO registry.feed (library, no, dataset) SELECT ?, coalesce(max(no), 0) + 1, ? FROM registry.feed WHERE library = ? ON CONFLICT (library, dataset) DO NOTHING",
                        id, source.dataset(), id);
            }
            Optional<Dataset> golden = datasets.find(library.dataset());
            datasets.define(library.golden(golden.orElse(null)));
            index(library);
            audit.record("registry.sources", "base-library", id, reason, before, setting);
            return current(id).orElseThrow();
        });
    }

    private Setting checked(Library library, Setting given) {
        Map<String, String> errors = new LinkedHashMap<>();
        if (given == null || given.sources().isEmpty() || given.sources().size() > MOST_SOURCES) {
            throw Problem.invalid("bad-sources", "请至少选择一个来源数据集，最多 " + MOST_SOURCES + " 个。", Map.of("sources", "1 到 " + MOST_SOURCES + " 个"));
        }
        List<Setting.Source> sources = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Setting.Source source : given.sources()) {
            Dataset dataset = source == null || source.dataset() == null ? null : datasets.find(source.dataset()).orElse(null);
            if (dataset == null || !seen.add(dataset.id())) {
                errors.put("sources", dataset == null ? "没有数据集 " + (source == null ? "" : source.dataset()) : "数据集 " + dataset.id() + " 重复");
                continue;
            }
            if (dataset.kind().equals("golden")) {
                errors.put(dataset.id(), "主记录数据集不能作为来源");
                continue;
            }
            Map<String, String> map = new LinkedHashMap<>();
            if (source.fields().isEmpty()) {
                library.fields().stream().filter(f -> dataset.column(f.field()).isPresent()).forEach(f -> map.put(f.field(), f.field()));
            }
            source.fields().forEach((field, column) -> {
                if (library.indexOf(field) < 0) {
                    errors.put(dataset.id() + "." + field, "基础库没有信息项 " + field);
                } else if (dataset.column(column).isEmpty()) {
                    errors.put(dataset.id() + "." + field, "数据集没有信息项 " + column);
                } else {
                    map.put(field, column);
                }
            });
            if (library.identity().kind() == Library.Kind.KEY ? !map.keySet().containsAll(library.identity().fields()) : library.identity().fields().stream().noneMatch(map::containsKey)) {
                errors.put(dataset.id(), "没有对应标识信息项：" + String.join("、", library.identity().fields()));
            }
            String fresh = source.freshness() == null || source.freshness().isBlank() ? null : source.freshness();
            if (fresh != null && !dataset.column(fresh).map(c -> Feed.datelike(c.type())).orElse(false)) {
                errors.put(dataset.id() + ".freshness", "新鲜度信息项须为日期或日期时间型：" + fresh);
            }
            sources.add(new Setting.Source(dataset.id(), map, fresh));
        }
        given.authority().forEach((field, groups) -> {
            if (library.indexOf(field) < 0) {
                errors.put("authority." + field, "基础库没有信息项 " + field);
            } else if (groups == null || groups.stream().anyMatch(g -> g == null || !seen.containsAll(g))) {
                errors.put("authority." + field, "权威次序中有未选用的数据集");
            }
        });
        if (!errors.isEmpty()) {
            throw Problem.invalid("bad-sources", "来源设置有误，请逐项改正：" + String.join("；", errors.values()) + "。", errors);
        }
        return new Setting(sources, given.authority());
    }

    /** The feeds of the version in force; a dataset that was dropped since is left out. */
    List<Feed> feeds(Library library) {
        Setting setting = current(library.id()).map(Version::setting).orElse(new Setting(List.of(), Map.of()));
        Map<String, long[]> numbers = new HashMap<>();
        jdbc.query("SELECT dataset, no, position FROM registry.feed WHERE library = ?", row -> {
            numbers.put(row.getString(1), new long[]{row.getLong(2), row.getLong(3)});
        }, library.id());
        List<Feed> feeds = new ArrayList<>();
        int order = 0;
        for (Setting.Source source : setting.sources()) {
            Optional<Dataset> dataset = datasets.find(source.dataset());
            long[] number = numbers.get(source.dataset());
            int place = order++;
            if (dataset.isEmpty() || number == null) {
                continue;
            }
            String[] columns = new String[library.fields().size()];
            int[] ranks = new int[columns.length];
            for (int i = 0; i < columns.length; i++) {
                String column = source.fields().get(library.fields().get(i).field());
                columns[i] = column == null || dataset.get().column(column).isEmpty() ? null : column;
                ranks[i] = rank(setting.authority().get(library.fields().get(i).field()), source.dataset(), place);
            }
            feeds.add(new Feed((int) number[0], dataset.get(), columns, source.freshness(), ranks, number[1]));
        }
        return feeds;
    }

    private static int rank(List<List<String>> groups, String dataset, int place) {
        if (groups == null || groups.isEmpty()) {
            return place;
        }
        for (int i = 0; i < groups.size(); i++) {
            if (groups.get(i).contains(dataset)) {
                return i;
            }
        }
        return groups.size();
    }

    static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    static OffsetDateTime at(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
