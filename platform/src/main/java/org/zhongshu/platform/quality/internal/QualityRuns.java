package org.zhongshu.platform.quality.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.quality.internal.RuleMeasure.Finding;
import org.zhongshu.platform.quality.internal.RuleMeasure.Measured;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks datasets and keeps what was found: on demand, and by itself when a dataset or its rules changed, at most every ten
 * minutes, or after a day because time alone may break a rule. One check of a dataset at a time, over all copies of the server.
 */
@Component
class QualityRuns {

    private static final Logger log = LoggerFactory.getLogger(QualityRuns.class);
    private static final Duration BETWEEN = Duration.ofMinutes(10);
    private static final Duration AT_LEAST = Duration.ofHours(24);
    /** A check that is still running after this died with its server. */
    private static final Duration DEAD = Duration.ofMinutes(30);
    private static final int KEPT_DAYS = 400;

    private final Datasets datasets;
    private final QualityRules rulebook;
    private final RuleMeasure measure;
    private final QualityTroubles troubles;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    QualityRuns(Datasets datasets, QualityRules rulebook, RuleMeasure measure, QualityTroubles troubles, JdbcTemplate jdbc, PlatformTransactionManager transactions, Clock clock) {
        this.datasets = datasets;
        this.rulebook = rulebook;
        this.measure = measure;
        this.troubles = troubles;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    private record Last(long seq, String book, Instant at) {
    }

    /** What must be checked again; others are as their last check said. */
    @Scheduled(fixedDelay = 60_000, initialDelay = 45_000)
    void due() {
        try {
            jdbc.update("UPDATE quality.run SET state = 'failed', message = '服务重启，检查未完成', ended_at = ? WHERE state = 'running' AND started_at < ?", at(clock.instant()), at(clock.instant().minus(DEAD)));
            jdbc.update("DELETE FROM quality.run r WHERE started_at < ? AND EXISTS (SELECT 1 FROM quality.run n WHERE n.dataset = r.dataset AND n.started_at > r.started_at)",
                    at(clock.instant().minus(Duration.ofDays(KEPT_DAYS))));
            Map<String, Last> last = new LinkedHashMap<>();
            jdbc.query("SELECT DISTINCT ON (dataset) dataset, coalesce(seq, -1), book, coalesce(ended_at, started_at) FROM quality.run ORDER BY dataset, started_at DESC", row -> {
                last.put(row.getString(1), new Last(row.getLong(2), row.getString(3), row.getTimestamp(4).toInstant()));
            });
            for (Dataset dataset : datasets.list()) {
                if (isDue(dataset, last.remove(dataset.id()))) {
                    checkQuietly(dataset.id(), "schedule");
                }
            }
            last.keySet().forEach(this::forget);
        } catch (DataAccessException e) {
            log.warn("Quality checks could not be planned; the next look tries again: {}", e.toString());
        }
    }

    private boolean isDue(Dataset dataset, Last last) {
        if (last == null) {
            return datasets.lastSeq(dataset.id()) > 0;
        }
        Duration since = Duration.between(last.at(), clock.instant());
        if (since.compareTo(BETWEEN) < 0) {
            return false;
        }
        return since.compareTo(AT_LEAST) > 0 || last.seq() != datasets.lastSeq(dataset.id()) || !book(rulebook.inForce(dataset)).equals(last.book());
    }

    /** A dataset that is no more leaves its history; its cases end. */
    private void forget(String dataset) {
        transaction.executeWithoutResult(status -> {
            troubles.endAll(dataset, "数据集已删除");
            jdbc.update("DELETE FROM quality.sample WHERE dataset = ?", dataset);
        });
    }

    void checkQuietly(String dataset, String cause) {
        try {
            check(dataset, cause);
        } catch (Problem p) {
            log.debug("{} was not checked: {}", dataset, p.getMessage());
        } catch (RuntimeException e) {
            log.warn("The quality check of {} failed: {}", dataset, e.toString());
        }
    }

    /**
     * Checks now and returns the run. 409 while another check of the same dataset runs.
     *
     * @param cause {@code schedule manual case}
     */
    long check(String id, String cause) {
        Dataset dataset = datasets.get(id);
        long run = Ids.next();
        try {
            jdbc.update("INSERT INTO quality.run (id, dataset, department, cause, state, started_at) VALUES (?, ?, ?, ?, 'running', ?)", run, id, dataset.department(), cause, at(clock.instant()));
        } catch (DuplicateKeyException e) {
            throw Problem.conflict("running", "该数据集正在检查，请稍候。");
        }
        try {
            // the number before the reading: what changes meanwhile is for the next check
            long seq = datasets.lastSeq(id);
            List<Rule> rules = rulebook.inForce(dataset);
            Measured measured = measure.measure(dataset, rules);
            transaction.executeWithoutResult(status -> keep(run, dataset, seq, rules, measured));
            return run;
        } catch (RuntimeException e) {
            String reason = e instanceof Problem p ? p.getMessage() : "检查未能完成";
            jdbc.update("UPDATE quality.run SET state = 'failed', ended_at = ?, message = ? WHERE id = ?", at(clock.instant()), reason, run);
            throw e;
        }
    }

    private void keep(long run, Dataset dataset, long seq, List<Rule> rules, Measured measured) {
        Instant now = clock.instant();
        List<Finding> findings = measured.findings();
        Map<String, Double> dimensions = new LinkedHashMap<>();
        for (Dimension d : Dimension.values()) {
            Double score = score(findings.stream().filter(f -> f.rule().aspect() == d).toList());
            if (score != null) {
                dimensions.put(d.id(), score);
            }
        }
        Double score = score(findings);
        long asked = findings.stream().filter(f -> f.score() != null).count();
        long broken = findings.stream().filter(Finding::broken).count();
        List<Object[]> rows = new ArrayList<>();
        for (Finding f : findings) {
            Rule r = f.rule();
            rows.add(new Object[]{run, r.key(), r.name(), r.kind(), r.aspect().id(), r.fields().toArray(String[]::new), r.weight(), r.level(), r.tolerance(), f.checked(), f.bad(),
                    f.score() == null ? null : 100 * f.score(), f.broken(), f.note()});
        }
        jdbc.batchUpdate("INSERT INTO quality.result (run_id, rule, name, kind, dimension, fields, weight, level, tolerance, checked, bad, score, broken, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows);
        jdbc.batchUpdate("INSERT INTO quality.source_result (run_id, source, rows, score) VALUES (?, ?, ?, ?)",
                measured.shares().stream().map(s -> new Object[]{run, s.source(), s.rows(), s.score()}).toList());
        jdbc.update("DELETE FROM quality.sample WHERE dataset = ?", dataset.id());
        List<Object[]> samples = new ArrayList<>();
        measured.samples().forEach((rule, keys) -> keys.stream().distinct().forEach(key -> samples.add(new Object[]{dataset.id(), rule, key})));
        jdbc.batchUpdate("INSERT INTO quality.sample (dataset, rule, row_key) VALUES (?, ?, ?)", samples);
        jdbc.update("UPDATE quality.run SET state = 'done', ended_at = ?, seq = ?, rows = ?, score = ?, rules = ?, broken = ?, dimensions = ?::jsonb, book = ? WHERE id = ?",
                at(now), seq, measured.rows(), score, asked, broken, Json.write(dimensions), book(rules), run);
        troubles.follow(dataset, findings);
    }

    /** 0 to 100: pass rates weighed by the rules' weights; null when nothing was checked. */
    static Double score(List<Finding> findings) {
        double weights = 0;
        double points = 0;
        for (Finding f : findings) {
            if (f.score() != null) {
                weights += f.rule().weight();
                points += f.rule().weight() * f.score();
            }
        }
        return weights == 0 ? null : 100 * points / weights;
    }

    private static String book(List<Rule> rules) {
        return Sm3.hex(Json.write(rules));
    }

    private static Timestamp at(Instant instant) {
        return Timestamp.from(instant);
    }
}
