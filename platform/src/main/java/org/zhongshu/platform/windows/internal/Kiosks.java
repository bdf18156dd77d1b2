package org.zhongshu.platform.windows.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.items.Items;
import org.zhongshu.platform.matters.Matter;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.onecode.CodeReaders;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Machines that stand at a place and offer what is taken in there. Whoever applies at one is signed in and applies for themselves. */
@Component
class Kiosks {

    private final JdbcTemplate jdbc;
    private final CodeReaders readers;
    private final Counters counters;
    private final Takings takings;
    private final Items items;
    private final Matters matters;
    private final Access access;
    private final Audit audit;
    private final TransactionTemplate transaction;

    Kiosks(JdbcTemplate jdbc, CodeReaders readers, Counters counters, Takings takings, Items items, Matters matters, Access access, Audit audit, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.readers = readers;
        this.counters = counters;
        this.takings = takings;
        this.items = items;
        this.matters = matters;
        this.access = access;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** @param placeName null: the place is no more */
    record Kiosk(String number, String name, String place, String placeName, String level, int idle, int version, Instant blockedAt, Instant seenAt) {
    }

    private record Row(String number, String place, int idle, int version) {
    }

    private Map<Long, Row> rows() {
        Map<Long, Row> rows = new LinkedHashMap<>();
        jdbc.query("SELECT terminal, number, place, idle, version FROM windows.kiosk", r -> {
            rows.put(r.getLong(1), new Row(r.getString(2), r.getString(3), r.getInt(4), r.getInt(5)));
        });
        return rows;
    }

    private Kiosk kiosk(CodeReaders.Reader r, Row row) {
        Items.Place p = items.places().stream().filter(x -> x.code().equals(row.place())).findFirst().orElse(null);
        return new Kiosk(r.number(), r.name(), row.place(), p == null ? null : p.name(), p == null ? null : Counters.level(p.kind()), row.idle(), row.version(), r.blockedAt(), r.seenAt());
    }

    List<Kiosk> list() {
        Map<Long, Row> rows = rows();
        return readers.list().stream().filter(r -> rows.containsKey(r.id())).map(r -> kiosk(r, rows.get(r.id()))).toList();
    }

    record Registered(Kiosk kiosk, String key) {
    }

    Registered register(String name, String place, int idle) {
        Items.Place p = place(place);
        idle(idle);
        return transaction.execute(status -> {
            CodeReaders.Registered made = readers.register(name, p.name());
            jdbc.update("INSERT INTO windows.kiosk (terminal, number, place, idle) VALUES (?, ?, ?, ?)", made.reader().id(), made.reader().number(), p.code(), idle);
            audit.record("window.kiosk-register", "kiosk", made.reader().number(), null, null, Map.of("place", p.code(), "idle", idle));
            return new Registered(kiosk(made.reader(), rows().get(made.reader().id())), made.key());
        });
    }

    /** It was moved, or clears itself sooner or later. */
    Kiosk change(String number, String place, int idle, int version) {
        Items.Place p = place(place);
        idle(idle);
        CodeReaders.Reader reader = readers.list().stream().filter(r -> r.number().equals(number) && rows().containsKey(r.id())).findFirst().orElseThrow(() -> Problem.notFound("no-kiosk", "没有这台自助终端。"));
        access.check(CurrentActor.require(), "onecode.manage", reader.department());
        return transaction.execute(status -> {
            if (jdbc.update("UPDATE windows.kiosk SET place = ?, idle = ?, version = version + 1 WHERE terminal = ? AND version = ?", p.code(), idle, reader.id(), version) == 0) {
                throw Problem.conflict("changed", "刚才有人改过，请刷新后再改。");
            }
            audit.record("window.kiosk-change", "kiosk", number, null, null, Map.of("place", p.code(), "idle", idle));
            return kiosk(reader, rows().get(reader.id()));
        });
    }

    private Items.Place place(String code) {
        return items.places().stream().filter(p -> p.code().equals(code) && Counters.serves(p)).findFirst().orElseThrow(() -> Problem.unprocessable("no-place", "没有这个办事地点。"));
    }

    private static void idle(int seconds) {
        if (seconds < 20 || seconds > 300) {
            throw Problem.badRequest("bad-idle", "无人操作后清除的时间须为 20 到 300 秒。");
        }
    }

    /** @param reader by its key */
    record Machine(CodeReaders.Reader reader, Kiosk kiosk) {
    }

    Machine authenticated(String header) {
        CodeReaders.Reader reader = readers.authenticated(header);
        Row row = rows().get(reader.id());
        if (row == null) {
            throw Problem.forbidden("not-a-kiosk", "这台终端还没有登记办事地点。");
        }
        Kiosk kiosk = kiosk(reader, row);
        if (kiosk.placeName() == null) {
            throw Problem.forbidden("no-place", "这台自助终端所在的办事地点已撤销，请联系工作人员。");
        }
        return new Machine(reader, kiosk);
    }

    /** Takes an application of whoever is signed in, where the machine's place takes it in. */
    Matter apply(Machine m, JsonNode submission) {
        Takings.Errand e = takings.errand(submission);
        Kiosk k = m.kiosk();
        Counters.Way way = counters.way(e.guides(), e.whole(), k.place());
        if (way.what() != Counters.What.TAKE) {
            throw Problem.unprocessable("not-here", "“" + e.name() + "”不在" + k.placeName() + "办理" + (way.where().isEmpty() ? "。" : "，请到" + String.join("、", way.where()) + "。"));
        }
        return transaction.execute(status -> {
            Matter made = matters.apply(submission, "kiosk", "在" + k.placeName() + "自助终端（" + k.number() + "）提交申请");
            jdbc.update("INSERT INTO windows.kiosk_matter (matter, number, department, place, place_name, level, at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", made.number(), k.number(), m.reader().department(), k.place(), k.placeName(), k.level(),
                    counters.now().atOffset(ZoneOffset.UTC));
            return made;
        });
    }
}
