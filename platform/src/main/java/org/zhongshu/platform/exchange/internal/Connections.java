package org.zhongshu.platform.exchange.internal;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Setting;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Departments' sources and how they are reached. A secret goes in once and never comes out again. */
@Component
class Connections {

    private static final int LONGEST_VALUE = 4_000;
    /** A chain of certificates. */
    private static final int LONGEST_MEMO = 20_000;
    /** What decides to whom a secret is shown – its place, and who has to prove to be there: where one of these changes, the secrets are asked for again. */
    static final Set<String> WHERE = Set.of("host", "port", "url", "bootstrap", "servers", "token-url", "tokenUrl", "base-url", "baseUrl", "tls", "ca");

    private final JdbcTemplate jdbc;
    private final ConnectionSecrets secrets;
    private final Connectors connectors;
    private final ExchangeReach reach;
    private final Departments departments;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Connections(JdbcTemplate jdbc, ConnectionSecrets secrets, Connectors connectors, ExchangeReach reach, Departments departments, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.secrets = secrets;
        this.connectors = connectors;
        this.reach = reach;
        this.departments = departments;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** As it is shown: without secrets. {@code sealed} names those that are kept. */
    record Connection(String id, String name, String department, String kind, Map<String, String> settings, List<String> sealed, String addedBy, Instant addedAt, Instant checkedAt,
                      String trouble, int version) {
        long number() {
            return Long.parseLong(id);
        }
    }

    record Wanted(String name, String department, String kind, Map<String, String> settings, Integer version) {
    }

    private static final String COLUMNS = "id, name, department, kind, settings, secrets, added_by, added_at, checked_at, trouble, version";

    List<Connection> list() {
        String[] mine = reach.departments(ExchangeReach.READ);
        return jdbc.query("SELECT " + COLUMNS + " FROM exchange.connection WHERE ?::text[] IS NULL OR department = ANY (?) ORDER BY department, name LIMIT 1000", (r, n) -> read(r), mine, mine);
    }

    /** For the system: everybody's. */
    List<Connection> all() {
        return jdbc.query("SELECT " + COLUMNS + " FROM exchange.connection ORDER BY department, name LIMIT 1000", (r, n) -> read(r));
    }

    /** One that the current actor may use with a permission; 404 otherwise. */
    Connection get(long id, String permission) {
        return find(id).filter(c -> reach.may(permission, c.department())).orElseThrow(() -> Problem.notFound("no-connection", "没有这个连接，或您无权使用。"));
    }

    /** For the system. */
    java.util.Optional<Connection> find(long id) {
        return jdbc.query("SELECT " + COLUMNS + " FROM exchange.connection WHERE id = ?", (r, n) -> read(r), id).stream().findFirst();
    }

    private Connection read(ResultSet r) throws SQLException {
        Map<String, String> settings = new LinkedHashMap<>();
        Json.read(r.getString(5)).properties().forEach(e -> settings.put(e.getKey(), e.getValue().asString()));
        List<String> sealed = new ArrayList<>();
        try {
            sealed.addAll(secrets.open(r.getBytes(6), r.getLong(1)).keySet());
        } catch (Problem lost) {
            // shown without; using it says what to do
        }
        return new Connection(Long.toString(r.getLong(1)), r.getString(2), r.getString(3), r.getString(4), settings, sealed, r.getString(7), r.getTimestamp(8).toInstant(),
                r.getTimestamp(9) == null ? null : r.getTimestamp(9).toInstant(), r.getString(10), r.getInt(11));
    }

    Connector connector(Connection connection) {
        return connectors.get(connection.kind());
    }

    Connector sampler(Connection connection) {
        return connectors.sampler(connector(connection));
    }

    /** With the secrets opened, for the connector. */
    Settings settings(Connection connection) {
        Map<String, String> all = new LinkedHashMap<>(connection.settings());
        all.putAll(secrets.open(jdbc.queryForObject("SELECT secrets FROM exchange.connection WHERE id = ?", byte[].class, connection.number()), connection.number()));
        return new Settings(connection.number(), all);
    }

    Connection add(Wanted wanted) {
        Connector connector = connectors.get(wanted.kind());
        Sorted sorted = sort(connector, wanted, Map.of());
        reach.check(ExchangeReach.MANAGE, wanted.department());
        long id = Ids.next();
        return transaction.execute(status -> {
            try {
                jdbc.update("INSERT INTO exchange.connection (id, name, department, kind, settings, secrets, added_by, added_at) VALUES (?, ?, ?, ?, ?::jsonb, ?, ?, ?)",
                        id, wanted.name().strip(), wanted.department(), connector.kind(), Json.write(sorted.open()), secrets.seal(sorted.secret(), id), CurrentActor.require().name(),
                        Timestamp.from(clock.instant()));
            } catch (DuplicateKeyException e) {
                throw Problem.conflict("connection-exists", "该部门已有名为“" + wanted.name().strip() + "”的连接。");
            }
            Connection made = find(id).orElseThrow();
            audit.record("exchange.connection.add", "exchange-connection", made.id(), null, null, made);
            return made;
        });
    }

    Connection change(long id, Wanted wanted) {
        return transaction.execute(status -> {
            Connection old = get(id, ExchangeReach.MANAGE);
            if (wanted.version() == null || wanted.version() != old.version()) {
                throw Problem.conflict("stale", "连接已被他人修改，请刷新后再操作。");
            }
            Connector connector = connectors.get(old.kind());
            boolean moved = connector.settings().stream().filter(s -> WHERE.contains(s.key())).anyMatch(s -> !place(s, wanted.settings()).equals(place(s, old.settings())));
            Map<String, String> kept = moved ? Map.of() : secrets.open(jdbc.queryForObject("SELECT secrets FROM exchange.connection WHERE id = ?", byte[].class, id), id);
            Sorted sorted = sort(connector, new Wanted(wanted.name(), old.department(), old.kind(), wanted.settings(), null), kept);
            try {
                jdbc.update("UPDATE exchange.connection SET name = ?, settings = ?::jsonb, secrets = ?, trouble = NULL, checked_at = NULL, version = version + 1 WHERE id = ?",
                        wanted.name().strip(), Json.write(sorted.open()), secrets.seal(sorted.secret(), id), id);
            } catch (DuplicateKeyException e) {
                throw Problem.conflict("connection-exists", "该部门已有名为“" + wanted.name().strip() + "”的连接。");
            }
            Connection made = find(id).orElseThrow();
            audit.record("exchange.connection.change", "exchange-connection", made.id(), null, old, made);
            return made;
        });
    }

    /** What a setting comes to, with what stands for it when it is left out. */
    private static String place(Setting s, Map<String, String> settings) {
        String value = settings == null ? null : settings.get(s.key());
        return value == null || value.isBlank() ? s.preset() == null ? "" : s.preset() : value;
    }

    private record Sorted(Map<String, String> open, Map<String, String> secret) {
    }

    /** What was answered, by whether it is secret; a secret that is left empty stays as it was. */
    private Sorted sort(Connector connector, Wanted wanted, Map<String, String> kept) {
        Map<String, String> errors = new LinkedHashMap<>();
        if (wanted.name() == null || wanted.name().isBlank() || wanted.name().length() > 60 || !Values.storable(wanted.name())) {
            errors.put("name", "名称须为 1 到 60 字");
        }
        if (departments.find(wanted.department()).isEmpty()) {
            errors.put("department", "没有这个部门");
        }
        Map<String, String> given = wanted.settings() == null ? Map.of() : wanted.settings();
        Map<String, String> open = new LinkedHashMap<>();
        Map<String, String> secret = new LinkedHashMap<>();
        for (Setting s : connector.settings()) {
            String value = given.get(s.key());
            boolean empty = value == null || value.isBlank();
            if (empty && s.kind() == Setting.Kind.SECRET && kept.containsKey(s.key())) {
                secret.put(s.key(), kept.get(s.key()));
                continue;
            }
            value = empty ? s.preset() : value;
            if (value == null) {
                if (s.required()) {
                    errors.put(s.key(), s.kind() == Setting.Kind.SECRET && wanted.settings() != null ? "请填写" + s.label() + "（地址或加密方式改变时须重新填写）" : "请填写" + s.label());
                }
                continue;
            }
            String wrong = wrong(s, value);
            if (wrong != null) {
                errors.put(s.key(), wrong);
            } else {
                (s.kind() == Setting.Kind.SECRET ? secret : open).put(s.key(), value);
            }
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("bad-connection", "连接信息有误，请修改后重试。", errors);
        }
        return new Sorted(open, secret);
    }

    private static String wrong(Setting s, String value) {
        if (value.length() > (s.kind() == Setting.Kind.MEMO ? LONGEST_MEMO : LONGEST_VALUE) || !Values.storable(value)) {
            return s.label() + "过长或含有不能保存的字符";
        }
        return switch (s.kind()) {
            case NUMBER -> value.strip().matches("\\d{1,9}") ? null : s.label() + "须为整数";
            case FLAG -> value.equals("true") || value.equals("false") ? null : s.label() + "须为是或否";
            case CHOICE -> s.choices().stream().anyMatch(c -> c.value().equals(value)) ? null : "请选择" + s.label();
            default -> null;
        };
    }

    void remove(long id) {
        transaction.executeWithoutResult(status -> {
            Connection old = get(id, ExchangeReach.MANAGE);
            try {
                jdbc.update("DELETE FROM exchange.connection WHERE id = ?", id);
            } catch (DataIntegrityViolationException e) {
                throw Problem.conflict("connection-used", "还有任务使用这个连接，请先删除任务。");
            }
            audit.record("exchange.connection.remove", "exchange-connection", old.id(), null, old, null);
        });
    }

    /** Connects once; what came of it is kept beside the connection. */
    Connection check(long id) {
        Connection connection = get(id, ExchangeReach.MANAGE);
        String trouble = null;
        try {
            connector(connection).check(settings(connection));
        } catch (Problem e) {
            trouble = e.getMessage();
        }
        jdbc.update("UPDATE exchange.connection SET checked_at = ?, trouble = ? WHERE id = ?", Timestamp.from(clock.instant()), trouble, id);
        audit.record("exchange.connection.check", "exchange-connection", connection.id(), trouble, null, null);
        return find(id).orElseThrow();
    }
}
