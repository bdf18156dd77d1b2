package org.zhongshu.platform.registry.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.address.AddressMatcher;
import org.zhongshu.algorithms.address.AddressParser;
import org.zhongshu.algorithms.address.AddressPart;
import org.zhongshu.algorithms.address.Gazetteer;
import org.zhongshu.algorithms.address.ParsedAddress;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Division;
import org.zhongshu.platform.city.Divisions;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.registry.AddressMatch;
import org.zhongshu.platform.registry.Addresses;
import org.zhongshu.platform.registry.StandardAddress;
import org.zhongshu.platform.registry.internal.Member.Ref;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import javax.sql.DataSource;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;

/**
 * Standard addresses: fed from one dataset, parsed once, found in memory. Golden records get the number of the address that
 * their text means when it is written whole; a doubtful one gets none.
 */
@Component
class Places implements Addresses {

    private static final Logger log = LoggerFactory.getLogger(Places.class);
    private static final int BATCH = 2_000;
    private static final Duration REST = Duration.ofMinutes(1);
    private static final int CANDIDATES = 5;
    private static final int MOST_CANDIDATES = 640;
    /** A name that only sounds right or is written in short still does; one with a wrong character does not. */
    private static final double SURE = 0.9;
    private static final int FETCH = 5_000;
    private static final int LONGEST_CODE = 200;
    private static final Set<String> WITHDRAWN = Set.of("history", "历史", "注销", "已注销", "停用", "已停用", "废止", "已废止", "作废", "拆除", "已拆除", "撤销", "已撤销");
    private static final int MOST_REMOVED = 1_000;
    private static final String SELECT = "SELECT id, code, full_text, parts, lon, lat, grid, town, village, status FROM registry.address WHERE ";

    private final AddressParser parser;
    private final DivisionCodes divisionCodes;
    private final Sameness sameness;
    private volatile Memory memory;
    private final Sieve sieve;
    private final Held held;
    private final Datasets datasets;
    private final JdbcTemplate jdbc;
    private final DataSource dataSource;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final Clock clock;
    /** Touched by the following thread only. */
    private final Sieve.Streak streak = new Sieve.Streak();
    private volatile boolean loaded;
    /** The last change of the base that this copy of the server has in memory; the one thread that follows knows it. */
    private long taken;
    /** The greatest number in memory: what is above it is new and need not be taken out first. */
    private long greatest;

