package org.zhongshu.platform.quality.internal;

import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseClosed;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.CaseReport;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.cases.ClosureCheck;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.quality.internal.RuleMeasure.Finding;
import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Broken rules and their cases: a rule that is broken has one open case with the department that answers for the dataset; it
 * closes when a later check passes, and by nothing else while the rule is broken.
 */
@Component
class QualityTroubles implements ClosureCheck {

    static final String TYPE = "data-quality";
    private static final Actor SYSTEM = Actor.system("quality");
    private static final String BUREAU = "data";

    private final Cases cases;
    private final Departments departments;
    private final JdbcTemplate jdbc;
    private final Clock clock;

    QualityTroubles(@org.springframework.context.annotation.Lazy Cases cases, Departments departments, JdbcTemplate jdbc, Clock clock) {
        this.cases = cases;
        this.departments = departments;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    private record Known(Long caseId, boolean open, boolean broken) {
    }

    private record Report(String key, String title, String description, Integer level, String department, Instant occurredAt, JsonNode data) implements CaseReport {
        @Override
        public String type() {
            return TYPE;
        }

        @Override
        public String source() {
            return "quality";
        }
    }

    /** Joins the transaction that keeps the findings: score and case change together. */
    void follow(Dataset dataset, List<Finding> findings) {
        Map<String, Known> known = known(dataset.id());
        Set<String> asked = new HashSet<>();
        CurrentActor.as(SYSTEM, () -> {
            for (Finding f : findings) {
                asked.add(f.rule().key());
                Known k = known.get(f.rule().key());
                if (f.broken()) {
                    broken(dataset, f, k);
                } else if (!f.failed() && k != null && k.broken()) {
                    passed(dataset.id(), f.rule().key(), k, f.checked() == 0 ? "本次没有应检的行" : "本次检查 " + f.checked() + " 行，不合格 " + f.bad() + " 行，在容许范围内");
                }
            }
            known.forEach((rule, k) -> {
                if (!asked.contains(rule) && k.broken()) {
                    passed(dataset.id(), rule, k, "规则已停用或不再适用");
                }
            });
        });
    }

    void endAll(String dataset, String text) {
        CurrentActor.as(SYSTEM, () -> known(dataset).forEach((rule, k) -> {
            if (k.broken()) {
                passed(dataset, rule, k, text);
            }
        }));
    }

    private Map<String, Known> known(String dataset) {
        Map<String, Known> known = new LinkedHashMap<>();
        jdbc.query("SELECT rule, case_id, open, broken FROM quality.trouble WHERE dataset = ? FOR UPDATE", row -> {
            long id = row.getLong(2);
            known.put(row.getString(1), new Known(row.wasNull() ? null : id, row.getBoolean(3), row.getBoolean(4)));
        }, dataset);
        return known;
    }

    private void broken(Dataset dataset, Finding f, Known k) {
        Rule rule = f.rule();
        Instant now = clock.instant();
        String words = f.note() != null ? f.note() : "应检 " + f.checked() + " 行，不合格 " + f.bad() + " 行（容许 " + percent(rule.tolerance()) + "）";
        if (k != null && k.open()) {
            jdbc.update("UPDATE quality.trouble SET broken = true, bad = ? WHERE dataset = ? AND rule = ?", f.bad(), dataset.id(), rule.key());
            // only a case that waits for this answer moves; the others are not told the same every ten minutes
            if (cases.findCase(k.caseId()).filter(c -> c.state().equals("rechecking")).isPresent()) {
                cases.signal(k.caseId(), "quality-failed", "复检未通过：" + words);
            }
            return;
        }
        String owner = departments.responsible(dataset.department()).map(d -> d.code()).orElse(BUREAU);
        ObjectNode data = Json.mapper().createObjectNode().put("dataset", dataset.id()).put("rule", rule.key()).put("owner", owner).put("mediator", BUREAU);
        CaseRef opened = cases.open(new Report("quality:" + dataset.id() + ":" + rule.key(), "数据质量：" + cut(dataset.name()) + " · " + rule.name(),
                "数据集“" + dataset.name() + "”（" + dataset.id() + "）的规则“" + rule.name() + "”未通过：" + words + "。\n请在数据质量页面查看不合格的行，整改源头数据后提交复检；以后任何一次检查通过，本件自动办结。",
                rule.level(), owner, now, data));
        jdbc.update("""
                INSERT INTO quality.trouble (dataset, rule, case_id, case_number, open, broken, since, bad) VALUES (?, ?, ?, ?, true, true, ?, ?)
                ON CONFLICT (dataset, rule) DO UPDATE SET case_id = excluded.case_id, case_number = excluded.case_number, open = true, broken = true, since = excluded.since, bad = excluded.bad""",
                dataset.id(), rule.key(), opened.id(), opened.number(), Timestamp.from(now), f.bad());
    }

    private void passed(String dataset, String rule, Known k, String words) {
        // first the fact, then the signal: the case asks whether anything stands against its end
        jdbc.update("UPDATE quality.trouble SET broken = false, bad = 0 WHERE dataset = ? AND rule = ?", dataset, rule);
        if (k.caseId() != null && k.open()) {
            cases.signal(k.caseId(), "quality-passed", "检查通过：" + words);
        }
    }

    @EventListener
    void on(CaseClosed e) {
        if (e.type().equals(TYPE)) {
            jdbc.update("UPDATE quality.trouble SET open = false WHERE case_id = ?", e.caseId());
        }
    }

    @Override
    public Optional<String> objection(Case c) {
        if (!c.type().equals(TYPE)) {
            return Optional.empty();
        }
        return jdbc.queryForList("SELECT bad FROM quality.trouble WHERE case_id = ? AND broken", Long.class, c.id()).stream().findFirst()
                .map(bad -> "最近一次检查仍有 " + bad + " 行不合格；整改后提交复检，通过即自动办结");
    }

    /** The dataset of a case, so that it can be checked again. */
    Optional<String> datasetOf(long caseId) {
        return jdbc.queryForList("SELECT dataset FROM quality.trouble WHERE case_id = ?", String.class, caseId).stream().findFirst();
    }

    private static String percent(double share) {
        return new java.math.BigDecimal(share * 100).setScale(2, java.math.RoundingMode.HALF_UP).stripTrailingZeros().toPlainString() + "%";
    }

    private static String cut(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }
}
