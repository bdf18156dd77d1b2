package org.zhongshu.platform.catalog.internal;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.catalog.Description;
import org.zhongshu.platform.catalog.Entry;
import org.zhongshu.platform.catalog.GrantEnded;
import org.zhongshu.platform.catalog.Grants;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Grants in PostgreSQL. Every question reads the row, so a revocation counts for the next answer wherever it is given. */
@Component
class StoredGrants implements Grants {

    private static final String COLUMNS = """
            g.id, g.resource_id, g.provider, g.grantee, g.purpose, g.fields, g.rows, g.per_minute, g.from_at, g.until_at, g.granted_by, g.granted_at, g.revoked_at,
            g.revoked_by, g.revoke_reason, g.request_id, g.masked, g.version""";
    private static final String LOOKED = """
            SELECT catalog.looked(ARRAY[?::bigint], ARRAY[?::bigint], ARRAY[?::bigint], ARRAY[?::timestamptz], ARRAY[?::text], ARRAY[?::text], ARRAY[?::text], ARRAY[?::text], ARRAY[1])""";
    private static final int RATES = 10_000;

    private final ResourceStore store;
    private final Access access;
    private final JdbcTemplate jdbc;
    private final Audit audit;
    private final CityProfile city;
    private final TransactionTemplate transaction;
    private final TransactionTemplate apart;
    private final Clock clock;
    private final ApplicationEventPublisher events;
    private final Map<Long, Minute> rates = new ConcurrentHashMap<>();

    /** Calls of one grant in one minute of this copy of the server. */
    private record Minute(long minute, int calls) {
    }

    /** One grant as it stands. @param masked null: by the rule of {@link Terms} */
    record Given(long id, long resource, String provider, String grantee, String purpose, List<String> fields, List<RowRule> rows, int perMinute, Instant from, Instant until,
                 String grantedBy, Instant grantedAt, Instant revokedAt, String revokedBy, String revokeReason, long request, List<String> masked, int version) {

        String state(Instant now) {
            return revokedAt != null ? "revoked" : now.isBefore(from) ? "not-yet" : now.isBefore(until) ? "granted" : "expired";
        }
    }

    /** A grant with what lists show beside it. */
    record Listed(Given grant, String code, String name, long looks, Instant lastLook) {
    }

    record Line(long id, Instant at, String grantee, String who, List<String> fields, String outcome, int times) {
    }

    StoredGrants(ResourceStore store, Access access, JdbcTemplate jdbc, Audit audit, CityProfile city, PlatformTransactionManager transactions, ApplicationEventPublisher events,
                 Clock clock) {
        this.events = events;
        this.store = store;
        this.access = access;
        this.jdbc = jdbc;
        this.audit = audit;
        this.city = city;
        this.transaction = new TransactionTemplate(transactions);
        this.apart = new TransactionTemplate(transactions);
        apart.setPropagationBehavior(TransactionTemplate.PROPAGATION_REQUIRES_NEW);
        this.clock = clock;
    }

    @Override
    public Decision check(long resource, String department, String who, Set<String> fields) {
        Decision decision = decide(resource, department, fields, true);
        // apart from the caller's transaction: a look that was refused stays on record even if the caller rolls back
        apart.executeWithoutResult(status -> jdbc.query(LOOKED, row -> {
            // it gives nothing
        }, Ids.next(), resource, decision.grant(), ResourceStore.at(clock.instant()), department, Texts.clean(who) == null ? "?" : Texts.clean(who),
                String.join("\u001F", decision.allowed() ? decision.fields() : fields).replace('\0', '\uFFFD'), decision.code()));
        return decision;
    }

    @Override
    public Standing stand(long resource, String department) {
        // the numbers first: what changes while the rest is read makes the remembered answer stale, never wrong
        Map<Long, int[]> versions = new HashMap<>();
        jdbc.query("SELECT s.grant_id, s.entry_version, s.grant_version FROM catalog.standing s JOIN catalog.access_grant g ON g.id = s.grant_id WHERE g.resource_id = ? AND g.grantee = ?",
                row -> {
                    versions.put(row.getLong(1), new int[]{row.getInt(2), row.getInt(3)});
                }, resource, department);
        Decision decision = decide(resource, department, Set.of(), false);
        Given grant = decision.grant() == null ? null : given("g.id = ?", decision.grant()).stream().findFirst().orElse(null);
        int[] version = grant == null || !decision.allowed() ? null : versions.get(grant.id());
        return version == null ? new Standing(decision, 0, 0, 0, null, grant == null ? null : grant.purpose())
                : new Standing(decision, version[0], version[1], grant.perMinute(), grant.until(), grant.purpose());
    }