    Places(Divisions divisions, CityProfile city, Sieve sieve, Held held, Datasets datasets, JdbcTemplate jdbc, DataSource dataSource, TransactionTemplate transaction, Audit audit, Clock clock) {
        this.parser = new AddressParser(gazetteer(divisions, city));
        this.divisionCodes = new DivisionCodes(divisions);
        this.memory = new Memory(new AddressKeys(), new AddressMatcher(parser, 1_000), new ReentrantReadWriteLock());
        this.sameness = new Sameness(parser, this::oneEntry);
        this.sieve = sieve;
        this.held = held;
        this.datasets = datasets;
        this.jdbc = jdbc;
        this.dataSource = dataSource;
        this.transaction = transaction;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * The base in memory.
     *
     * @param keys    for millions of golden records: whole addresses only
     * @param matcher for people's texts: mistyped names, parts left out; many read it, or the one that follows writes
     */
    private record Memory(AddressKeys keys, AddressMatcher matcher, ReadWriteLock lock) {

        List<org.zhongshu.algorithms.address.AddressMatch> match(ParsedAddress p, int most) {
            lock.readLock().lock();
            try {
                return matcher.size() == 0 ? List.of() : matcher.match(p, most);
            } finally {
                lock.readLock().unlock();
            }
        }

        void change(long[] gone, List<ParsedAddress> added, List<Long> ids) {
            lock.writeLock().lock();
            try {
                if (gone.length > 0) {
                    keys.remove(gone);
                    matcher.remove(gone);
                }
                for (int i = 0; i < added.size(); i++) {
                    keys.put(added.get(i), ids.get(i));
                    matcher.add(ids.get(i), added.get(i));
                }
                matcher.ready();
            } finally {
                lock.writeLock().unlock();
            }
        }
    }

    private static Gazetteer gazetteer(Divisions divisions, CityProfile city) {
        Gazetteer g = new Gazetteer();
        String full = city.current().fullName();
        String name = city.current().name();
        int province = full.indexOf('省') + 1;
        if (province > 0 && full.endsWith(name)) {
            g.home(full.substring(0, province), full.substring(province, full.length() - name.length()), name);
        }
        for (Division d : divisions.list()) {
            if (d.isTown()) {
                g.town(d.name());
            } else if (d.kind() == Division.Kind.COMMUNITY || d.kind() == Division.Kind.VILLAGE) {
                g.community(d.shortName());
            }
        }
        return g;
    }

    /** Knows the city's towns and villages. */
    AddressParser parser() {
        return parser;
    }

    /** Whether two values say the same; knows the city's names and the address base. */
    Sameness sameness() {
        return sameness;
    }

    /** Both are surely one entry of the base: each found whole, in every part, and nothing else as good. */
    private boolean oneEntry(ParsedAddress a, ParsedAddress b) {
        long entry = entry(a);
        return entry != 0 && entry == entry(b);
    }

    private long entry(ParsedAddress p) {
        long exact = memory.keys().exact(p);
        if (exact != 0) {
            return exact;
        }
        List<org.zhongshu.algorithms.address.AddressMatch> found = memory.match(p, 2);
        boolean sure = !found.isEmpty() && found.getFirst().failed() == null && found.getFirst().score() >= SURE && (found.size() == 1 || found.get(1).score() < found.getFirst().score());
        return sure ? found.getFirst().id() : 0;
    }

    /**
     * Where the address base comes from.
     *
     * @param text column with the whole address; @param code its own code; others may be null
     */
    record Source(String dataset, String code, String text, String lon, String lat, String grid, String town, String village, String status) {
    }

    /** @param held changes put aside; @param trouble why it does not follow its dataset for now, null: it does */
    record State(Source source, long addresses, Instant loadedAt, String by, Instant at, long held, String trouble) {
    }

    Optional<State> state() {
        return jdbc.query("SELECT body, (SELECT count(*) FROM registry.address), loaded_at, by_name, at FROM registry.address_feed",
                (row, n) -> new State(Json.read(row.getString(1), Source.class), row.getLong(2), Settings.instant(row, 3), row.getString(4), Settings.instant(row, 5), held.count(Held.ADDRESSES),
                        held.trouble(Held.ADDRESSES).orElse(null))).stream().findFirst();
    }

    /** The rows are called by the codes of addresses, which tell of nobody. */
    boolean keysArePublic() {
        return state().flatMap(s -> datasets.find(s.source().dataset())).filter(d -> d.columns().stream().filter(Dataset.Column::key).allMatch(c -> c.personal() == null && c.level() < 3)).isPresent();
    }

    String sourceName(Source source) {
        return datasets.find(source.dataset()).map(Dataset::name).orElse(source.dataset());
    }

    State set(Source given) {
        if (given == null || given.dataset() == null || given.code() == null || given.text() == null) {
            throw Problem.invalid("bad-source", "请选择地址数据集，并指明地址代码和完整地址两个信息项。", Map.of("dataset", "必填", "code", "必填", "text", "必填"));
        }
        Dataset dataset = datasets.find(given.dataset()).orElseThrow(() -> Problem.unprocessable("no-dataset", "没有数据集 " + given.dataset()));
        for (String column : new String[]{given.code(), given.text(), given.lon(), given.lat(), given.grid(), given.town(), given.village(), given.status()}) {
            if (column != null) {
                dataset.getColumn(column);
            }
        }
        transaction.executeWithoutResult(status -> {
            Object before = state().map(State::source).orElse(null);
            jdbc.update("INSERT INTO registry.address_feed (body, dataset, by_name, at) VALUES (?::jsonb, ?, ?, ?) ON CONFLICT (one) DO UPDATE SET body = excluded.body, dataset = excluded.dataset, by_name = excluded.by_name, at = excluded.at, position = 0",
                    Json.write(given), given.dataset(), CurrentActor.require().name(), Settings.at(clock.instant()));
            // all of it is read anew
            held.forget(Held.ADDRESSES);
            audit.record("registry.addresses", "address-base", "addresses", null, before, given);
        });
        return state().orElseThrow();
    }

    /** Takes the dataset's changes into the base, and what another copy of the server took into memory. */
    void follow() {
        if (!loaded) {
            load();
        }
        boolean more = true;
        while (more) {
            more = Boolean.TRUE.equals(transaction.execute(status -> take()));
        }
        fill();
    }

    private record At(Source source, long position) {
    }

    private boolean take() {
        List<At> found = jdbc.query("SELECT body, position FROM registry.address_feed FOR UPDATE SKIP LOCKED", (row, n) -> new At(Json.read(row.getString(1), Source.class), row.getLong(2)));
        if (found.isEmpty() || datasets.find(found.getFirst().source().dataset()).isEmpty() || streak.rests(clock.instant()) && held.trouble(Held.ADDRESSES).isPresent()) {
            return false;
        }
        Source s = found.getFirst().source();
        Dataset dataset = datasets.get(s.dataset());
        List<Datasets.Row> changes = datasets.changes(s.dataset(), found.getFirst().position(), BATCH);
        if (changes.isEmpty()) {
            return false;
        }
        int done = sieve.take(changes, streak, new Sieve.Work<>() {
            @Override
            public void take(List<Datasets.Row> part) {
                Map<Optional<String>, List<Datasets.Row>> byFault = part.stream().collect(Collectors.groupingBy(row -> fault(s, dataset, row)));
                List<Datasets.Row> sound = byFault.getOrDefault(Optional.<String>empty(), List.of());
                store(s, dataset, sound);
                held.release(Held.ADDRESSES, refs(sound));
                byFault.forEach((fault, rows) -> fault.ifPresent(reason -> {
                    held.keep(Held.ADDRESSES, refs(rows), null, reason);
                    audit.record("registry.hold", "address-base", "addresses", reason, null, Map.of("rows", rows.size()));
                }));
            }

            @Override
            public void aside(Datasets.Row row, String reason) {
                if (row.gone()) {
                    // whatever of it cannot be stored: it is no address any more
                    withdraw(text(dataset, row, s.code()));
                    held.release(Held.ADDRESSES, List.of(new Ref(0, row.key())));
                } else {
                    held.keep(Held.ADDRESSES, List.of(new Ref(0, row.key())), null, reason);
                    audit.record("registry.hold", "address-base", "addresses", reason, null, null);
                }
            }
        });
        if (done > 0) {
            jdbc.update("UPDATE registry.address_feed SET position = ?, loaded_at = ?", changes.get(done - 1).seq(), Settings.at(clock.instant()));
        }
        if (done < changes.size()) {
            held.trouble(Held.ADDRESSES, "数据集“" + dataset.name() + "”连续 " + Sieve.IN_A_ROW + " 条变化都无法写入：" + streak.rest(clock.instant(), REST) + "。已暂停跟进，每分钟自动再试");
            log.error("address base rests: {} rows in a row were refused", Sieve.IN_A_ROW);
            return false;
        }
        if (held.trouble(Held.ADDRESSES).isPresent()) {
            held.trouble(Held.ADDRESSES, null);
        }
        return changes.size() == BATCH;
    }

    private void withdraw(String code) {
        jdbc.update("UPDATE registry.address SET status = 'history', change = nextval('registry.address_change') WHERE code = ? AND status <> 'history'", code);
    }

    /** Departments say in their own words that an address is no more; any other word, or none, says that it is in use. */
    private static String status(String said) {
        return said == null ? "in-use" : WITHDRAWN.contains(said.strip()) ? "history" : said;
    }

    private static List<Ref> refs(List<Datasets.Row> rows) {
        return rows.stream().map(r -> new Ref(0, r.key())).toList();
    }

    /** Why a row is no address, telling of no values. What has left its dataset needs no reason. */
    private static Optional<String> fault(Source s, Dataset dataset, Datasets.Row row) {
        String code = text(dataset, row, s.code());
        if (row.gone()) {
            return Optional.empty();
        }
        if (code == null || code.isBlank()) {
            return Optional.of("没有地址代码：信息项“" + dataset.getColumn(s.code()).name() + "”为空");
        }
        if (code.length() > LONGEST_CODE) {
            return Optional.of("地址代码超过 " + LONGEST_CODE + " 个字符：信息项“" + dataset.getColumn(s.code()).name() + "”");
        }
        String full = text(dataset, row, s.text());
        return full == null || full.isBlank() ? Optional.of("没有完整地址：信息项“" + dataset.getColumn(s.text()).name() + "”为空") : Optional.empty();
    }

    private void store(Source s, Dataset dataset, List<Datasets.Row> changes) {
        List<Object[]> rows = new ArrayList<>();
        for (Datasets.Row row : changes) {
            String code = text(dataset, row, s.code());
            String full = text(dataset, row, s.text());
            if (code == null || full == null || code.length() > LONGEST_CODE) {
                // a row that has left its dataset, with or without its text
                withdraw(code);
                continue;
            }
            ParsedAddress p = parser.parse(full);
            String town = divisionCodes.town(text(dataset, row, s.town()), p.part(AddressPart.TOWN));
            String village = divisionCodes.village(text(dataset, row, s.village()), p.part(AddressPart.COMMUNITY), town);
            rows.add(new Object[]{code, p.normal().isEmpty() ? full : p.normal(), Json.write(parts(p, false)), real(dataset, row, s.lon()), real(dataset, row, s.lat()), text(dataset, row, s.grid()),
                    town, village, row.gone() ? "history" : status(text(dataset, row, s.status()))});
        }
        jdbc.batchUpdate("INSERT INTO registry.address (id, code, full_text, parts, lon, lat, grid, town, village, status) VALUES (nextval('registry.address_id'), ?, ?, ?::jsonb, ?, ?, ?, ?, ?, coalesce(?, 'in-use'))"
                + " ON CONFLICT (code) DO UPDATE SET full_text = excluded.full_text, parts = excluded.parts, lon = excluded.lon, lat = excluded.lat, grid = excluded.grid, town = excluded.town,"
                + " village = excluded.village, status = excluded.status, change = nextval('registry.address_change') WHERE (address.full_text, address.parts, address.lon, address.lat, address.grid, address.town,"
                + " address.village, address.status) IS DISTINCT FROM (excluded.full_text, excluded.parts, excluded.lon, excluded.lat, excluded.grid, excluded.town, excluded.village, excluded.status)", rows);
    }

    /** Tries all rows that were put aside again. */
    Sieve.Again again() {
        return sieve.again("address-base", Held.ADDRESSES, () -> jdbc.query("SELECT 1 FROM registry.address_feed FOR UPDATE", row -> {
        }), refs -> state().map(State::source).filter(s -> datasets.find(s.dataset()).isPresent()).ifPresent(s -> {
            Dataset dataset = datasets.get(s.dataset());
            // what is no longer there has been taken as gone
            List<Datasets.Row> rows = refs.stream().flatMap(r -> datasets.findRow(s.dataset(), r.key()).stream()).toList();
            rows.forEach(row -> fault(s, dataset, row).ifPresent(fault -> {
                throw Problem.unprocessable("no-address", fault);
            }));
            store(s, dataset, rows);
        }));
    }

    private static String text(Dataset dataset, Datasets.Row row, String column) {
        int at = column == null ? -1 : dataset.column(column).map(dataset.columns()::indexOf).orElse(-1);
        return at < 0 || row.values()[at] == null ? null : row.values()[at].toString();
    }

    private static Double real(Dataset dataset, Datasets.Row row, String column) {
        String text = text(dataset, row, column);
        try {
            return text == null ? null : Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private void load() {
        long start = clock.millis();
        fill();
        loaded = true;
        if (memory.keys().size() > 0) {
            log.info("address base in memory in {} ms", clock.millis() - start);
        }
    }

    /** What changed in the base, by this copy of the server or another, into memory: new, rewritten and withdrawn addresses. */
    private void fill() {
        JdbcTemplate streaming = new JdbcTemplate(dataSource);
        streaming.setFetchSize(FETCH);
        Batch batch = new Batch();
        transaction.executeWithoutResult(status -> streaming.query("SELECT change, id, status = 'history', full_text FROM registry.address WHERE change > ? ORDER BY change", (RowCallbackHandler) row -> {
            batch.take(row.getLong(1), row.getLong(2), row.getBoolean(3) ? null : parser.parse(row.getString(4)));
        }, taken));
        batch.flush();
        AddressMatcher matcher = memory.matcher();
        if (matcher.removed() > MOST_REMOVED && matcher.removed() > matcher.size()) {
            // what is removed gives its memory back only with the whole
            log.info("address base is read anew: {} of its entries changed", matcher.removed());
            memory = new Memory(new AddressKeys(), new AddressMatcher(parser, matcher.size()), new ReentrantReadWriteLock());
            taken = 0;
            greatest = 0;
            fill();
        }
    }

    /** Changes on their way into memory, some thousand at a time. */
    private final class Batch {
        private final List<Long> gone = new ArrayList<>();
        private final List<ParsedAddress> added = new ArrayList<>();
        private final List<Long> ids = new ArrayList<>();
        private long last;

        void take(long change, long id, ParsedAddress p) {
            last = change;
            if (id <= greatest) {
                gone.add(id);
            }
            if (p != null) {
                added.add(p);
                ids.add(id);
            }
            if (gone.size() + added.size() >= FETCH) {
                flush();
            }
        }

        void flush() {
            if (last == 0) {
                return;
            }
            memory.change(gone.stream().mapToLong(Long::longValue).sorted().toArray(), added, ids);
            taken = last;
            last = 0;
            greatest = Math.max(greatest, ids.stream().mapToLong(Long::longValue).max().orElse(0));
            gone.clear();
            added.clear();
            ids.clear();
        }
    }

    @Override
    public AddressMatch match(String text) {
        ParsedAddress p = parser.parse(text);
        // memory follows within a second: what has left the base or says something else since is passed over, and the next best looked for
        for (int most = CANDIDATES, seen = 0; most <= MOST_CANDIDATES; most *= 2) {
            List<org.zhongshu.algorithms.address.AddressMatch> found = memory.match(p, most);
            for (org.zhongshu.algorithms.address.AddressMatch candidate : found.subList(Math.min(seen, found.size()), found.size())) {
                Optional<StandardAddress> address = find(candidate.id()).filter(a -> !"history".equals(a.status()));
                if (address.isPresent()) {
                    return new AddressMatch(text, p.normal(), parts(p, true), address.get(), level(p, candidate.failed()), Math.round(candidate.score() * 1000) / 1000.0);
                }
            }
            seen = found.size();
            if (seen < most) {
                break;
            }
        }
        return new AddressMatch(text, p.normal(), parts(p, true), null, "none", 0);
    }

    /** The smallest part of the text that was found in the base. */
    private static String level(ParsedAddress p, AddressPart failed) {
        String level = "none";
        for (AddressPart part : AddressPart.values()) {
            if (part == failed) {
                break;
            }
            if (!p.part(part).isEmpty()) {
                level = part.name().toLowerCase(Locale.ROOT);
            }
        }
        return level;
    }

    @Override
    public List<AddressMatch> match(List<String> texts) {
        return texts.stream().map(this::match).toList();
    }

    @Override
    public Optional<Long> findId(String text) {
        AddressKeys keys = memory.keys();
        long id = text == null || keys.size() == 0 ? 0 : keys.exact(parser.parse(text));
        return id == 0 ? Optional.empty() : Optional.of(id);
    }

    /** The standard address of a golden record; null for none. */
    Long idOf(Library library, String[] values) {
        return findId(Records.value(library, library.lookup().address(), values)).orElse(null);
    }

    @Override
    public Optional<StandardAddress> find(long id) {
        return jdbc.query(SELECT + "id = ?", (row, n) -> address(row), id).stream().findFirst();
    }

    /** What an address was. @param until when it ceased to be so */
    record Past(String text, Double lon, Double lat, String grid, String town, String village, String status, Instant until) {
    }

    /** The latest first, at most a hundred. */
    List<Past> past(long id) {
        return jdbc.query("SELECT full_text, lon, lat, grid, town, village, status, until FROM registry.address_past WHERE address = ? ORDER BY id DESC LIMIT 100", (row, n) -> new Past(row.getString(1),
                row.getObject(2, Double.class), row.getObject(3, Double.class), row.getString(4), row.getString(5), row.getString(6), row.getString(7), Settings.instant(row, 8)), id);
    }

    private static Map<String, String> parts(ParsedAddress p, boolean all) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (AddressPart part : AddressPart.values()) {
            if (!p.part(part).isEmpty() && (all || part.ordinal() >= AddressPart.TOWN.ordinal())) {
                parts.put(part.name().toLowerCase(Locale.ROOT), p.part(part));
            }
        }
        if (all && !p.note().isEmpty()) {
            parts.put("note", p.note());
        }
        return parts;
    }

    private static StandardAddress address(ResultSet row) throws SQLException {
        Map<String, String> parts = new LinkedHashMap<>();
        JsonNode stored = Json.read(row.getString(4));
        stored.propertyNames().forEach(k -> parts.put(k, stored.path(k).asString()));
        return new StandardAddress(row.getLong(1), row.getString(2), row.getString(3), parts, row.getObject(5, Double.class), row.getObject(6, Double.class), row.getString(7), row.getString(8),
                row.getString(9), row.getString(10));
    }
}
