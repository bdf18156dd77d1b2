package org.zhongshu.platform.rules.internal;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What the county changes about rules, versioned and audited. Of a rule's versions since the last removal the newest whose period
 * lasts counts: a week's exception does not end what holds without end, and one that is still to come changes nothing yet. Every copy of the server looks each second whether there is
 * something new or a period has begun or ended; the one that took the change applies it at once.
 */
@Component
class Overrides {

    private static final String COLUMNS = "id, rule, version, parameters, switched, level, reason, valid_from, valid_to, removed, author, at";

    private final JdbcClient jdbc;
    private final Rulebook rulebook;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private long seen = -1;
    /** By rule, newest first, as far back as the last removal. */
    private Map<String, List<RuleOverride>> standing = Map.of();
    private Map<String, RuleOverride> newest = Map.of();
    private Map<String, Integer> applied = Map.of();

    Overrides(JdbcClient jdbc, Rulebook rulebook, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.rulebook = rulebook;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
        refresh();
    }

    /** @param version the newest version that the person saw, 0 = none */
    record Wish(Map<String, Double> values, Boolean on, Integer level, String reason, Instant from, Instant to, Integer version) {
    }

    @Scheduled(fixedDelay = 1_000)
    synchronized void refresh() {
        long last = jdbc.sql("SELECT coalesce(max(id), 0) FROM rules.override").query(Long.class).single();
        if (last != seen) {
            Map<String, RuleOverride> latest = new HashMap<>();
            Map<String, List<RuleOverride>> found = new HashMap<>();
            jdbc.sql("SELECT " + COLUMNS + """
                     FROM rules.override o WHERE version >= coalesce((SELECT max(r.version) FROM rules.override r WHERE r.rule = o.rule AND r.removed), 0)
                    ORDER BY rule, version DESC""").query(Overrides::read).list().forEach(o -> {
                latest.putIfAbsent(o.rule(), o);
                found.computeIfAbsent(o.rule(), r -> new ArrayList<>()).add(o);
            });
            newest = latest;
            standing = found;
            seen = last;
        }
        Instant now = clock.instant();
        Map<String, RuleOverride> inForce = new TreeMap<>();
        Map<String, Integer> versions = new HashMap<>();
        standing.forEach((rule, all) -> all.stream().filter(o -> o.inForce(now)).findFirst().ifPresent(o -> {
            inForce.put(rule, o);
            versions.put(rule, o.version());
        }));
        if (!versions.equals(applied)) {
            rulebook.apply(inForce);
            applied = versions;
        }
    }

    /** The version that was written last, in force or not; null when the rule was never overridden. */
    synchronized RuleOverride newest(String rule) {
        return newest.get(rule);
    }

