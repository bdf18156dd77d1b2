package org.zhongshu.platform.catalog.internal;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Departments' databases that drafts are read from. A password goes in once and never comes out again. */
@Component
class Sources {

    private final JdbcTemplate jdbc;
    private final SourceSecrets secrets;
    private final CatalogRights rights;
    private final Departments departments;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Sources(JdbcTemplate jdbc, SourceSecrets secrets, CatalogRights rights, Departments departments, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.secrets = secrets;
        this.rights = rights;
        this.departments = departments;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    record NewSource(String name, String department, String host, Integer port, String database, String username, String password, Boolean tls) {
    }

    /** What is shown of a source. */
    record Source(String id, String name, String department, String host, int port, String database, String username, boolean tls, String addedBy, Instant addedAt,
                  Instant readAt) {
    }

    List<Source> list(Actor actor) {
        String[] reach = rights.reach(actor, "catalog.source");
        return jdbc.query("""
                SELECT id, name, department, host, port, database, username, tls, added_by, added_at, read_at FROM catalog.source
                WHERE ?::text[] IS NULL OR department = ANY (?) ORDER BY department, name LIMIT 500""", (row, n) -> new Source(Long.toString(row.getLong(1)), row.getString(2),
                row.getString(3), row.getString(4), row.getInt(5), row.getString(6), row.getString(7), row.getBoolean(8), row.getString(9), ResourceStore.instant(row, 10),
                ResourceStore.instant(row, 11)), reach, reach);
    }

    Source add(NewSource s) {
        Actor actor = CurrentActor.require();
        Map<String, String> errors = new LinkedHashMap<>();
        String name = Texts.clean(s.name());
        if (name == null || name.length() > 60) {
            errors.put("name", "名称须为 1 到 60 字");
        }
        if (departments.find(s.department()).isEmpty()) {
            errors.put("department", "没有这个部门");
        }
        if (s.host() == null || !s.host().matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,252})|[0-9a-fA-F:]{2,45}")) {
            errors.put("host", "请填写主机名或地址");
        }
        if (s.port() != null && (s.port() < 1 || s.port() > 65_535)) {
            errors.put("port", "端口须为 1 到 65535");
        }
        if (s.database() == null || !s.database().matches("[A-Za-z0-9_\\-\\p{IsHan}]{1,63}")) {
            errors.put("database", "库名只能用文字、数字、下划线和连字符");
        }
        if (s.username() == null || s.username().isBlank() || s.username().length() > 63) {
            errors.put("username", "请填写只读账号");
        }
        if (s.password() == null || s.password().isEmpty() || s.password().length() > 200) {
            errors.put("password", "请填写密码");
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("bad-source", "数据源信息有误，请修改后重试。", errors);
        }
        rights.check(actor, "catalog.source", s.department());
        long id = Ids.next();
        Instant now = clock.instant();
        int port = s.port() == null ? 5432 : s.port();
        boolean tls = Boolean.TRUE.equals(s.tls());
        Source shown = new Source(Long.toString(id), name, s.department(), s.host(), port, s.database(), s.username(), tls, actor.name(), now, null);
        return transaction.execute(status -> {
            try {
                jdbc.update("INSERT INTO catalog.source (id, name, department, host, port, database, username, secret, tls, added_by, added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        id, name, s.department(), s.host(), port, s.database(), s.username(), secrets.seal(s.password(), id), tls, actor.name(), ResourceStore.at(now));
            } catch (DuplicateKeyException e) {
                throw Problem.conflict("source-exists", "该部门已有名为“" + name + "”的数据源。");
            }
            audit.record("catalog.source.add", "catalog-source", shown.id(), null, null, shown);
            return shown;
        });
    }

    void remove(long id) {
        transaction.executeWithoutResult(status -> {
            Source source = visible(id);
            jdbc.update("DELETE FROM catalog.source WHERE id = ?", id);
            audit.record("catalog.source.remove", "catalog-source", source.id(), null, source, null);
        });
    }

    List<PostgresReader.Table> tables(long id) {
        Source source = visible(id);
        audit.record("catalog.source.read", "catalog-source", source.id(), "读取表清单", null, null);
        return PostgresReader.tables(address(id));
    }

    Proposal draft(long id, String schema, String table) {
        Source source = visible(id);
        String cleanSchema = Texts.clean(schema);
        String cleanTable = Texts.clean(table);
        if (cleanSchema == null || cleanTable == null || cleanSchema.length() > 63 || cleanTable.length() > 63) {
            throw Problem.badRequest("no-table", "请选择要编目的表。");
        }
        // a sample of real rows is looked at, though none is kept: that leaves a trace before it happens
        audit.record("catalog.source.read", "catalog-source", source.id(), "抽样读取 " + cleanSchema + "." + cleanTable, null, null);
        Proposal proposal = PostgresReader.draft(address(id), cleanSchema, cleanTable);
        jdbc.update("UPDATE catalog.source SET read_at = ? WHERE id = ?", ResourceStore.at(clock.instant()), id);
        return proposal;
    }

    private Source visible(long id) {
        Actor actor = CurrentActor.require();
        return list(actor).stream().filter(s -> s.id().equals(Long.toString(id))).findFirst()
                .orElseThrow(() -> Problem.notFound("no-source", "没有这个数据源，或您无权使用。"));
    }

    private PostgresReader.Address address(long id) {
        return jdbc.queryForObject("SELECT host, port, database, username, secret, tls FROM catalog.source WHERE id = ?", (row, n) -> {
            try {
                return new PostgresReader.Address(row.getString(1), row.getInt(2), row.getString(3), row.getString(4), secrets.open(row.getBytes(5), id), row.getBoolean(6));
            } catch (CryptoException e) {
                throw Problem.unprocessable("secret-lost", "数据源的密码无法解封（密钥文件已更换），请删除后重新登记。");
            }
        }, id);
    }
}
