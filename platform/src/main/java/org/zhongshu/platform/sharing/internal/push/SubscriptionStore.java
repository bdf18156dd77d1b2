package org.zhongshu.platform.sharing.internal.push;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Page;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Subscriptions, their deliveries and what their receivers have, in PostgreSQL. */
@Component
class SubscriptionStore {

    private static final String COLUMNS = "id, name, resource_id, dataset, provider, grantee, kind, address, fields, batch_rows, state, reason, position, pending, batches, rows_sent, failures,"
            + " retry_at, last_at, last_ok_at, last_error, created_by, created_at, version, case_id";

    private final JdbcTemplate jdbc;

    SubscriptionStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** One attempt. @param outcome {@code ok failed refused}; @param said the beginning of the receiver's answer, for those who manage the subscription */
    record Delivery(long id, long subscription, String batch, long from, long to, int rows, int removed, long bytes, Instant at, int millis, String outcome, Integer status,
                    String error, String said) {
    }

    void insert(Subscription s, byte[] secret) {
        jdbc.update("INSERT INTO sharing.subscription (id, name, resource_id, dataset, provider, grantee, kind, address, secret, fields, batch_rows, state, position, created_by, created_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", s.id(), s.name(), s.resource(), s.dataset(), s.provider(), s.grantee(), s.kind(), s.address(), secret,
                s.fields().toArray(String[]::new), s.batchRows(), s.state(), s.position(), s.createdBy(), at(s.createdAt()));
    }

    Optional<Subscription> find(long id) {
        return jdbc.query("SELECT " + COLUMNS + " FROM sharing.subscription WHERE id = ?", (row, n) -> subscription(row), id).stream().findFirst();
    }

    Optional<Subscription> lock(long id) {
        return jdbc.query("SELECT " + COLUMNS + " FROM sharing.subscription WHERE id = ? FOR UPDATE", (row, n) -> subscription(row), id).stream().findFirst();
    }

    byte[] secret(long id) {
        return jdbc.queryForObject("SELECT secret FROM sharing.subscription WHERE id = ?", byte[].class, id);
    }

    /** @param reach departments whose subscriptions, as receiver or provider; null: all */
    Page<Subscription> list(String[] reach, Long before, int limit) {
        return page(jdbc.query("SELECT " + COLUMNS + " FROM sharing.subscription WHERE (?::text[] IS NULL OR grantee = ANY (?) OR provider = ANY (?)) AND (?::bigint IS NULL OR id < ?)"
                + " ORDER BY id DESC LIMIT ?", (row, n) -> subscription(row), reach, reach, reach, before, before, limit + 1), limit, Subscription::id);
    }

    List<Subscription> active() {
        return jdbc.query("SELECT " + COLUMNS + " FROM sharing.subscription WHERE state = 'active'", (row, n) -> subscription(row));
    }

    List<Subscription> livingOf(long resource, String grantee) {
        return jdbc.query("SELECT " + COLUMNS + " FROM sharing.subscription WHERE resource_id = ? AND grantee = ? AND state <> 'stopped'", (row, n) -> subscription(row), resource, grantee);
    }

    /** Whether another department's changes go to a topic, or went there. */
    boolean othersTopic(String topic, String grantee) {
        return Boolean.TRUE.equals(jdbc.queryForObject("SELECT EXISTS (SELECT FROM sharing.subscription WHERE kind = 'topic' AND address = ? AND grantee <> ?)", Boolean.class, topic, grantee));
    }

    int countOf(String grantee) {
        return jdbc.queryForObject("SELECT count(*) FROM sharing.subscription WHERE grantee = ? AND state <> 'stopped'", Integer.class, grantee);
    }

    /** Fixes where the batch under way ends. False when the subscription is no longer active or elsewhere. */
    boolean begin(long id, long from, long to) {
        return jdbc.update("UPDATE sharing.subscription SET pending = ? WHERE id = ? AND state = 'active' AND position = ?", to, id, from) == 1;
    }

    /** The receiver has the batch. */
    boolean acknowledged(long id, long from, long to, int rows, Instant now) {
        return jdbc.update("UPDATE sharing.subscription SET position = ?, pending = NULL, batches = batches + 1, rows_sent = rows_sent + ?, failures = 0, retry_at = NULL, last_at = ?,"
                + " last_ok_at = ?, last_error = NULL WHERE id = ? AND position = ?", to, rows, at(now), at(now), id, from) == 1;
    }

