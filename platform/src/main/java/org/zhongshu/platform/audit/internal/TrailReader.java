package org.zhongshu.platform.audit.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.zhongshu.platform.audit.AuditEntry;
import org.zhongshu.platform.audit.AuditTrail;
import org.zhongshu.platform.audit.AuditVerifier;
import org.zhongshu.platform.shared.Problem;

import javax.sql.DataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Reads the chain, newest first, by keyset. */
@Component
class TrailReader implements AuditTrail {

    private final JdbcTemplate jdbc;
    private final AuditVerifier verifier;
    private final AtomicBoolean verifying = new AtomicBoolean();

    TrailReader(DataSource database, @Value("${zhongshu.data:data}") Path data) {
        this.jdbc = new JdbcTemplate(database);
        this.jdbc.setFetchSize(1_000);
        this.verifier = new AuditVerifier(database, data);
    }

    // the driver reads piecemeal only inside a transaction
    @Override
    @Transactional(readOnly = true)
    public void read(Query query, int limit, Consumer<Row> consumer) {
        StringBuilder sql = new StringBuilder("SELECT seq, hash, ").append(AuditEntry.CHAIN_COLUMNS).append(" FROM audit.entry WHERE true");
        List<Object> values = new ArrayList<>();
        add(sql, values, " AND seq < ?", query.before());
        add(sql, values, " AND at >= ?", query.from() == null ? null : query.from().atOffset(ZoneOffset.UTC));
        add(sql, values, " AND at < ?", query.to() == null ? null : query.to().atOffset(ZoneOffset.UTC));
        add(sql, values, " AND subject_type = ?", query.subjectType());
        add(sql, values, " AND subject_id = ?", query.subjectId());
        add(sql, values, " AND username = ?", query.actor());
        // "case." means all actions on cases
        if (query.action() != null && query.action().endsWith(".")) {
            add(sql, values, " AND starts_with(action, ?)", query.action());
        } else {
            add(sql, values, " AND action = ?", query.action());
        }
        add(sql, values, " AND (username || ' ' || name || ' ' || action || ' ' || coalesce(subject_id, '') || ' ' || coalesce(reason, '')) ILIKE ?",
                query.text() == null || query.text().isBlank() ? null : "%" + query.text().strip().replaceAll("([\\\\%_])", "\\\\$1") + "%");
        sql.append(" ORDER BY seq DESC LIMIT ?");
        values.add(limit);
        jdbc.query(sql.toString(), row -> {
            consumer.accept(new Row(row.getLong("seq"), AuditEntry.read(row), HexFormat.of().formatHex(row.getBytes("hash"))));
        }, values.toArray());
    }

    @Override
    public AuditVerifier.Result verify() {
        if (!verifying.compareAndSet(false, true)) {
            throw Problem.conflict("verifying", "正在验证审计链，请等待其完成。");
        }
        try {
            return verifier.verify();
        } catch (SQLException | IOException e) {
            throw Problem.unavailable("audit-unreadable", "暂时无法读取审计链。", e);
        } finally {
            verifying.set(false);
        }
    }

    private static void add(StringBuilder sql, List<Object> values, String condition, Object value) {
        if (value != null && !"".equals(value)) {
            sql.append(condition);
            values.add(value);
        }
    }
}
