package org.zhongshu.platform.exchange.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.exchange.Connector.Mode;
import org.zhongshu.platform.shared.Json;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code exchange.job}: rows in and out, nothing else. */
@Component
class JobStore {

    static final String READY = "ready";
    static final String PAUSED = "paused";
    static final String DRIFTED = "drifted";

    private static final String COLUMNS = "j.id, j.name, j.department, j.connection_id, j.mode, j.dataset, j.resource, j.spec, j.state, j.message, j.proposal, j.case_id, j.position, j.next_run, "
            + "j.fresh_at, j.version, j.created_by, j.created_at, j.changed_at";

    private final JdbcTemplate jdbc;

    JobStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @param position of an incremental job or a capture; full runs keep their own */
    record Job(long id, String name, String department, long connection, Mode mode, String dataset, Long resource, JobSpec spec, String state, String message, Drift.Proposal proposal,
               Long caseId, String position, Instant nextRun, Instant freshAt, int version, String createdBy, Instant createdAt, Instant changedAt) {

        /** Who delivers, as it stands beside each row of the dataset. */
        String source() {
            return "job:" + id;
        }
    }

    Optional<Job> find(long id) {
        return query("WHERE j.id = ?", id).stream().findFirst();
    }

    Optional<Job> lock(long id) {
        return query("WHERE j.id = ? FOR UPDATE", id).stream().findFirst();
    }

    List<Job> query(String rest, Object... parameters) {
        return jdbc.query("SELECT " + COLUMNS + " FROM exchange.job j " + rest, (r, n) -> job(r), parameters);
    }

    private static Job job(ResultSet r) throws SQLException {
        String proposal = r.getString(11);
        return new Job(r.getLong(1), r.getString(2), r.getString(3), r.getLong(4), Mode.valueOf(r.getString(5)), r.getString(6), r.getObject(7, Long.class), Json.read(r.getString(8), JobSpec.class),
                r.getString(9), r.getString(10), proposal == null ? null : Json.read(proposal, Drift.Proposal.class), r.getObject(12, Long.class), r.getString(13), instant(r, 14), instant(r, 15),
                r.getInt(16), r.getString(17), instant(r, 18), instant(r, 19));
    }

    static Instant instant(ResultSet r, int column) throws SQLException {
        Timestamp t = r.getTimestamp(column);
        return t == null ? null : t.toInstant();
    }

    static Timestamp at(Instant t) {
        return t == null ? null : Timestamp.from(t);
    }

    void insert(Job j) {
        jdbc.update("INSERT INTO exchange.job (id, name, department, connection_id, mode, dataset, resource, spec, state, next_run, created_by, created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?)",
                j.id(), j.name(), j.department(), j.connection(), j.mode().name(), j.dataset(), j.resource(), Json.write(j.spec()), j.state(), at(j.nextRun()), j.createdBy(), at(j.createdAt()), at(j.changedAt()));
    }

    /** Name, mode, target, spec, state and what goes with them. */
    void update(Job j) {
        jdbc.update("UPDATE exchange.job SET name = ?, mode = ?, resource = ?, spec = ?::jsonb, state = ?, message = ?, proposal = ?::jsonb, case_id = ?, position = ?, next_run = ?, changed_at = ?, version = version + 1 WHERE id = ?",
                j.name(), j.mode().name(), j.resource(), Json.write(j.spec()), j.state(), j.message(), j.proposal() == null ? null : Json.write(j.proposal()), j.caseId(), j.position(), at(j.nextRun()),
                at(j.changedAt()), j.id());
    }

    void drifted(long id, String message, Drift.Proposal proposal) {
        jdbc.update("UPDATE exchange.job SET state = 'drifted', message = ?, proposal = ?::jsonb, version = version + 1 WHERE id = ?", message, proposal == null ? null : Json.write(proposal), id);
    }

    void position(long id, String position) {
        jdbc.update("UPDATE exchange.job SET position = ? WHERE id = ?", position, id);
    }

    void fresh(long id, Instant at) {
        jdbc.update("UPDATE exchange.job SET fresh_at = ? WHERE id = ?", at(at), id);
    }

    void nextRun(long id, Instant at) {
        jdbc.update("UPDATE exchange.job SET next_run = ? WHERE id = ?", at(at), id);
    }

    void remove(long id) {
        jdbc.update("DELETE FROM exchange.job WHERE id = ?", id);
    }

    void inCase(long id, Long caseId) {
        jdbc.update("UPDATE exchange.job SET case_id = ? WHERE id = ?", caseId, id);
    }

    List<Job> due(Instant now) {
        return query("WHERE j.state = 'ready' AND j.next_run <= ? ORDER BY j.next_run LIMIT 100 FOR UPDATE SKIP LOCKED", at(now));
    }
}
