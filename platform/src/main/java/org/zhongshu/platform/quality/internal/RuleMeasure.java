package org.zhongshu.platform.quality.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.catalog.Catalog;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.quality.internal.RuleSql.RowTest;
import org.zhongshu.platform.quality.internal.RuleSql.Sql;
import org.zhongshu.platform.shared.Problem;

import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks rules of a dataset's table: all rules of single rows together in one pass, the others one by one. Reads only, in a
 * read-only transaction with a time limit for each statement.
 */
@Component
class RuleMeasure {

    static final int SAMPLE = 100;
    private static final Logger log = LoggerFactory.getLogger(RuleMeasure.class);
    private static final int SECONDS = 120;
    private static final int SOURCES = 200;
    /** How long after its period a dataset is still in time: deliveries have their own clocks. */
    private static final Map<String, Duration> PERIODS = Map.of("realtime", Duration.ofHours(1), "daily", Duration.ofHours(48), "weekly", Duration.ofDays(9), "monthly", Duration.ofDays(36),
            "quarterly", Duration.ofDays(100), "half-yearly", Duration.ofDays(195), "yearly", Duration.ofDays(380));

    private final Datasets datasets;
    private final Catalog catalog;
    private final QualityOthers others;
    private final CityProfile city;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate reading;
    private final Clock clock;

    RuleMeasure(Datasets datasets, Catalog catalog, QualityOthers others, CityProfile city, JdbcTemplate jdbc, PlatformTransactionManager transactions, Clock clock) {
        this.datasets = datasets;
        this.catalog = catalog;
        this.others = others;
        this.city = city;
        this.jdbc = jdbc;
        this.reading = new TransactionTemplate(transactions);
        reading.setReadOnly(true);
        reading.setPropagationBehavior(TransactionTemplate.PROPAGATION_REQUIRES_NEW);
        this.clock = clock;
    }

    /** @param note in words, where numbers do not say it; @param failed the rule could not be asked */
    record Finding(Rule rule, long checked, long bad, String note, boolean failed) {

        /** Pass rate 0 to 1; null when there was nothing to check. */
        Double score() {
            return failed || checked == 0 ? null : 1 - (double) bad / checked;
        }

        boolean broken() {
            return !failed && checked > 0 && bad > rule.tolerance() * checked;
        }
    }

    /** @param score of the rules of single rows, as for the whole */
    record Share(String source, long rows, Double score) {
    }

    record Measured(long rows, List<Finding> findings, List<Share> shares, Map<String, List<String>> samples) {
    }

    Measured measure(Dataset dataset, List<Rule> rules) {
        List<Rule> perRow = rules.stream().filter(r -> r.what().perRow()).toList();
        Map<String, Finding> found = new LinkedHashMap<>();
        List<Share> shares = new ArrayList<>();
        long rows;
        try {
            rows = pass(dataset, perRow, found, shares);
        } catch (DataAccessException e) {
            log.warn("The rules of {} could not be asked together; asking one by one: {}", dataset.id(), e.getMostSpecificCause().getMessage());
            found.clear();
            shares.clear();
            rows = pass(dataset, List.of(), found, shares);
            for (Rule rule : perRow) {
                alone(rule, found, () -> pass(dataset, List.of(rule), found, new ArrayList<>()));
            }
        }
        for (Rule rule : rules) {
            if (!rule.what().perRow()) {
                alone(rule, found, () -> found.put(rule.key(), whole(dataset, rule)));
            }
        }
        Map<String, List<String>> samples = new LinkedHashMap<>();
        for (Finding f : found.values()) {
            if (f.bad() > 0 && f.rule().what() != RuleKind.TIMELY && !f.failed()) {
                samples.put(f.rule().key(), sample(dataset, f.rule(), SAMPLE));
            }
        }
        return new Measured(rows, rules.stream().map(r -> found.get(r.key())).toList(), shares, samples);
    }

    /** One rule, for trying it before it is kept. */
    Measured attempt(Dataset dataset, Rule rule) {
        Measured m = measure(dataset, List.of(rule));
        if (m.findings().getFirst().failed()) {
            throw Problem.unprocessable("rule-fails", m.findings().getFirst().note());
        }
        return m;
    }

    private void alone(Rule rule, Map<String, Finding> found, Runnable work) {
        try {
            work.run();
        } catch (DataAccessException | Problem e) {
            found.put(rule.key(), new Finding(rule, 0, 0, e instanceof DataAccessException d ? failure(rule, d) : "规则无法执行：" + e.getMessage(), true));
        }
    }

    /** Everybody with quality.read sees it, so never the database's own words: they may hold a value of somebody's row. */
    private static String failure(Rule rule, DataAccessException e) {
        String state = e.getMostSpecificCause() instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : "";
        log.warn("Rule {} could not be asked: {}", rule.key(), e.getMostSpecificCause().getMessage());
        return switch (state) {
            case "57014" -> "检查超过 " + SECONDS + " 秒，已停止；请简化规则";
            case "2201B" -> "规则无法执行：数据库不认识这个正则表达式";
            default -> "规则无法执行：数据库返回错误 " + (state.isEmpty() ? "（未知）" : state);
        };
    }