    void failed(long id, Instant now, Instant retryAt, String error) {
        jdbc.update("UPDATE sharing.subscription SET failures = failures + 1, retry_at = ?, last_at = ?, last_error = ? WHERE id = ?", at(retryAt), at(now), error, id);
    }

    void wait(long id, Instant retryAt, String why) {
        jdbc.update("UPDATE sharing.subscription SET retry_at = ?, last_error = ? WHERE id = ?", at(retryAt), why, id);
    }

    void state(long id, String state, String reason) {
        jdbc.update("UPDATE sharing.subscription SET state = ?, reason = ?, failures = 0, retry_at = NULL, version = version + 1 WHERE id = ?", state, reason, id);
    }

    void trouble(long id, Long caseId) {
        jdbc.update("UPDATE sharing.subscription SET case_id = ? WHERE id = ?", caseId, id);
    }

    void newSecret(long id, byte[] secret) {
        jdbc.update("UPDATE sharing.subscription SET secret = ?, version = version + 1 WHERE id = ?", secret, id);
    }

    void delete(long id) {
        jdbc.update("DELETE FROM sharing.subscription WHERE id = ?", id);
    }

    void log(Delivery d) {
        jdbc.update("INSERT INTO sharing.delivery (id, subscription_id, batch, from_seq, to_seq, rows, removed, bytes, at, millis, outcome, status, error, said) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                d.id(), d.subscription(), d.batch(), d.from(), d.to(), d.rows(), d.removed(), d.bytes(), at(d.at()), d.millis(), d.outcome(), d.status(), d.error(), d.said());
    }

    Page<Delivery> deliveries(long subscription, Long before, int limit) {
        return page(jdbc.query("SELECT id, subscription_id, batch, from_seq, to_seq, rows, removed, bytes, at, millis, outcome, status, error, said FROM sharing.delivery"
                + " WHERE subscription_id = ? AND (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?", (row, n) -> new Delivery(row.getLong(1), row.getLong(2), row.getString(3),
                row.getLong(4), row.getLong(5), row.getInt(6), row.getInt(7), row.getLong(8), instant(row, 9), row.getInt(10), row.getString(11), (Integer) row.getObject(12),
                row.getString(13), row.getString(14)), subscription, before, before, limit + 1), limit, Delivery::id);
    }

    int forgetBefore(Instant when) {
        return jdbc.update("DELETE FROM sharing.delivery WHERE at < ?", at(when));
    }

    /** Of these rows, those that the receiver has. */
    List<String> known(long id, Collection<String> rows) {
        return jdbc.queryForList("SELECT row FROM sharing.sent_row WHERE subscription_id = ? AND row = ANY (?)", String.class, id, rows.toArray(String[]::new));
    }

    void keep(long id, Collection<String> given, Collection<String> taken) {
        if (!given.isEmpty()) {
            jdbc.update("INSERT INTO sharing.sent_row (subscription_id, row) SELECT ?, unnest(?::text[]) ON CONFLICT DO NOTHING", id, given.toArray(String[]::new));
        }
        if (!taken.isEmpty()) {
            jdbc.update("DELETE FROM sharing.sent_row WHERE subscription_id = ? AND row = ANY (?)", id, taken.toArray(String[]::new));
        }
    }

    private static <T> Page<T> page(List<T> rows, int limit, ToLongFunction<T> id) {
        boolean more = rows.size() > limit;
        List<T> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page, more ? Long.toString(id.applyAsLong(page.getLast())) : null);
    }

    private static Subscription subscription(ResultSet row) throws SQLException {
        long pending = row.getLong(14);
        boolean none = row.wasNull();
        long trouble = row.getLong(25);
        return new Subscription(row.getLong(1), row.getString(2), row.getLong(3), row.getString(4), row.getString(5), row.getString(6), row.getString(7), row.getString(8),
                Arrays.asList((String[]) row.getArray(9).getArray()), row.getInt(10), row.getString(11), row.getString(12), row.getLong(13), none ? null : pending, row.getLong(15),
                row.getLong(16), row.getInt(17), instant(row, 18), instant(row, 19), instant(row, 20), row.getString(21), row.getString(22), instant(row, 23), row.getInt(24), trouble == 0 ? null : trouble);
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
