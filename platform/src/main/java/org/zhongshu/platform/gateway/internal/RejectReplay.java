package org.zhongshu.platform.gateway.internal;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.gateway.RejectReplayer;
import org.zhongshu.platform.gateway.Rejects;
import org.zhongshu.platform.shared.Problem;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Sends kept rejects through the intake again. The row is locked while that happens, so two people cannot replay it at once;
 * it is marked only after the log has everything. A crash in between replays it again, with the same times, and history
 * counts a reading of one thing, metric and time once.
 */
@Component
class RejectReplay {

    /** One request must end in reasonable time; the screen asks again while something is left. */
    static final int MOST_AT_ONCE = 1_000;

    record Outcome(int replayed, int refused, List<String> reasons) {
    }

    private record Row(long id, Rejects.Reject reject) {
    }

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Map<String, RejectReplayer> replayers;
    private final RejectStore store;
    private final Audit audit;
    private final Clock clock;

    RejectReplay(JdbcClient jdbc, TransactionTemplate transaction, List<RejectReplayer> replayers, RejectStore store, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.replayers = replayers.stream().collect(Collectors.toMap(RejectReplayer::format, Function.identity()));
        this.store = store;
        this.audit = audit;
        this.clock = clock;
    }

    Outcome one(long id) {
        Outcome outcome = replay(List.of(id));
        if (outcome.replayed() + outcome.refused() == 0) {
            throw Problem.conflict("not-waiting", "这条拒收数据不存在、已重放，或正在重放。");
        }
        if (outcome.refused() > 0) {
            throw Problem.unprocessable("still-refused", "仍然不能接收：" + outcome.reasons().getFirst());
        }
        return outcome;
    }

    /** Oldest first. */
    Outcome many(String reason, Long thing) {
        return replay(jdbc.sql("""
                        SELECT id FROM gateway.reject WHERE replayed_at IS NULL AND format <> 'none'
                            AND (:reason::text IS NULL OR reason = :reason) AND (:thing::bigint IS NULL OR thing_id = :thing)
                        ORDER BY id LIMIT :most""")
                .param("reason", reason).param("thing", thing).param("most", MOST_AT_ONCE).query(Long.class).list());
    }

    private Outcome replay(List<Long> ids) {
        return transaction.execute(status -> {
            List<Row> rows = ids.isEmpty() ? List.of() : jdbc.sql("""
                            SELECT * FROM gateway.reject WHERE id = ANY(:ids) AND replayed_at IS NULL ORDER BY id FOR UPDATE SKIP LOCKED""")
                    .param("ids", ids.toArray(Long[]::new)).query((r, n) -> row(r)).list();
            int replayed = 0;
            List<String> reasons = new java.util.ArrayList<>();
            for (Row row : rows) {
                String error = replay(row.reject());
                if (error == null) {
                    replayed++;
                    jdbc.sql("UPDATE gateway.reject SET replayed_at = ?, replay_error = NULL WHERE id = ?")
                            .param(Timestamp.from(clock.instant())).param(row.id()).update();
                } else {
                    reasons.add(error);
                    jdbc.sql("UPDATE gateway.reject SET replay_error = ? WHERE id = ?").param(error).param(row.id()).update();
                }
            }
            if (!rows.isEmpty()) {
                audit.record("reject.replay", "reject", rows.size() == 1 ? Long.toString(rows.getFirst().id()) : "many", null, null,
                        Map.of("replayed", replayed, "refused", reasons.size(), "first", Long.toString(rows.getFirst().id()),
                                "last", Long.toString(rows.getLast().id())));
                store.replayed(replayed);
            }
            return new Outcome(replayed, reasons.size(), reasons.stream().distinct().limit(20).toList());
        });
    }

    private String replay(Rejects.Reject reject) {
        RejectReplayer replayer = replayers.get(reject.format());
        if (replayer == null) {
            return "这类数据不能重放";
        }
        try {
            return replayer.replay(reject).toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return "暂时无法保存：" + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("stopping", "服务正在停止。", e);
        }
    }

    private static Row row(ResultSet r) throws SQLException {
        return new Row(r.getLong("id"), new Rejects.Reject(r.getString("format"), r.getString("protocol"), r.getLong("thing_id"), r.getString("device_hint"),
                r.getTimestamp("received_at").getTime(), r.getBytes("payload"), r.getString("reason"), r.getString("detail")));
    }
}
