package org.zhongshu.platform.decisions.internal;

import jakarta.annotation.PreDestroy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.decisions.internal.CompiledTable.Verdict;
import org.zhongshu.platform.decisions.internal.DecisionStore.Made;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A version of a table tried on the facts of what its table decided in a period, one trial after the other, page by page: nothing is decided by it,
 * and it needs no more memory for a year than for a day. Facts that the tried version reads and that were not asked then are unknown to it.
 */
@Component
class Trials {

    private static final Logger log = LoggerFactory.getLogger(Trials.class);
    private static final int PAGE = 500;
    private static final int EXAMPLES = 10;
    private static final int MOST_WAITING = 10;
    private static final int MOST_YEARS = 5;

    private final TableStore tables;
    private final DecisionStore decisions;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final ZoneId zone;
    private final Clock clock;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final ExecutorService worker = new ThreadPoolExecutor(0, 1, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), Thread.ofPlatform().name("decision-trial").daemon().factory());

    Trials(TableStore tables, DecisionStore decisions, JdbcTemplate jdbc, TransactionTemplate transaction, Audit audit, CityProfile city, Clock clock) {
        this.tables = tables;
        this.decisions = decisions;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.audit = audit;
        this.zone = city.current().zone();
        this.clock = clock;
    }

    /** @param from,to outcomes; the same when only {@code detail} differs: clause, reason or other outputs */
    record Changed(String from, String to, boolean detail, long count, List<String> examples) {
    }

    /**
     * @param state   {@code running done failed stopped}
     * @param same    how many come out the same in all
     * @param unasked facts that the tried version reads and that no decision of the period had
     */
    record Trial(String id, int version, LocalDate from, LocalDate to, String state, long seen, long same, List<Changed> changes, List<String> unasked, String trouble, String by, Instant at, Instant endedAt) {
    }

    private static final class Result {
        private long seen;
        private long same;
        private final Map<String, Changed> changes = new TreeMap<>();
        private TreeSet<String> unasked;

        String json() {
            return Json.write(Map.of("same", same, "changes", changes.values(), "unasked", unasked == null ? List.of() : unasked));
        }
    }

    Trial begin(TableStore.Text text, LocalDate from, LocalDate to) {
        if (from == null || to == null || to.isBefore(from) || ChronoUnit.YEARS.between(from, to) >= MOST_YEARS || from.getYear() < 2000 || to.getYear() > 9000) {
            throw Problem.badRequest("bad-span", "请给出试算的起止日期，结束不早于开始，最长 " + MOST_YEARS + " 年。");
        }
        CompiledTable table;
        try {
            table = CompiledTable.compile(text.dmn());
        } catch (TableReader.Unfit e) {
            throw Problem.unprocessable("unfit-table", "决策表还不能试算：" + e.getMessage() + "。");
        }
        long id = Ids.next();
        String by = CurrentActor.require().name();
        transaction.executeWithoutResult(status -> {
            jdbc.update("INSERT INTO decisions.trial (id, table_id, version, from_day, to_day, state, result, by_name, at) VALUES (?, ?, ?, ?, ?, 'running', ?::jsonb, ?, ?)", id, text.table(), text.version(),
                    from, to, new Result().json(), by, TableStore.at(clock.instant()));
            audit.record("decisions.trial", "decision-table", Long.toString(text.table()), null, null, Map.of("code", text.code(), "version", text.version(), "from", from.toString(), "to", to.toString()));
        });
        try {
            worker.execute(() -> run(id, text.code(), table, from.atStartOfDay(zone).toInstant(), to.plusDays(1).atStartOfDay(zone).toInstant()));
        } catch (RejectedExecutionException e) {
            end(id, "failed", new Result(), "等待的试算太多，请稍后再试。");
            throw Problem.tooMany("trials-waiting", "等待的试算太多，请稍后再试。");
        }
        return find(id).orElseThrow();
    }

    private void run(long id, String code, CompiledTable table, Instant from, Instant to) {
        Result result = new Result();
        try {
            long after = 0;
            while (!stopping.get()) {
                List<Made> page = decisions.period(code, from, to, after, PAGE);
                if (page.isEmpty()) {
                    end(id, "done", result, null);
                    return;
                }
                page.forEach(made -> compare(result, table, made));
                after = page.getLast().id();
                jdbc.update("UPDATE decisions.trial SET seen = ?, result = ?::jsonb WHERE id = ?", result.seen, result.json(), id);
            }
            end(id, "stopped", result, "系统停机，试算没有做完。");
        } catch (RuntimeException e) {
            log.warn("A trial of a decision table failed", e);
            if (!stopping.get()) {
                end(id, "failed", result, "试算出错，没有做完。");
            }
        }
    }

    private static void compare(Result result, CompiledTable table, Made made) {
        TreeSet<String> unasked = new TreeSet<>();
        table.model().inputs().stream().filter(f -> !made.inputs().has(f.name())).forEach(f -> unasked.add(f.label() == null ? f.name() : f.label()));
        if (result.unasked == null) {
            result.unasked = unasked;
        } else {
            result.unasked.retainAll(unasked);
        }
        Verdict v = Judgement.judge(table, FactValues.read(table.model().inputs(), made.inputs()), made.unusable().stream().filter(n -> table.model().inputs().stream().anyMatch(f -> f.name().equals(n))).toList());
        result.seen++;
        boolean outcome = v.outcome() != made.outcome();
        boolean detail = !java.util.Objects.equals(v.clause(), made.clause()) || !v.reason().equals(made.reason()) || !DecisionStore.same(DecisionStore.values(made.outputs()), v.outputs());
        if (!outcome && !detail) {
            result.same++;
            return;
        }
        String from = DecisionStore.word(made.outcome());
        String to = DecisionStore.word(v.outcome());
        Changed known = result.changes.getOrDefault(from + ">" + to, new Changed(from, to, !outcome, 0, List.of()));
        List<String> examples = new ArrayList<>(known.examples());
        if (examples.size() < EXAMPLES) {
            examples.add(Long.toString(made.id()));
        }
        result.changes.put(from + ">" + to, new Changed(from, to, !outcome, known.count() + 1, examples));
    }

    private void end(long id, String state, Result result, String trouble) {
        jdbc.update("UPDATE decisions.trial SET state = ?, seen = ?, result = ?::jsonb, trouble = ?, ended_at = ? WHERE id = ?", state, result.seen, result.json(), trouble, TableStore.at(clock.instant()), id);
    }

    /** Trials that a stop or a crash cut off are not going on. */
    @EventListener(ApplicationStartedEvent.class)
    void cutOff() {
        jdbc.update("UPDATE decisions.trial SET state = 'stopped', trouble = '系统停机，试算没有做完。', ended_at = ? WHERE state = 'running'", TableStore.at(clock.instant()));
    }

    @PreDestroy
    void stop() throws InterruptedException {
        stopping.set(true);
        worker.shutdown();
        if (!worker.awaitTermination(5, TimeUnit.SECONDS)) {
            worker.shutdownNow();
        }
    }

    Optional<Trial> find(long id) {
        return list("id = ?", id).stream().findFirst();
    }

    /** The newest first, at most twenty. */
    List<Trial> of(long table) {
        return list("table_id = ?", table);
    }

    private List<Trial> list(String condition, Object parameter) {
        return jdbc.query("SELECT id, version, from_day, to_day, state, seen, result, trouble, by_name, at, ended_at FROM decisions.trial WHERE " + condition + " ORDER BY id DESC LIMIT 20", (row, n) -> {
            JsonNode result = Json.read(row.getString(7));
            List<Changed> changes = new ArrayList<>();
            result.path("changes").forEach(c -> changes.add(Json.mapper().treeToValue(c, Changed.class)));
            List<String> unasked = new ArrayList<>();
            result.path("unasked").forEach(u -> unasked.add(u.asString()));
            return new Trial(Long.toString(row.getLong(1)), row.getInt(2), row.getObject(3, LocalDate.class), row.getObject(4, LocalDate.class), row.getString(5), row.getLong(6), result.path("same").asLong(),
                    changes, unasked, row.getString(8), row.getString(9), TableStore.instant(row, 10), TableStore.instant(row, 11));
        }, parameter);
    }
}