    /** All rules of single rows in one pass over the table, by deliverer. */
    private long pass(Dataset dataset, List<Rule> rules, Map<String, Finding> found, List<Share> shares) {
        RuleSql sql = new RuleSql(clock.instant().atZone(city.current().zone()).toLocalDate());
        StringBuilder select = new StringBuilder("SELECT t._source, count(*)");
        List<Object> values = new ArrayList<>();
        for (Rule rule : rules) {
            RowTest test = sql.test(rule, dataset);
            select.append(", count(*) FILTER (WHERE ").append(test.checked().text()).append("), count(*) FILTER (WHERE (").append(test.bad().text()).append(") IS TRUE)");
            values.addAll(test.checked().values());
            values.addAll(test.bad().values());
        }
        select.append(' ').append(RuleSql.rows(dataset, rules)).append(" GROUP BY t._source");
        long[] checked = new long[rules.size()];
        long[] bad = new long[rules.size()];
        long[] rows = {0};
        limited(() -> jdbc.query(select.toString(), row -> {
            double weights = 0;
            double points = 0;
            for (int i = 0; i < rules.size(); i++) {
                long c = row.getLong(3 + 2 * i);
                long b = row.getLong(4 + 2 * i);
                checked[i] += c;
                bad[i] += b;
                if (c > 0) {
                    weights += rules.get(i).weight();
                    points += rules.get(i).weight() * (1 - (double) b / c);
                }
            }
            long n = row.getLong(2);
            rows[0] += n;
            String source = row.getString(1);
            if (shares.size() < SOURCES) {
                shares.add(new Share(source == null ? "" : source, n, weights == 0 ? null : 100 * points / weights));
            }
        }, values.toArray()));
        for (int i = 0; i < rules.size(); i++) {
            found.put(rules.get(i).key(), new Finding(rules.get(i), checked[i], bad[i], null, false));
        }
        return rows[0];
    }

    private Finding whole(Dataset dataset, Rule rule) {
        return switch (rule.what()) {
            case UNIQUE -> two(rule, RuleSql.unique(rule, dataset));
            case REFERENCE -> two(rule, RuleSql.reference(rule, dataset, other(dataset, rule)));
            case CROSS -> two(rule, RuleSql.cross(rule, dataset, other(dataset, rule)));
            case TIMELY -> timely(dataset, rule);
            default -> throw new IllegalArgumentException(rule.kind());
        };
    }

    private Dataset other(Dataset dataset, Rule rule) {
        Dataset other = datasets.find(rule.other()).orElseThrow(() -> Problem.unprocessable("no-dataset", "对照的数据集 " + rule.other() + " 还不存在"));
        others.check(dataset, other, rule);
        return other;
    }

    private Finding two(Rule rule, Sql sql) {
        return limited(() -> jdbc.queryForObject(sql.text(), (row, n) -> new Finding(rule, row.getLong(1), row.getLong(2), null, false), sql.values().toArray()));
    }

    /** One verdict on the whole: in time or not. Without a period there is nothing to check. */
    private Finding timely(Dataset dataset, Rule rule) {
        Optional<Duration> allowed = rule.maxHours() != null ? Optional.of(Duration.ofHours(rule.maxHours()))
                : Optional.ofNullable(dataset.resource()).flatMap(catalog::findEntry).map(e -> PERIODS.get(e.description().updatePeriod()));
        if (allowed.isEmpty()) {
            return new Finding(rule, 0, 0, "没有目录条目，或更新周期为“其他”，不检查", false);
        }
        Timestamp newest = limited(() -> jdbc.queryForObject(RuleSql.newest(rule, dataset).text(), Timestamp.class));
        if (newest == null) {
            return new Finding(rule, 1, 1, "没有数据", false);
        }
        Duration age = Duration.between(newest.toInstant(), clock.instant());
        boolean late = age.compareTo(allowed.get()) > 0;
        return new Finding(rule, 1, late ? 1 : 0, "最近更新距今 " + hours(age) + "，允许 " + hours(allowed.get()), false);
    }

    private static String hours(Duration d) {
        long h = Math.max(0, d.toHours());
        return h < 72 ? h + " 小时" : h / 24 + " 天";
    }

    /** Keys of rows that break a rule. */
    List<String> sample(Dataset dataset, Rule rule, int limit) {
        RuleSql sql = new RuleSql(clock.instant().atZone(city.current().zone()).toLocalDate());
        Sql keys = switch (rule.what()) {
            case UNIQUE -> RuleSql.uniqueSample(rule, dataset, limit);
            case REFERENCE -> RuleSql.referenceSample(rule, dataset, datasets.get(rule.other()), limit);
            case CROSS -> RuleSql.crossSample(rule, dataset, datasets.get(rule.other()), limit);
            case TIMELY -> null;
            default -> {
                Sql bad = sql.test(rule, dataset).bad();
                yield new Sql("SELECT t._key " + RuleSql.rows(dataset, List.of(rule)) + " AND (" + bad.text() + ") LIMIT " + limit, bad.values());
            }
        };
        if (keys == null) {
            return List.of();
        }
        try {
            return limited(() -> jdbc.queryForList(keys.text(), String.class, keys.values().toArray()));
        } catch (DataAccessException e) {
            log.warn("No examples for rule {} of {}: {}", rule.key(), dataset.id(), e.getMostSpecificCause().getMessage());
            return List.of();
        }
    }

    private <T> T limited(java.util.function.Supplier<T> work) {
        return reading.execute(status -> {
            jdbc.execute("SET LOCAL statement_timeout = '" + SECONDS + "s'");
            return work.get();
        });
    }

    private void limited(Runnable work) {
        limited(() -> {
            work.run();
            return null;
        });
    }
}
