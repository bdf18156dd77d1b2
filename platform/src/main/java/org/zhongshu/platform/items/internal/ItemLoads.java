package org.zhongshu.platform.items.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.exchange.TableFiles;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.publication.Publication;
import org.zhongshu.platform.publication.Standing;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Items from a spreadsheet. Each row is judged alone: good ones become drafts or new versions, the others are kept with their reasons. A row that says what the item says already
 * changes nothing, so the same file may be loaded again. Rows are stored two hundred at a time; what was stored before a file breaks off stays.
 */
@Component
class ItemLoads {

    private static final int AT_ONCE = 200;
    private static final int MOST_ROWS = 50_000;
    private static final int MOST_REASONS = 20;
    private static final int LONGEST_KEPT = 2_000;
    /** One load at a time writes rows: two that name the same items in different orders would wait for each other for ever. */
    private static final long TURN = 0x6974656D73L;

    private final TableFiles tables;
    private final ItemSheet sheet;
    private final GuideCheck check;
    private final ItemStore store;
    private final Publication<Guide> items;
    private final Access access;
    private final Audit audit;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ItemLoads(TableFiles tables, ItemSheet sheet, GuideCheck check, ItemStore store, Publication<Guide> items, Access access, Audit audit, JdbcTemplate jdbc, TransactionTemplate transaction, Clock clock) {
        this.tables = tables;
        this.sheet = sheet;
        this.check = check;
        this.store = store;
        this.items = items;
        this.access = access;
        this.audit = audit;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What became of a file. @param trouble why it could not be read to its end; null: it was */
    record Load(String id, String file, int rows, int made, int changed, int same, int refused, String trouble, String by, Instant at) {
    }

    /** A row that was not taken. @param cells heading → text, as they came */
    record Refused(long line, String code, String name, List<String> reasons, Map<String, String> cells) {
    }

    private static final class Counts {
        private int rows;
        private int made;
        private int changed;
        private int same;
        private int refused;
    }

    private record Row(long line, Map<String, String> cells, Guide guide) {
    }

    /** Reads the file to its end and stores what is good. @param demo rows are inventions of the demonstration */
    Load load(String fileName, InputStream content, boolean demo) throws IOException {
        Actor actor = CurrentActor.require();
        String name = fileName == null ? "事项.csv" : Optional.ofNullable(Texts.line(fileName.replaceAll("^.*[/\\\\]", ""))).map(n -> n.length() > 200 ? n.substring(n.length() - 200) : n).orElse("事项.csv");
        Path file = Files.createTempFile("zhongshu-items", null);
        try {
            Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
            if (Files.size(file) == 0) {
                throw Problem.badRequest("empty-file", "文件是空的。");
            }
            return read(name, file, demo, actor);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private Load read(String name, Path file, boolean demo, Actor actor) throws IOException {
        Counts counts = new Counts();
        String trouble = null;
        long id = Ids.next();
        try (TableFiles.Table table = tables.open(name, file)) {
            List<String> header = table.header();
            List<String> missing = sheet.missing(header);
            if (!missing.isEmpty()) {
                throw Problem.badRequest("not-items", "表头缺少：" + String.join("、", missing) + "。请下载模板，按其列名填写。");
            }
            String digest = HexFormat.of().formatHex(Sm3.digest(Files.readAllBytes(file)));
            transaction.executeWithoutResult(status -> {
                jdbc.update("INSERT INTO items.load (id, file, sm3, rows, made, changed, same, refused, by_id, by_name, by_org, at) VALUES (?, ?, ?, 0, 0, 0, 0, 0, ?, ?, ?, ?)", id, name, digest,
                        actor.accountId(), actor.name(), actor.org(), ItemStore.at(clock.instant()));
                audit.record("items.load", "item-load", Long.toString(id), name, null, Map.of("file", name, "sm3", digest));
            });
            Set<String> seen = new LinkedHashSet<>();
            List<Row> good = new ArrayList<>();
            List<Refused> bad = new ArrayList<>();
            try {
                for (TableFiles.Line line = table.next(); line != null; line = table.next()) {
                    if (++counts.rows > MOST_ROWS) {
                        trouble = "超过 " + MOST_ROWS + " 行，其余没有读取，请分成几个文件。";
                        break;
                    }
                    judge(header, line, seen, good, bad);
                    if (good.size() + bad.size() >= AT_ONCE) {
                        store(id, good, bad, name, demo, actor, counts);
                    }
                }
            } catch (Problem e) {
                trouble = e.getMessage();
            }
            store(id, good, bad, name, demo, actor, counts);
            String why = trouble;
            transaction.executeWithoutResult(status -> jdbc.update("UPDATE items.load SET rows = ?, trouble = ? WHERE id = ?", counts.rows, why, id));
        }
        return find(id, actor);
    }

    private void judge(List<String> header, TableFiles.Line line, Set<String> seen, List<Row> good, List<Refused> bad) {
        Map<String, String> cells = new LinkedHashMap<>();
        for (int i = 0; i < header.size() && i < line.cells().size(); i++) {
            cells.put(header.get(i), unguarded(line.cells().get(i)));
        }
        List<String> reasons = new ArrayList<>();
        Guide guide = null;
        if (line.trouble() != null) {
            reasons.add(line.trouble());
        } else {
            Guide read = sheet.read(cells, reasons);
            Map<String, String> errors = new LinkedHashMap<>();
            guide = check.clean(read, errors);
            errors.values().stream().filter(e -> !reasons.contains(e)).forEach(reasons::add);
            if (reasons.isEmpty() && !seen.add(guide.code())) {
                reasons.add("事项编码 " + guide.code() + " 在本文件中重复");
            }
        }
        if (reasons.isEmpty()) {
            good.add(new Row(line.number(), cells, guide));
        } else {
            bad.add(refused(line.number(), cells, reasons));
        }
    }

    /** A file that is opened in a spreadsheet must not compute what people wrote; the mark that keeps it from doing so is taken off again. */
    static String guarded(String text) {
        return text != null && !text.isEmpty() && "=+-@\t".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private static String unguarded(String text) {
        return text != null && text.length() > 1 && text.charAt(0) == '\'' && "=+-@\t".indexOf(text.charAt(1)) >= 0 ? text.substring(1) : text;
    }

    private static Refused refused(long line, Map<String, String> cells, List<String> reasons) {
        Map<String, String> kept = new LinkedHashMap<>();
        cells.forEach((k, v) -> {
            if (v != null) {
                kept.put(k, v.length() > LONGEST_KEPT ? v.substring(0, LONGEST_KEPT) + "…" : v);
            }
        });
        String code = Texts.line(kept.get("事项编码"));
        String name = Texts.line(kept.get("事项名称"));
        return new Refused(line, code == null ? null : ItemSheet.brief(code), name == null ? null : ItemSheet.brief(name), reasons.stream().limit(MOST_REASONS).toList(), kept);
    }

    private void store(long id, List<Row> good, List<Refused> bad, String note, boolean demo, Actor actor, Counts counts) {
        if (good.isEmpty() && bad.isEmpty()) {
            return;
        }
        transaction.executeWithoutResult(status -> {
            int[] n = new int[3];
            List<Refused> refused = new ArrayList<>(bad);
            jdbc.query("SELECT pg_advisory_xact_lock(?)", row -> { }, TURN);
            for (Row row : good) {
                String why = put(row.guide(), note, demo, actor, n);
                if (why != null) {
                    refused.add(refused(row.line(), row.cells(), List.of(why)));
                }
            }
            jdbc.batchUpdate("INSERT INTO items.load_row (load_id, line, code, name, reasons, cells) VALUES (?, ?, ?, ?, ?, ?::jsonb)",
                    refused.stream().map(r -> new Object[]{id, r.line(), r.code(), r.name(), r.reasons().toArray(String[]::new), Json.write(r.cells())}).toList());
            jdbc.update("UPDATE items.load SET rows = rows + ?, made = made + ?, changed = changed + ?, same = same + ?, refused = refused + ? WHERE id = ?", good.size() + bad.size(), n[0], n[1], n[2],
                    refused.size(), id);
        });
        good.clear();
        bad.clear();
    }

    /** Why it is not taken; null when it is. Only what is known before anything is written stands between, so the others' transaction goes on. */
    private String put(Guide g, String note, boolean demo, Actor actor, int[] counts) {
        if (!access.may(actor, ItemKind.EDIT, g.department())) {
            return "您没有编制该部门事项的权限：" + g.department();
        }
        Optional<Standing> known = items.lock(g.code());
        if (known.isEmpty()) {
            if (items.insert(g, note, demo, actor).isPresent()) {
                counts[0]++;
                return null;
            }
            known = items.lock(g.code());
        }
        Standing s = known.orElseThrow();
        if (s.state() == Standing.State.REVIEW || s.state() == Standing.State.WITHDRAWN) {
            return s.state() == Standing.State.REVIEW ? "该事项正在审核，退回或发布后才能修改" : "该事项已撤销";
        }
        if (!access.may(actor, ItemKind.EDIT, s.department())) {
            return "事项编码 " + g.code() + " 是另一个部门的";
        }
        Standing now = items.change(s, g, note, actor);
        counts[now.version() == s.version() ? 2 : 1]++;
        return null;
    }

    /** The reader's own loads; of those who reach all departments, everybody's. */
    List<Load> list(Actor actor) {
        boolean all = access.everywhere(actor, ItemKind.EDIT);
        return jdbc.query("SELECT * FROM items.load WHERE ? OR by_id = ? ORDER BY id DESC LIMIT 50", (row, n) -> load(row), all, actor.accountId());
    }

    Load find(long id, Actor actor) {
        boolean all = access.everywhere(actor, ItemKind.EDIT);
        return jdbc.query("SELECT * FROM items.load WHERE id = ? AND (? OR by_id = ?)", (row, n) -> load(row), id, all, actor.accountId()).stream().findFirst()
                .orElseThrow(() -> Problem.notFound("no-load", "没有这次导入，或不是您导入的。"));
    }

    /** Rows that were not taken, in the order of the file, after a line. */
    List<Refused> refused(long id, long after, int limit) {
        return jdbc.query("SELECT line, code, name, reasons, cells FROM items.load_row WHERE load_id = ? AND line > ? ORDER BY line LIMIT ?", (row, n) -> {
            Map<String, String> cells = new LinkedHashMap<>();
            Json.read(row.getString(5)).properties().forEach(e -> cells.put(e.getKey(), e.getValue().asString()));
            return new Refused(row.getLong(1), row.getString(2), row.getString(3), ItemStore.texts(row, 4), cells);
        }, id, after, limit);
    }

    private static Load load(ResultSet row) throws SQLException {
        return new Load(row.getString("id"), row.getString("file"), row.getInt("rows"), row.getInt("made"), row.getInt("changed"), row.getInt("same"), row.getInt("refused"), row.getString("trouble"),
                row.getString("by_name"), ItemStore.instant(row, row.findColumn("at")));
    }
}
