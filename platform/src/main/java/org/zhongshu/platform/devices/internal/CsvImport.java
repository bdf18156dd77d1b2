package org.zhongshu.platform.devices.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.profiling.CsvRecords;
import org.zhongshu.algorithms.profiling.TextEncoding;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Bulk import of devices from CSV with a header line. Streams in batches of {@value #BATCH}, each a transaction of its own: a
 * bad line is refused with its reason and stops no other; importing the same file again changes nothing. UTF-8 or GB 18030.
 *
 * <p>Columns by name, in any order: code, name, type, department required; town, village, grid, lon, lat, placeClass, protocol,
 * model, every, gateway, mayCreate, parent, token, mn, password, sm4Key, endpoint, pskIdentity, psk, certificate,
 * attributes (a JSON object) optional. The usual ones may also be headed in Chinese ({@link #CHINESE}).
 */
@Component
class CsvImport {

    private static final int BATCH = 2_000;
    private static final int MOST_REASONS = 1_000;
    private static final Set<String> COLUMNS = Set.of("code", "name", "type", "department", "town", "village", "grid", "lon", "lat", "placeClass", "protocol",
            "model", "every", "gateway", "mayCreate", "parent", "token", "mn", "password", "sm4Key", "endpoint", "pskIdentity", "psk", "certificate", "attributes");
    /** As the import page names the columns. */
    private static final Map<String, String> CHINESE = Map.ofEntries(Map.entry("编码", "code"), Map.entry("名称", "name"), Map.entry("类型", "type"),
            Map.entry("部门", "department"), Map.entry("乡镇", "town"), Map.entry("经度", "lon"), Map.entry("纬度", "lat"), Map.entry("接入方式", "protocol"),
            Map.entry("型号", "model"), Map.entry("令牌", "token"));

    record Refused(int line, String code, String reason) {
    }

    /**
     * @param refusedCount all refused lines; {@code refused} names the first {@value #MOST_REASONS}
     * @param tokens       code → token made for lines that gave no credential; shown this one time
     */
    record Outcome(int lines, int created, int updated, int unchanged, int refusedCount, List<Refused> refused, Map<String, String> tokens) {
    }

    private record Line(int number, DeviceDraft draft) {
    }

    private final Things things;
    private final DeviceMemory memory;
    private final Drafts drafts;
    private final Ledger ledger;
    private final Visibility visibility;
    private final LedgerRows rows;
    private final TransactionTemplate transaction;
    private final Audit audit;

    CsvImport(Things things, DeviceMemory memory, Drafts drafts, Ledger ledger, Visibility visibility, JdbcTemplate jdbc, TransactionTemplate transaction,
              Audit audit, Clock clock) {
        this.things = things;
        this.memory = memory;
        this.drafts = drafts;
        this.ledger = ledger;
        this.visibility = visibility;
        this.rows = new LedgerRows(jdbc, clock);
        this.transaction = transaction;
        this.audit = audit;
    }

    /** Counts while the batches go by. */
    private static final class Tally {
        int lines;
        int created;
        int updated;
        int unchanged;
        int refusedCount;
        final List<Refused> refused = new ArrayList<>();
        final Map<String, String> tokens = new LinkedHashMap<>();
        final Set<String> codes = new HashSet<>();
        final Set<Credential.Key> keys = new HashSet<>();

        void refuse(int line, String code, String reason) {
            refusedCount++;
            if (refused.size() < MOST_REASONS) {
                refused.add(new Refused(line, code, reason));
            }
        }
    }

    /** @param content the whole file, which the upload's limit keeps small; UTF-8, or GB 18030 as Chinese spreadsheet programs save */
    Outcome read(byte[] content) {
        TextEncoding.Found encoding = TextEncoding.detect(content)
                .orElseThrow(() -> Problem.badRequest("not-text", "这不是文本文件，或编码既不是 UTF-8 也不是 GB 18030。请另存为 CSV 后再上传。"));
        CsvRecords csv = new CsvRecords(new String(content, encoding.from(), content.length - encoding.from(), encoding.text()));
        List<String> header = header(csv);
        Scope reach = visibility.reach("device.manage");
        Tally tally = new Tally();
        List<Line> batch = new ArrayList<>(BATCH);
        for (List<String> record = csv.next(); record != null; record = csv.next()) {
            tally.lines++;
            line(header, record, csv.line(), reach, tally, batch);
            if (batch.size() == BATCH) {
                store(batch, tally);
            }
        }
        store(batch, tally);
        return new Outcome(tally.lines, tally.created, tally.updated, tally.unchanged, tally.refusedCount, tally.refused, tally.tokens);
    }

    private static List<String> header(CsvRecords csv) {
        List<String> header = csv.next();
        if (header == null) {
            throw Problem.badRequest("empty", "文件是空的");
        }
        header = header.stream().map(String::trim).map(column -> CHINESE.getOrDefault(column, column)).toList();
        for (String column : header) {
            if (!COLUMNS.contains(column)) {
                throw Problem.badRequest("unknown-column", "不认识的列：" + column + "；可用的列：" + String.join("、", new java.util.TreeSet<>(COLUMNS)));
            }
        }
        for (String needed : List.of("code", "name", "type", "department")) {
            if (!header.contains(needed)) {
                throw Problem.badRequest("missing-column", "缺少列：" + needed);
            }
        }
        return header;
    }

    private void line(List<String> header, List<String> record, int number, Scope reach, Tally tally, List<Line> batch) {
        Map<String, String> cells = new HashMap<>();
        for (int i = 0; i < Math.min(header.size(), record.size()); i++) {
            String cell = record.get(i).trim();
            if (!cell.isEmpty()) {
                cells.put(header.get(i), cell);
            }
        }
        String code = cells.get("code");
        try {
            if (record.size() > header.size()) {
                throw Problem.badRequest("too-many-fields", "字段数多于标题行");
            }
            DeviceDraft draft = draft(cells);
            if (draft.parent() != null && memory.byCode(draft.parent()) == null) {
                // its gateway may stand in an earlier line of this file
                store(batch, tally);
            }
            drafts.check(draft);
            if (!tally.codes.add(code)) {
                throw Problem.badRequest("twice", "文件里已有这个编码");
            }
            if (!reach.reaches(draft.department(), draft.town(), null)) {
                throw Problem.forbidden("not-yours", "不能为其他部门登记设备");
            }
            if (memory.byCode(code) == null && things.findByCode(code).isEmpty()) {
                batch.add(new Line(number, draft));
            } else {
                existing(draft, tally);
            }
        } catch (Problem p) {
            tally.refuse(number, code, p.getMessage());
        }
    }

    /** Already in the ledger, or a thing without a device: one by one, because each is compared and audited. */
    private void existing(DeviceDraft draft, Tally tally) {
        DeviceEntry entry = memory.byCode(draft.code());
        if (entry == null) {
            Ledger.Entered entered = ledger.create(draft);
            if (entered.token() != null) {
                tally.tokens.put(draft.code(), entered.token());
            }
            tally.created++;
            return;
        }
        Drafts.Issued given = drafts.credentials(draft, entry.thing());
        if (given.newToken() == null && given.credentials().stream().anyMatch(c -> memory.holder(c.key()) != entry)) {
            throw Problem.conflict("other-credential", "凭据与台账不同；导入不更换已有设备的凭据，请在设备页更换");
        }
        Thing thing = things.getThing(entry.thing());
        DeviceRow before = drafts.row(entry);
        DeviceRow after = drafts.change(draft, before);
        boolean same = drafts.apply(draft, thing).equals(thing) && new DeviceRow(after.thing(), after.code(), after.protocol(), after.model(), after.gateway(),
                after.mayCreate(), after.parent(), after.enabled(), after.everySeconds(), before.version()).equals(before);
        if (same) {
            visibility.requireManage(thing);
            tally.unchanged++;
        } else {
            ledger.update(entry.thing(), draft);
            tally.updated++;
        }
    }

    private static DeviceDraft draft(Map<String, String> c) {
        return new DeviceDraft(c.get("code"), c.get("name"), c.get("type"), c.get("department"), c.get("town"), c.get("village"), c.get("grid"),
                number(c, "lon"), number(c, "lat"), c.get("placeClass"), c.get("protocol"), c.get("model"), flag(c, "gateway"), flag(c, "mayCreate"),
                c.get("parent"), null, whole(c, "every"), c.get("token"), c.get("mn"), c.get("password"), c.get("sm4Key"), c.get("endpoint"),
                c.get("pskIdentity"), c.get("psk"), c.get("certificate"), attributes(c.get("attributes")), null);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> attributes(String json) {
        if (json == null) {
            return null;
        }
        if (!json.startsWith("{")) {
            throw Problem.badRequest("bad-attributes", "attributes 应为 JSON 对象");
        }
        return Json.read(json, Map.class);
    }

    private static Double number(Map<String, String> c, String column) {
        try {
            return c.get(column) == null ? null : Double.valueOf(c.get(column));
        } catch (NumberFormatException e) {
            throw Problem.badRequest("bad-number", column + " 应为数值：" + c.get(column));
        }
    }

    private static Integer whole(Map<String, String> c, String column) {
        try {
            return c.get(column) == null ? null : Integer.valueOf(c.get(column));
        } catch (NumberFormatException e) {
            throw Problem.badRequest("bad-number", column + " 应为整数：" + c.get(column));
        }
    }

    private static Boolean flag(Map<String, String> c, String column) {
        String v = c.get(column);
        if (v == null) {
            return null;
        }
        return switch (v) {
            case "true", "1", "是" -> true;
            case "false", "0", "否" -> false;
            default -> throw Problem.badRequest("bad-flag", column + " 应为 true/false：" + v);
        };
    }

    private void store(List<Line> batch, Tally tally) {
        if (batch.isEmpty()) {
            return;
        }
        try {
            transaction.executeWithoutResult(status -> insert(batch, tally));
        } catch (Problem clash) {
            // someone else entered one of these meanwhile; find out which, line by line
            for (Line line : batch) {
                try {
                    existing(line.draft(), tally);
                } catch (Problem p) {
                    tally.refuse(line.number(), line.draft().code(), p.getMessage());
                }
            }
        }
        batch.clear();
    }

    private void insert(List<Line> batch, Tally tally) {
        List<Line> good = new ArrayList<>(batch.size());
        List<Drafts.Issued> issued = new ArrayList<>(batch.size());
        for (Line line : batch) {
            try {
                Drafts.Issued i = drafts.credentials(line.draft(), 0);
                for (Credential c : i.credentials()) {
                    if (memory.holder(c.key()) != null || !tally.keys.add(c.key())) {
                        throw Problem.conflict("credential-taken", "凭据已被其他设备使用（" + c.kind().word() + "）");
                    }
                }
                good.add(line);
                issued.add(i);
            } catch (Problem p) {
                tally.refuse(line.number(), line.draft().code(), p.getMessage());
            }
        }
        List<Thing> created = things.createAll(good.stream().map(l -> drafts.thing(l.draft())).toList());
        List<DeviceRow> deviceRows = new ArrayList<>(good.size());
        List<Credential> credentials = new ArrayList<>(good.size());
        for (int i = 0; i < good.size(); i++) {
            DeviceDraft draft = good.get(i).draft();
            long id = created.get(i).id();
            deviceRows.add(drafts.row(draft, id));
            // secrets are sealed to their thing, whose id is known only now; tokens need only the id
            boolean sealed = issued.get(i).credentials().stream().anyMatch(c -> c.secret() != null);
            List<Credential> own = sealed ? drafts.credentials(draft, id).credentials()
                    : issued.get(i).credentials().stream().map(c -> new Credential(id, c.kind(), c.lookup(), null)).toList();
            credentials.addAll(own);
        }
        rows.insert(deviceRows);
        rows.insertCredentials(credentials);
        if (!good.isEmpty()) {
            audit.record("device.import", "device", Long.toString(created.getFirst().id()), null, null,
                    Map.of("count", good.size(), "first", good.getFirst().draft().code(), "last", good.getLast().draft().code()));
        }
        AfterCommit.run(() -> {
            for (int i = 0; i < good.size(); i++) {
                memory.put(created.get(i), deviceRows.get(i));
                if (issued.get(i).newToken() != null) {
                    tally.tokens.put(good.get(i).draft().code(), issued.get(i).newToken());
                }
            }
            credentials.forEach(memory::put);
            tally.created += good.size();
        });
    }
}
