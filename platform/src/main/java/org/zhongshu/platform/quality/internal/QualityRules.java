package org.zhongshu.platform.quality.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rules of a dataset: the declared ones with what people decided about them, and people's own. Every version is kept. */
@Component
class QualityRules {

    /** More would make a pass slow and a page unreadable. */
    static final int MOST = 300;

    private final QualityDeclared declared;
    private final QualityRuleCheck check;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final Clock clock;

    QualityRules(QualityDeclared declared, QualityRuleCheck check, JdbcTemplate jdbc, TransactionTemplate transaction, Audit audit, Clock clock) {
        this.declared = declared;
        this.check = check;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.audit = audit;
        this.clock = clock;
    }

    private record Decided(Rule rule, boolean removed) {
    }

    record Version(int version, Rule rule, boolean removed, String reason, String by, Instant at) {
    }

    /** All of them, those that are switched off too. */
    List<Rule> of(Dataset dataset) {
        Map<String, Decided> decided = new LinkedHashMap<>();
        jdbc.query("SELECT DISTINCT ON (key) key, version, definition, removed FROM quality.rule WHERE dataset = ? ORDER BY key, version DESC", row -> {
            decided.put(row.getString(1), new Decided(Json.read(row.getString(3), Rule.class), row.getBoolean(4)));
        }, dataset.id());
        List<Rule> rules = new ArrayList<>();
        for (Rule rule : declared.of(dataset)) {
            Decided d = decided.remove(rule.key());
            rules.add(d == null || d.removed() ? rule : rule.with(d.rule().weight(), d.rule().level(), d.rule().tolerance(), d.rule().off(), d.rule().version()));
        }
        List<Rule> own = decided.values().stream().filter(d -> d.rule().own() && !d.removed()).map(Decided::rule).toList();
        // a dataset that grew: what people asked for goes before what is declared for every column
        List<Rule> all = new ArrayList<>(rules.subList(0, Math.min(rules.size(), MOST - own.size())));
        all.addAll(own);
        return all;
    }

    /** Those that a check asks. */
    List<Rule> inForce(Dataset dataset) {
        return of(dataset).stream().filter(r -> !r.off()).toList();
    }

    Rule get(Dataset dataset, String key) {
        return of(dataset).stream().filter(r -> r.key().equals(key)).findFirst().orElseThrow(() -> Problem.notFound("no-rule", "该数据集没有这条规则。"));
    }

    /** A rule of people's own. */
    Rule add(Dataset dataset, Rule wanted, String reason) {
        Rule rule = check.complete(dataset, wanted).as("own-" + Ids.next(), 1);
        return transaction.execute(status -> {
            lock(dataset);
            if (of(dataset).size() >= MOST) {
                throw Problem.unprocessable("too-many-rules", "一个数据集最多 " + MOST + " 条规则。");
            }
            store(dataset, rule, false, reason(reason));
            audit.record("quality.rule.add", "quality-rule", dataset.id() + "/" + rule.key(), reason(reason), null, rule);
            return rule;
        });
    }

    /** Changes one's own rule, or what of a declared rule may differ for one dataset: weight, level, tolerance, off. */
    Rule change(Dataset dataset, String key, Rule wanted, Integer version, String reason) {
        return transaction.execute(status -> {
            lock(dataset);
            Rule before = get(dataset, key);
            if (version == null || version != before.version()) {
                throw Problem.conflict("stale", "规则已被他人更新，请刷新后再操作。");
            }
            int next = last(dataset, key) + 1;
            check.measures(wanted);
            Rule after = before.own() ? check.complete(dataset, wanted).as(key, next) : before.with(wanted.weight(), wanted.level(), wanted.tolerance(), wanted.off(), next);
            if (before.own() && wanted.off()) {
                after = after.with(after.weight(), after.level(), after.tolerance(), true, next);
            }
            store(dataset, after, false, reason(reason));
            audit.record("quality.rule.change", "quality-rule", dataset.id() + "/" + key, reason(reason), before, after);
            return after;
        });
    }

    /** One's own rule ends; a declared one is as declared again. */
    void remove(Dataset dataset, String key, String reason) {
        transaction.executeWithoutResult(status -> {
            lock(dataset);
            Rule before = get(dataset, key);
            int last = last(dataset, key);
            if (last == 0) {
                throw Problem.unprocessable("as-declared", "该规则按声明执行，没有可撤销的调整。");
            }
            store(dataset, before.with(before.weight(), before.level(), before.tolerance(), before.off(), last + 1), true, reason(reason));
            audit.record("quality.rule.remove", "quality-rule", dataset.id() + "/" + key, reason(reason), before, null);
        });
    }

    List<Version> versions(String dataset, String key) {
        return jdbc.query("SELECT version, definition, removed, reason, made_by, made_at FROM quality.rule WHERE dataset = ? AND key = ? ORDER BY version DESC LIMIT 200",
                (row, n) -> new Version(row.getInt(1), Json.read(row.getString(2), Rule.class), row.getBoolean(3), row.getString(4), row.getString(5), row.getTimestamp(6).toInstant()), dataset, key);
    }

    private int last(Dataset dataset, String key) {
        Integer last = jdbc.queryForObject("SELECT coalesce(max(version), 0) FROM quality.rule WHERE dataset = ? AND key = ?", Integer.class, dataset.id(), key);
        return last == null ? 0 : last;
    }

    private void lock(Dataset dataset) {
        jdbc.query("SELECT pg_advisory_xact_lock(hashtextextended('quality.rule:' || ?, 0))", row -> { }, dataset.id());
    }

    private void store(Dataset dataset, Rule rule, boolean removed, String reason) {
        jdbc.update("INSERT INTO quality.rule (dataset, key, version, own, definition, removed, reason, made_by, made_at) VALUES (?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?)",
                dataset.id(), rule.key(), rule.version(), rule.own(), Json.write(rule), removed, reason, CurrentActor.find().map(Actor::name).orElse("系统"), Timestamp.from(clock.instant()));
    }

    private static String reason(String text) {
        if (text == null || text.isBlank() || text.length() > 500) {
            throw Problem.badRequest("reason-needed", "请说明理由（不超过 500 字）。");
        }
        return text.strip();
    }
}