    List<RuleOverride> versions(String rule) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM rules.override WHERE rule = ? ORDER BY version DESC LIMIT 200").param(rule).query(Overrides::read).list();
    }

    RuleOverride put(String ruleId, Wish wish) {
        Rule rule = rulebook.declaredRule(ruleId);
        if (rule == null) {
            throw Problem.notFound("no-rule", "没有这条规则：" + ruleId);
        }
        check(rule, wish);
        return store(ruleId, wish, false);
    }

    /** Goes back to the declaration. */
    void remove(String ruleId, String reason, int version) {
        if (reason == null || reason.isBlank()) {
            throw Problem.badRequest("reason-missing", "请填写取消调整的原因。");
        }
        store(ruleId, new Wish(Map.of(), null, null, reason, null, null, version), true);
    }

    private RuleOverride store(String ruleId, Wish wish, boolean removed) {
        RuleOverride stored = transaction.execute(status -> {
            RuleOverride before = jdbc.sql("SELECT " + COLUMNS + " FROM rules.override WHERE rule = ? ORDER BY version DESC LIMIT 1").param(ruleId)
                    .query(Overrides::read).optional().orElse(null);
            int version = before == null ? 0 : before.version();
            if (version != (wish.version() == null ? 0 : wish.version())) {
                throw Problem.conflict("stale-version", "规则调整已被 " + (before == null ? "他人" : before.by()) + " 更新为第 " + version + " 版，请刷新后重试。");
            }
            if (removed && (before == null || before.removed())) {
                throw Problem.unprocessable("no-override", "这条规则没有调整可取消。");
            }
            RuleOverride next = new RuleOverride(0, ruleId, version + 1, wish.values() == null ? Map.of() : new TreeMap<>(wish.values()), wish.on(), wish.level(),
                    wish.reason().strip(), wish.from(), wish.to(), removed, CurrentActor.require().username(), clock.instant());
            try {
                jdbc.sql("INSERT INTO rules.override (rule, version, parameters, switched, level, reason, valid_from, valid_to, removed, author, at)"
                                + " VALUES (?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?)")
                        .params(Arrays.asList(ruleId, next.version(), Json.write(next.values()), next.on(), next.level(), next.reason(), time(next.from()),
                                time(next.to()), removed, next.by(), time(next.at()))).update();
            } catch (DuplicateKeyException e) {
                throw Problem.conflict("stale-version", "规则调整刚被他人更新，请刷新后重试。");
            }
            audit.record(removed ? "rule.override.remove" : "rule.override", "rule", ruleId, next.reason(), trace(before), trace(next));
            return next;
        });
        refresh();
        return stored;
    }

    private static Map<String, Object> trace(RuleOverride o) {
        if (o == null || o.removed()) {
            return null;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("version", o.version());
        map.put("values", o.values());
        map.put("on", o.on());
        map.put("level", o.level());
        map.put("from", Objects.toString(o.from(), null));
        map.put("to", Objects.toString(o.to(), null));
        map.values().removeIf(Objects::isNull);
        return map;
    }

    static void check(Rule rule, Wish wish) {
        Map<String, String> errors = new LinkedHashMap<>();
        if (wish.reason() == null || wish.reason().isBlank()) {
            errors.put("reason", "请填写原因。");
        }
        checkValues(rule, wish, errors);
        if ((wish.values() == null || wish.values().isEmpty()) && wish.on() == null && wish.level() == null) {
            errors.put("values", "没有任何改动。");
        }
        if (wish.from() != null && wish.to() != null && !wish.from().isBefore(wish.to())) {
            errors.put("to", "结束时间应晚于开始时间。");
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("bad-override", "规则调整有误：" + String.join(" ", errors.values()), errors);
        }
    }

    static void checkValues(Rule rule, Wish wish, Map<String, String> errors) {
        if (wish.level() != null && (wish.level() < 1 || wish.level() > 4)) {
            errors.put("level", "等级应为 1（红）至 4（蓝）。");
        }
        if (wish.values() == null) {
            return;
        }
        wish.values().forEach((key, value) -> {
            Rule.Parameter p = rule.parameters().stream().filter(x -> x.key().equals(key)).findFirst().orElse(null);
            if (p == null) {
                errors.put(key, "规则没有参数“" + key + "”。");
            } else if (value == null || value.isNaN() || value.isInfinite()) {
                errors.put(key, p.label() + " 应为数值。");
            } else if (p.min() != null && value < p.min() || p.max() != null && value > p.max()) {
                errors.put(key, p.label() + " 应在 " + Texts.number(p.min() == null ? Double.NaN : p.min(), 3, null) + " 至 "
                        + Texts.number(p.max() == null ? Double.NaN : p.max(), 3, null) + " 之间。");
            }
        });
    }

    private static Timestamp time(Instant at) {
        return at == null ? null : Timestamp.from(at);
    }

    private static RuleOverride read(ResultSet rs, int n) throws SQLException {
        Map<String, Double> values = new TreeMap<>();
        Json.read(rs.getString("parameters")).properties().forEach(e -> values.put(e.getKey(), e.getValue().asDouble()));
        Timestamp from = rs.getTimestamp("valid_from");
        Timestamp to = rs.getTimestamp("valid_to");
        return new RuleOverride(rs.getLong("id"), rs.getString("rule"), rs.getInt("version"), values, (Boolean) rs.getObject("switched"), rs.getObject("level", Integer.class),
                rs.getString("reason"), from == null ? null : from.toInstant(), to == null ? null : to.toInstant(), rs.getBoolean("removed"),
                rs.getString("author"), rs.getTimestamp("at").toInstant());
    }
}