    @Override
    public List<Held> list(String department, boolean held) {
        Instant now = clock.instant();
        return given(held ? "g.grantee = ?" : "g.provider = ?", department).stream().map(g -> held(g, now)).toList();
    }

    @Override
    public Optional<Held> find(long grant) {
        return given("g.id = ?", grant).stream().findFirst().map(g -> held(g, clock.instant()));
    }

    private static Held held(Given g, Instant now) {
        return new Held(g.id(), g.resource(), g.provider(), g.grantee(), g.purpose(), g.fields(), g.rows(), g.perMinute(), g.from(), g.until(), g.state(now));
    }

    @Override
    public boolean counted(Standing standing) {
        return standing.decision().grant() == null || counted(standing.decision().grant(), standing.perMinute(), clock.instant());
    }

    private Decision decide(long resource, String department, Set<String> fields, boolean count) {
        Optional<Entry> found = store.entry(resource);
        if (found.isEmpty()) {
            return refused("no-entry", "目录中没有这个资源，或已撤销。", null);
        }
        Description entry = found.get().description();
        List<String> columns = entry.columns().stream().map(Description.Column::field).toList();
        if (entry.provider().equals(department)) {
            return answer(null, columns, List.of(), fields, List.of());
        }
        if (entry.share().equals("none")) {
            return refused("not-shared", "该资源不予共享：" + entry.legalBasis(), null);
        }
        Instant now = clock.instant();
        List<Given> grants = given("g.resource_id = ? AND g.grantee = ?", resource, department);
        Given grant = grants.stream().filter(g -> g.state(now).equals("granted")).findFirst().orElse(grants.isEmpty() ? null : grants.getFirst());
        if (grant == null) {
            return refused("no-grant", "没有该资源的授权，请先申请。", null);
        }
        switch (grant.state(now)) {
            case "revoked" -> {
                return refused("revoked", "授权已于" + grant.revokedAt().atZone(city.current().zone()).toLocalDate() + "撤销：" + grant.revokeReason(), grant.id());
            }
            case "not-yet" -> {
                return refused("not-yet", "授权尚未生效。", grant.id());
            }
            case "expired" -> {
                return refused("expired", "授权已到期，请重新申请。", grant.id());
            }
            default -> {
                // goes on
            }
        }
        Decision decision = answer(grant.id(), columns.stream().filter(grant.fields()::contains).toList(), grant.rows(), fields, Terms.masked(entry, grant.fields(), grant.masked()));
        if (count && decision.allowed() && !counted(grant.id(), grant.perMinute(), now)) {
            return refused("rate", "超过每分钟 " + grant.perMinute() + " 次的限额，请稍候。", grant.id());
        }
        return decision;
    }

    private static Decision answer(Long grant, List<String> may, List<RowRule> rows, Set<String> wanted, List<String> masked) {
        List<String> beyond = wanted.stream().filter(f -> !may.contains(f)).sorted().toList();
        return beyond.isEmpty() ? new Decision(true, "granted", "可以提供。", grant, may.stream().filter(f -> wanted.isEmpty() || wanted.contains(f)).toList(), rows,
                        masked.stream().filter(f -> may.contains(f) && (wanted.isEmpty() || wanted.contains(f))).toList())
                : refused("fields", "未获授权的信息项：" + String.join("、", beyond), grant);
    }

    private static Decision refused(String code, String message, Long grant) {
        return new Decision(false, code, message, grant, List.of(), List.of(), List.of());
    }

    private boolean counted(long grant, int perMinute, Instant now) {
        if (rates.size() > RATES) {
            rates.clear();
        }
        long minute = now.getEpochSecond() / 60;
        return rates.compute(grant, (id, m) -> m == null || m.minute() != minute ? new Minute(minute, 1) : new Minute(minute, m.calls() + 1)).calls() <= perMinute;
    }

