package org.zhongshu.platform.registry.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whole runs as they stand in the database: a run that was killed is found there and goes on. */
@Component
class Runs {

    private final Libraries libraries;
    private final Settings settings;
    private final JdbcTemplate jdbc;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Runs(Libraries libraries, Settings settings, JdbcTemplate jdbc, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.libraries = libraries;
        this.settings = settings;
        this.jdbc = jdbc;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * @param phase {@code waiting reading linking writing golden finishing done}
     * @param gid   last golden record that is committed
     */
    record Run(long id, String library, String state, String phase, long done, long total, long gid, int setting, JsonNode positions, JsonNode figures, String error, String by,
               Instant startedAt, Instant endedAt) {
    }

    /** Begins a whole run; 409 while one is running. */
    Run start(String id) {
        Library library = libraries.get(id);
        return transaction.execute(status -> {
            jdbc.queryForObject("SELECT version FROM registry.library WHERE id = ? FOR UPDATE", Integer.class, library.id());
            Settings.Version setting = settings.current(id).orElseThrow(() -> Problem.unprocessable("no-sources", "“" + library.name() + "”还没有设置来源数据集。"));
            if (running(id).isPresent()) {
                throw Problem.conflict("running", "“" + library.name() + "”正在整库比对，请等它完成。");
            }
            long run = Ids.next();
            jdbc.update("INSERT INTO registry.run (id, library, state, phase, setting, by_name, started_at, beat_at) VALUES (?, ?, 'running', 'waiting', ?, ?, ?, ?)", run, id, setting.version(),
                    CurrentActor.require().name(), Settings.at(clock.instant()), Settings.at(clock.instant()));
            audit.record("registry.run", "base-library", id, null, null, Map.of("run", Long.toString(run)));
            return get(run);
        });
    }

    /**
     * Asks a run to stop; what it has laid beside the library is thrown away, the library stays as it is. 422 once its golden records go out: subscribers
     * have got some of them, so from then on a run only goes forward.
     */
    Run stop(long id) {
        return transaction.execute(status -> {
            Run run = get(id);
            if (jdbc.update("UPDATE registry.run SET state = 'stopped', ended_at = ? WHERE id = ? AND state = 'running' AND phase NOT IN ('golden', 'finishing')", Settings.at(clock.instant()), id) == 0) {
                if (run.state().equals("running")) {
                    throw Problem.unprocessable("not-stoppable", "标准记录已开始写入，不能再中途停下；完成后可以改来源再比对。");
                }
                throw Problem.unprocessable("not-running", "该次比对已经结束。");
            }
            audit.record("registry.stop", "base-library", run.library(), null, null, Map.of("run", Long.toString(id)));
            return get(id);
        });
    }

    Optional<Run> running(String library) {
        return find("library = ? AND state = 'running'", library).stream().findFirst();
    }

    List<Run> running() {
        return find("state = 'running'");
    }

    Run get(long id) {
        return find("id = ?", id).stream().findFirst().orElseThrow(() -> Problem.notFound("no-run", "没有这次比对。"));
    }

    Optional<Run> last(String library) {
        return find("library = ?", library).stream().findFirst();
    }

    Page<Run> list(String library, Long before, int limit) {
        List<Run> rows = jdbc.query(SELECT + "(?::text IS NULL OR library = ?) AND (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?", (row, n) -> run(row), library, library, before, before, limit + 1);
        boolean more = rows.size() > limit;
        List<Run> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page, more ? Long.toString(page.getLast().id()) : null);
    }

    /** Whether the run still wants to run, with how far it is. */
    boolean progress(long id, String phase, long done, long total) {
        return jdbc.update("UPDATE registry.run SET phase = ?, done = ?, total = ?, beat_at = ? WHERE id = ? AND state = 'running'", phase, done, total, Settings.at(clock.instant()), id) == 1;
    }

    /** From here on the run only goes forward. @return false when somebody has stopped it */
    boolean linked(long id, Map<String, Long> positions, Map<String, Object> figures) {
        return jdbc.update("UPDATE registry.run SET phase = 'golden', gid = 0, positions = ?::jsonb, figures = ?::jsonb WHERE id = ? AND state = 'running'", Json.write(positions), Json.write(figures), id) == 1;
    }

    /** Why a run that goes forward does not for now. */
    void trouble(long id, String error) {
        jdbc.update("UPDATE registry.run SET error = ?, beat_at = ? WHERE id = ? AND state = 'running'", error, Settings.at(clock.instant()), id);
    }

    /** In the transaction of the golden records up to this one. */
    void golden(long id, long gid, long done) {
        jdbc.update("UPDATE registry.run SET gid = ?, done = ? WHERE id = ?", gid, done, id);
    }

    void ended(long id, String state, String error, Map<String, Object> figures) {
        jdbc.update("UPDATE registry.run SET state = ?, phase = CASE WHEN ? = 'done' THEN 'done' ELSE phase END, error = ?, ended_at = ?, figures = coalesce(figures, '{}'::jsonb) || ?::jsonb WHERE id = ? AND state = 'running'",
                state, state, error, Settings.at(clock.instant()), Json.write(figures), id);
    }

    private static final String SELECT = "SELECT id, library, state, phase, done, total, gid, setting, positions, figures, error, by_name, started_at, ended_at FROM registry.run WHERE ";

    private List<Run> find(String condition, Object... parameters) {
        return jdbc.query(SELECT + condition + " ORDER BY id DESC LIMIT 100", (row, n) -> run(row), parameters);
    }

    private static Run run(ResultSet row) throws SQLException {
        return new Run(row.getLong(1), row.getString(2), row.getString(3), row.getString(4), row.getLong(5), row.getLong(6), row.getLong(7), row.getInt(8), Json.read(row.getString(9)),
                Json.read(row.getString(10)), row.getString(11), row.getString(12), Settings.instant(row, 13), Settings.instant(row, 14));
    }
}
