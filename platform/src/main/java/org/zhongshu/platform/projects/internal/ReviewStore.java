package org.zhongshu.platform.projects.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The tables of joint reviews and of what each department said in them. */
@Component
class ReviewStore {

    private static final String SELECT = "SELECT id, project, run, stage, name, leader, held_on, words, due, silence, called_by, called_at, outcome, opinion, closed_by, closed_at, version FROM projects.review WHERE ";
    private static final String VOICE = "SELECT department, items, case_id, case_number, outcome, words, clause, by_name, said_at, silent_at FROM projects.voice WHERE ";

    private final JdbcTemplate jdbc;

    ReviewStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** False: the stage has its review already. */
    boolean insert(Review r) {
        return jdbc.update("INSERT INTO projects.review (id, project, run, stage, name, leader, held_on, words, due, silence, called_by, called_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run, stage) DO NOTHING", r.id(), r.project(),
                r.run(), r.stage(), r.name(), r.leader(), r.heldOn(), r.words(), ProjectStore.at(r.due()), r.silence(), r.calledBy(), ProjectStore.at(r.calledAt())) == 1;
    }

    void insert(long review, Review.Voice v) {
        jdbc.update("INSERT INTO projects.voice (review, department, items, case_id, case_number) VALUES (?, ?, ?, ?, ?)", review, v.department(), v.items().toArray(String[]::new), v.caseId(), v.caseNumber());
    }

    Optional<Review> find(long id) {
        return jdbc.query(SELECT + "id = ?", ReviewStore::row, id).stream().findFirst();
    }

    Optional<Review> find(long run, String stage) {
        return jdbc.query(SELECT + "run = ? AND stage = ?", ReviewStore::row, run, stage).stream().findFirst();
    }

    /** Of these runs, those that have no joint opinion yet. */
    List<Review> open(Collection<Long> runs) {
        return jdbc.query(SELECT + "run = ANY (?) AND closed_at IS NULL", ReviewStore::row, (Object) runs.toArray(Long[]::new));
    }

    /** Holds the row until the transaction ends: of two who speak or close at once the second sees the first. */
    Optional<Review> lock(long id) {
        return jdbc.query(SELECT + "id = ? FOR NO KEY UPDATE", ReviewStore::row, id).stream().findFirst();
    }

    List<Review.Voice> voices(long review) {
        return jdbc.query(VOICE + "review = ? ORDER BY department", ReviewStore::voice, review);
    }

    Optional<Review.Voice> ofCase(long caseId) {
        return jdbc.query(VOICE + "case_id = ?", ReviewStore::voice, caseId).stream().findFirst();
    }

    Optional<Long> reviewOfCase(long caseId) {
        return jdbc.queryForList("SELECT review FROM projects.voice WHERE case_id = ?", Long.class, caseId).stream().findFirst();
    }

    /** @return false when the department has spoken */
    boolean say(long review, String department, Outcome outcome, String words, String clause, String by, Instant at) {
        return jdbc.update("UPDATE projects.voice SET outcome = ?, words = ?, clause = ?, by_name = ?, said_at = ? WHERE review = ? AND department = ? AND outcome IS NULL", outcome.id(), words, clause, by, ProjectStore.at(at), review,
                department) == 1;
    }

    void silent(long review, String department, Instant at) {
        jdbc.update("UPDATE projects.voice SET silent_at = ? WHERE review = ? AND department = ?", ProjectStore.at(at), review, department);
    }

    void next(long review) {
        jdbc.update("UPDATE projects.review SET version = version + 1 WHERE id = ?", review);
    }

    void close(long review, Outcome outcome, String opinion, String by, Instant at) {
        jdbc.update("UPDATE projects.review SET outcome = ?, opinion = ?, closed_by = ?, closed_at = ?, version = version + 1 WHERE id = ?", outcome.id(), opinion, by, ProjectStore.at(at), review);
    }

    /** Open ones past their limit in which somebody is silent and that is not on record. */
    List<Long> late(Instant now) {
        return jdbc.queryForList("SELECT r.id FROM projects.review r WHERE r.closed_at IS NULL AND r.due < ? AND NOT EXISTS (SELECT 1 FROM projects.stage s WHERE s.run = r.run AND s.stage = r.stage AND s.ended_at IS NOT NULL) AND EXISTS (SELECT 1 FROM projects.voice v WHERE v.review = r.id AND v.outcome IS NULL AND v.silent_at IS NULL) ORDER BY r.due LIMIT 200",
                Long.class, ProjectStore.at(now));
    }

    private static Review row(ResultSet r, int n) throws SQLException {
        return new Review(r.getLong(1), r.getString(2), r.getLong(3), r.getString(4), r.getString(5), r.getString(6), r.getObject(7, LocalDate.class), r.getString(8), ProjectStore.instant(r, 9), r.getString(10), r.getString(11),
                ProjectStore.instant(r, 12), r.getString(13), r.getString(14), r.getString(15), ProjectStore.instant(r, 16), r.getInt(17));
    }

    private static Review.Voice voice(ResultSet r, int n) throws SQLException {
        Array items = r.getArray(2);
        return new Review.Voice(r.getString(1), List.of((String[]) items.getArray()), r.getLong(3), r.getString(4), r.getString(5), r.getString(6), r.getString(7), r.getString(8), ProjectStore.instant(r, 9), ProjectStore.instant(r, 10));
    }
}