    /** Makes the grant of a request that was agreed to. Joins the caller's transaction. */
    Given give(long request, long resource, String provider, String grantee, Terms terms, String by) {
        Instant now = clock.instant();
        Instant until = terms.until().plusDays(1).atStartOfDay(city.current().zone()).toInstant();
        Given grant = new Given(Ids.next(), resource, provider, grantee, terms.purpose(), terms.fields(), terms.rows(), terms.perMinute(), now, until, by, now, null, null, null, request, terms.masked(), 1);
        jdbc.update("""
                INSERT INTO catalog.access_grant (id, request_id, resource_id, provider, grantee, purpose, fields, rows, per_minute, from_at, until_at, granted_by, granted_at, masked)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?)""", grant.id(), request, resource, provider, grantee, terms.purpose(), terms.fields().toArray(String[]::new),
                Json.write(terms.rows()), terms.perMinute(), ResourceStore.at(now), ResourceStore.at(until), by, ResourceStore.at(now),
                terms.masked() == null ? null : terms.masked().toArray(String[]::new));
        audit.record("catalog.grant", "catalog-grant", Long.toString(grant.id()), terms.purpose(), null, facts(grant));
        return grant;
    }

    /** Says anew which of a grant's columns leave only masked; null: by the rule. Only the provider may. Counts from the next answer on. */
    Given mask(long id, List<String> masked, String reason) {
        Actor actor = CurrentActor.require();
        return transaction.execute(status -> {
            Given grant = visible(id, actor);
            access.check(actor, "catalog.grant", grant.provider());
            String why = Texts.clean(reason);
            List<String> unknown = masked == null ? List.of() : masked.stream().filter(f -> !grant.fields().contains(f)).map(String::valueOf).toList();
            if (!unknown.isEmpty()) {
                throw Problem.invalid("bad-terms", "授权中没有信息项 " + String.join("、", unknown), Map.of("masked", "只能选授权中的信息项"));
            }
            if (why == null || why.length() > 500) {
                throw Problem.invalid("incomplete", "请写明调整脱敏的理由，不超过 500 字。", Map.of("reason", "1 到 500 字"));
            }
            if (grant.revokedAt() != null) {
                throw Problem.unprocessable("revoked", "授权已收回。");
            }
            jdbc.update("UPDATE catalog.access_grant SET masked = ?, version = version + 1 WHERE id = ?", masked == null ? null : masked.stream().distinct().toArray(String[]::new), id);
            Given now = given("g.id = ?", id).getFirst();
            audit.record("catalog.mask", "catalog-grant", Long.toString(id), why, facts(grant), facts(now));
            return now;
        });
    }

    /** Ends a grant at once. The provider, the data bureau and the grantee itself may. */
    Given revoke(long id, String reason) {
        Actor actor = CurrentActor.require();
        return transaction.execute(status -> {
            Given grant = visible(id, actor);
            boolean gives = access.may(actor, "catalog.grant", grant.provider());
            String why = Texts.clean(reason) != null ? Texts.clean(reason) : gives ? "数据提供部门收回" : "申请部门交回";
            if (why.length() > 500) {
                throw Problem.invalid("incomplete", "理由不能超过 500 字。", Map.of("reason", "不能超过 500 字"));
            }
            if (grant.revokedAt() == null) {
                end("id = ?", id, why, actor.name());
                audit.record("catalog.revoke", "catalog-grant", Long.toString(id), why, facts(grant), null);
                events.publishEvent(ended(grant, why));
            }
            return given("g.id = ?", id).getFirst();
        });
    }

    /** Joins the caller's transaction. */
    void revokeAllOf(long resource, String reason) {
        for (Given grant : given("g.resource_id = ? AND g.revoked_at IS NULL", resource)) {
            end("id = ?", grant.id(), reason, CurrentActor.find().map(Actor::name).orElse("系统"));
            audit.record("catalog.revoke", "catalog-grant", Long.toString(grant.id()), reason, facts(grant), null);
            events.publishEvent(ended(grant, reason));
        }
    }

    /** Ends the grants that a request led to. Joins the caller's transaction. */
    void revokeOf(long request, String reason) {
        for (Given grant : given("g.request_id = ? AND g.revoked_at IS NULL", request)) {
            end("id = ?", grant.id(), reason, CurrentActor.find().map(Actor::name).orElse("系统"));
            audit.record("catalog.revoke", "catalog-grant", Long.toString(grant.id()), reason, facts(grant), null);
            events.publishEvent(ended(grant, reason));
        }
    }

    private static GrantEnded ended(Given g, String reason) {
        return new GrantEnded(g.id(), g.request(), g.resource(), g.provider(), g.grantee(), reason);
    }

    /** The entry has another provider now: who may see what of it is that department's to know and to end. Joins the caller's transaction. */
    void moveTo(long resource, String provider) {
        jdbc.update("UPDATE catalog.access_grant SET provider = ? WHERE resource_id = ? AND provider <> ?", provider, resource, provider);
    }

