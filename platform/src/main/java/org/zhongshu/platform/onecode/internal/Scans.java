package org.zhongshu.platform.onecode.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Codes held before terminals. A code is taken once, by whichever terminal of whichever scene is first; the unique index decides between two at the same moment. What is refused is kept as well, and told to
 * whose code it was.
 */
@Component
class Scans {

    /** How far a scan that is handed in may lie ahead of the server's clock. */
    private static final Duration AHEAD = Duration.ofSeconds(60);

    private final JdbcTemplate jdbc;
    private final DayKeys keys;
    private final Passes passes;
    private final Scenes scenes;
    private final SceneFacts facts;
    private final Persons persons;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Scans(JdbcTemplate jdbc, DayKeys keys, Passes passes, Scenes scenes, SceneFacts facts, Persons persons, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.keys = keys;
        this.passes = passes;
        this.scenes = scenes;
        this.facts = facts;
        this.persons = persons;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** @param facts what the scene learns; empty where it was refused, or was taken without a network */
    record Result(long id, Outcome outcome, Instant at, List<SceneFacts.Learnt> facts) {
    }

    private record Holder(Passes.Pass pass, Code code) {
    }

    private record Stored(long id, byte[] digest, Outcome outcome, Instant at, Long person, String way) {
    }

    /**
     * A code before a terminal that asks the server. The same request again is answered the same, for as long as its code could be.
     *
     * @throws Problem 409 with the outcome when the code is not taken
     */
    Result scan(Terminals.Terminal terminal, String request, String text) {
        Scene scene = scenes.get(terminal.scene());
        Result result = CurrentActor.as(SceneFacts.actor(scene, terminal), () -> transaction.execute(status -> {
            Instant now = clock.instant();
            byte[] digest = digest(text);
            Optional<Stored> before = stored(terminal, request);
            if (before.isPresent()) {
                return again(scene, terminal, request, before.get(), digest, "online");
            }
            return judge(scene, terminal, request, text, digest, now, "online");
        }));
        if (result.outcome() != Outcome.TAKEN) {
            throw refusal(result.outcome());
        }
        return result;
    }

    /** What a terminal took without a network. The same request again is the same scan. */
    Result handIn(Terminals.Terminal terminal, String request, String text, Instant at) {
        Scene scene = scenes.get(terminal.scene());
        return CurrentActor.as(SceneFacts.actor(scene, terminal), () -> transaction.execute(status -> {
            byte[] digest = digest(text);
            Optional<Stored> before = stored(terminal, request);
            if (before.isPresent()) {
                return again(scene, terminal, request, before.get(), digest, "offline");
            }
            return judge(scene, terminal, request, text, digest, at, "offline");
        }));
    }

    /** The same request again. What was handed in without a network teaches nothing, also when it is asked for with one. */
    private Result again(Scene scene, Terminals.Terminal terminal, String request, Stored before, byte[] digest, String way) {
        if (!Arrays.equals(before.digest(), digest)) {
            throw Problem.conflict("request-used", "请求编号 " + request + " 已用于另一个码。");
        }
        boolean learns = way.equals("online") && before.way().equals("online") && before.outcome() == Outcome.TAKEN && before.at().isAfter(clock.instant().minus(Duration.ofMinutes(5)));
        return new Result(before.id(), before.outcome(), before.at(), learns ? learnt(scene, terminal, before.person()) : List.of());
    }

    private Result judge(Scene scene, Terminals.Terminal terminal, String request, String text, byte[] digest, Instant at, String way) {
        boolean offline = way.equals("offline");
        Holder holder = holder(text);
        Outcome outcome = holder == null ? Outcome.FORGED : outcome(scene, holder, at, offline);
        List<String> told = outcome == Outcome.TAKEN && !offline ? scene.facts().stream().map(Scene.Fact::label).toList() : List.of();
        long id = Ids.next();
        if (outcome == Outcome.TAKEN && insert(id, scene, terminal, request, digest, holder, at, way, Outcome.TAKEN, told) == 0) {
            // somebody was first; another request of the same terminal with the same word would have been found before, save at the same moment
            outcome = offline ? Outcome.DOUBLE : Outcome.USED;
            told = List.of();
        }
        if (outcome != Outcome.TAKEN && insert(id, scene, terminal, request, digest, holder, at, way, outcome, told) == 0) {
            // the same word at the same moment
            return again(scene, terminal, request, stored(terminal, request).orElseThrow(), digest, way);
        }
        audit.record(outcome == Outcome.TAKEN ? "onecode.scan" : "onecode.scan-refuse", "onecode-scan", Long.toString(id), outcome == Outcome.TAKEN ? null : outcome.label(), null,
                Map.of("scene", scene.id(), "terminal", terminal.number(), "way", way));
        return new Result(id, outcome, at, outcome == Outcome.TAKEN && !offline ? learnt(scene, terminal, holder.pass().person()) : List.of());
    }

    /** Null when it is no code of ours. */
    private Holder holder(String text) {
        Code code = Code.parse(text);
        if (code == null || !keys.signed(code)) {
            return null;
        }
        return passes.of(code.handle()).map(pass -> new Holder(pass, code)).orElse(null);
    }

    private Outcome outcome(Scene scene, Holder holder, Instant at, boolean offline) {
        Instant now = clock.instant();
        if (offline && (at.isAfter(now.plus(AHEAD)) || at.isBefore(now.minus(scene.offline()).minus(Duration.ofDays(2))))) {
            return Outcome.CLOCK;
        }
        if (holder.code().lateAt(at, scene.tolerance())) {
            return Outcome.LATE;
        }
        if (holder.code().earlyAt(at, scene.tolerance())) {
            return Outcome.EARLY;
        }
        Instant stopped = holder.pass().stoppedAt();
        // what a bus took before the phone was reported lost was rightly taken
        if (stopped != null && !(offline && at.isBefore(stopped)) || !theirs(holder.pass())) {
            return Outcome.STOPPED;
        }
        return Outcome.TAKEN;
    }

    /** The account is still open and still that human's. */
    private boolean theirs(Passes.Pass pass) {
        return persons.find(pass.person()).filter(p -> p.assurance().level() >= Assurance.REAL_NAME.level() && p.gid() != null && p.gid() == pass.gid()).isPresent();
    }

    private List<SceneFacts.Learnt> learnt(Scene scene, Terminals.Terminal terminal, Long person) {
        return facts.of(scene, terminal, persons.clear(person).idNumber());
    }

    private Optional<Stored> stored(Terminals.Terminal terminal, String request) {
        return jdbc.query("SELECT id, digest, outcome, at, person, way FROM onecode.scan WHERE terminal = ? AND request = ?",
                (r, n) -> new Stored(r.getLong(1), r.getBytes(2), Outcome.of(r.getString(3)), Passes.instant(r.getObject(4, OffsetDateTime.class)), r.getObject(5, Long.class), r.getString(6)), terminal.id(), request).stream().findFirst();
    }

    private int insert(long id, Scene scene, Terminals.Terminal terminal, String request, byte[] digest, Holder holder, Instant at, String way, Outcome outcome, List<String> told) {
        return jdbc.update("INSERT INTO onecode.scan (id, terminal, scene, department, request, digest, handle, win, pass, person, gid, at, received_at, way, outcome, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                id, terminal.id(), scene.id(), scene.department(), request, digest, holder == null ? null : holder.code().handle(), holder == null ? null : holder.code().window(), holder == null ? null : holder.pass().id(),
                holder == null ? null : holder.pass().person(), holder == null ? null : holder.pass().gid(), Passes.at(at), Passes.at(clock.instant()), way, outcome.id(), told.toArray(String[]::new));
    }

    private static byte[] digest(String text) {
        return Sm3.digest((text == null ? "" : text.strip()).getBytes(StandardCharsets.UTF_8));
    }

    private static Problem refusal(Outcome outcome) {
        return switch (outcome) {
            case USED, DOUBLE -> Problem.conflict("code-used", "这个码已经用过，请等下一个码。");
            case LATE -> Problem.conflict("code-late", "这个码已过时，请出示当前的码（截图无效）。");
            case EARLY -> Problem.conflict("code-early", "这个码还没有到时间，请核对手机时钟。");
            case STOPPED -> Problem.conflict("code-stopped", "这个码已被停用。");
            case FORGED, CLOCK, TAKEN -> Problem.conflict("code-forged", "不是有效的一码通。");
        };
    }

    // ---- what people see of it

    /** @param signsIn whose code it was, was signed in there; facts: labels of what was learnt */
    record Seen(String id, String scene, String sceneName, String purpose, String terminal, String place, String department, Instant at, String way, String outcome, String outcomeName, boolean signsIn, List<String> facts) {
    }

    private static final String SEEN = "SELECT s.id, s.scene, t.number, t.name, t.place, s.department, s.at, s.way, s.outcome, s.facts FROM onecode.scan s JOIN onecode.terminal t ON t.id = s.terminal WHERE ";

    List<Seen> ofPerson(Persons.Person person, Long before, int limit) {
        return jdbc.query(SEEN + "s.person = ? AND s.gid = ? AND (?::bigint IS NULL OR s.id < ?) ORDER BY s.id DESC LIMIT ?", this::seen, person.id(), person.gid(), before, before, limit);
    }

    /** For the desk: nothing of whose code it was. */
    List<Seen> ofScenes(String scene, boolean refused, String[] departments, Long before, int limit) {
        return jdbc.query(SEEN + "(?::text IS NULL OR s.scene = ?) AND (NOT ? OR s.outcome <> 'taken') AND (?::text[] IS NULL OR s.department = ANY (?)) AND (?::bigint IS NULL OR s.id < ?) ORDER BY s.id DESC LIMIT ?", this::seen,
                scene, scene, refused, departments, departments, before, before, limit);
    }

    /** scene → outcome is taken or not → how many since then */
    List<Map<String, Object>> counts(Instant since) {
        return jdbc.queryForList("SELECT scene, outcome = 'taken' AS taken, count(*) AS n FROM onecode.scan WHERE id >= ? GROUP BY 1, 2", (since.toEpochMilli() - 1_577_836_800_000L) << 21);
    }

    private Seen seen(ResultSet r, int n) throws SQLException {
        Optional<Scene> scene = scenes.find(r.getString(2));
        Outcome outcome = Outcome.of(r.getString(9));
        return new Seen(Long.toString(r.getLong(1)), r.getString(2), scene.map(Scene::name).orElse(r.getString(2)), scene.map(Scene::purpose).orElse(null), r.getString(3) + " " + r.getString(4), r.getString(5), r.getString(6),
                Passes.instant(r.getObject(7, OffsetDateTime.class)), r.getString(8), outcome.id(), outcome.label(), scene.filter(Scene::signsIn).isPresent(), List.of((String[]) r.getArray(10).getArray()));
    }
}