    private void end(String condition, long id, String reason, String by) {
        jdbc.update("UPDATE catalog.access_grant SET revoked_at = ?, revoked_by = ?, revoke_reason = ? WHERE revoked_at IS NULL AND " + condition,
                ResourceStore.at(clock.instant()), by, reason, id);
    }

    /** @param side given: what departments of the actor's reach give away; mine: what the actor's department was given */
    Page<Listed> list(Actor actor, String side, Long resource, Long before, int limit) {
        String[] reach = side.equals("given") ? access.departments(actor, "catalog.grant") : actor.org() == null ? new String[0] : new String[]{actor.org()};
        String column = side.equals("given") ? "g.provider" : "g.grantee";
        List<Listed> rows = jdbc.query("SELECT " + COLUMNS + ", r.code, r.name, coalesce(l.looks, 0), l.last_at FROM catalog.access_grant g JOIN catalog.resource r ON r.id = g.resource_id"
                + " LEFT JOIN catalog.grant_looks l ON l.grant_id = g.id"
                + " WHERE (?::text[] IS NULL OR " + column + " = ANY (?)) AND (?::bigint IS NULL OR g.resource_id = ?) AND (?::bigint IS NULL OR g.id < ?) ORDER BY g.id DESC LIMIT ?",
                (row, n) -> new Listed(given(row), row.getString(19), row.getString(20), row.getLong(21), ResourceStore.instant(row, 22)),
                reach, reach, resource, resource, before, before, limit + 1);
        boolean more = rows.size() > limit;
        List<Listed> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page, more ? Long.toString(page.getLast().grant().id()) : null);
    }

    /** Who looked, newest first. */
    Page<Line> looks(Actor actor, long grant, Long before, int limit) {
        visible(grant, actor);
        List<Line> rows = jdbc.query("SELECT id, at, grantee, who, fields, outcome, times FROM catalog.look WHERE grant_id = ? AND (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?",
                (row, n) -> new Line(row.getLong(1), ResourceStore.instant(row, 2), row.getString(3), row.getString(4), texts(row, 5), row.getString(6), row.getInt(7)), grant, before, before, limit + 1);
        boolean more = rows.size() > limit;
        List<Line> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page, more ? Long.toString(page.getLast().id()) : null);
    }

    Given visible(long id, Actor actor) {
        return given("g.id = ?", id).stream()
                .filter(g -> access.may(actor, "catalog.grant", g.provider()) || g.grantee().equals(actor.org()) && access.may(actor, "catalog.request", g.grantee()))
                .findFirst().orElseThrow(() -> Problem.notFound("no-grant", "没有这项授权，或您无权查看。"));
    }

    boolean holds(long resource, String grantee) {
        Instant now = clock.instant();
        return given("g.resource_id = ? AND g.grantee = ?", resource, grantee).stream().anyMatch(g -> g.state(now).equals("granted"));
    }

    private List<Given> given(String condition, Object... parameters) {
        return jdbc.query("SELECT " + COLUMNS + " FROM catalog.access_grant g WHERE " + condition + " ORDER BY g.id DESC LIMIT 1000", (row, n) -> given(row), parameters);
    }

    private static Given given(ResultSet row) throws SQLException {
        return new Given(row.getLong(1), row.getLong(2), row.getString(3), row.getString(4), row.getString(5), texts(row, 6),
                List.of(Json.read(row.getString(7), RowRule[].class)), row.getInt(8), ResourceStore.instant(row, 9), ResourceStore.instant(row, 10), row.getString(11),
                ResourceStore.instant(row, 12), ResourceStore.instant(row, 13), row.getString(14), row.getString(15), row.getLong(16), row.getArray(17) == null ? null : texts(row, 17), row.getInt(18));
    }

    private static List<String> texts(ResultSet row, int column) throws SQLException {
        return Arrays.asList((String[]) row.getArray(column).getArray());
    }

    private static Map<String, Object> facts(Given g) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("resource", Long.toString(g.resource()));
        facts.put("provider", g.provider());
        facts.put("grantee", g.grantee());
        facts.put("fields", g.fields());
        facts.put("rows", g.rows());
        facts.put("masked", g.masked() == null ? "by-rule" : g.masked());
        facts.put("perMinute", g.perMinute());
        facts.put("until", g.until());
        return facts;
    }
}
