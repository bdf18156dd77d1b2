package org.zhongshu.platform.credentials.internal;

import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.looks.Looks;
import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.algorithms.identifiers.CreditCode;
import org.zhongshu.algorithms.identifiers.LicenceId;
import org.zhongshu.algorithms.masking.Masking;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.credentials.CredentialState;
import org.zhongshu.platform.credentials.IssuedCredential;
import org.zhongshu.platform.credentials.NewCredential;
import org.zhongshu.platform.credentials.internal.CredentialStore.Row;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.PersonalData;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** /api/credentials: the desk of those who issue. Masked everywhere, except where somebody with the right says what for. */
@RestController
@RequestMapping("/api/credentials")
class CredentialController {

    private final CredentialDesk desk;
    private final CredentialStore store;
    private final CredentialTypes types;
    private final CredentialFiles files;
    private final UseLog uses;
    private final Departments departments;
    private final PersonalData personal;
    private final Access access;
    private final Audit audit;
    private final Looks looks;

    CredentialController(CredentialDesk desk, CredentialStore store, CredentialTypes types, CredentialFiles files, UseLog uses, Departments departments, PersonalData personal, Access access, Audit audit, Looks looks) {
        this.looks = looks;
        this.audit = audit;
        this.desk = desk;
        this.store = store;
        this.types = types;
        this.files = files;
        this.uses = uses;
        this.departments = departments;
        this.personal = personal;
        this.access = access;
    }

    record Items<T>(List<T> items) {
    }

    record FieldView(String id, String name, String kind, boolean must, int length, List<String> choices, boolean personal) {
    }

    record TypeView(String id, String name, String code, String department, String departmentName, String holder, String holderName, Integer months, String basis, boolean demo, long issued, List<FieldView> fields, String picture) {
    }

    record Line(String id, String type, String typeName, String department, String departmentName, String identifier, int version, String holderName, String holderNumber, CredentialState state, String stateName, LocalDate from,
                LocalDate until, Instant issuedAt, boolean demo) {
    }

    record VersionView(int number, String identifier, CredentialState state, String stateName, LocalDate from, LocalDate until, Instant issuedAt, String issuedBy, String why, boolean ofd) {
    }

    record Detail(Line line, String reason, List<Map<String, String>> values, String picture, List<VersionView> versions, List<CredentialStore.Act> acts, List<CredentialStore.Use> uses, String code) {
    }

    record Look(String holderName, String holderNumber, List<Map<String, String>> values, String picture) {
    }

    record IssueBody(String type, String holderNumber, Map<String, String> values, String validFrom, String request) {
    }

    record ActBody(Integer version, Map<String, String> values, String validFrom, String reason, String request) {
    }

    record LookBody(String purpose) {
    }

    @Allowed("credential.read")
    @GetMapping("/types")
    Items<TypeView> types() {
        Map<String, Long> counts = store.counts(access.scope(CurrentActor.require(), "credential.read"));
        return new Items<>(types.list().stream().map(t -> new TypeView(t.id(), t.name(), t.code(), t.issuer(), departments.nameOf(t.issuer()), t.holder(), t.holderName(), t.months(), t.basis(), t.demo(),
                counts.getOrDefault(t.id(), 0L), t.fields().stream().map(f -> new FieldView(f.id(), f.name(), f.kind(), f.must(), f.length(), f.choices(), f.personal() != null)).toList(), sample(t))).toList());
    }

    /** The empty form, for those who want to see what it looks like. */
    private String sample(CredentialType t) {
        Map<String, String> values = new java.util.LinkedHashMap<>();
        t.fields().forEach(f -> values.put(f.id(), "　"));
        return SvgFace.write(files.face(t, "—", "　", values, desk.today(), t.until(desk.today()), null, Instant.EPOCH.plusSeconds(desk.today().toEpochDay() * 86_400), false), t.name() + "样式");
    }

    /** @param holder citizen number or credit code; @param q identifier */
    @Allowed("credential.read")
    @GetMapping
    @Transactional
    public Page<Line> list(@RequestParam(required = false) String type, @RequestParam(required = false) String state, @RequestParam(required = false) String holder, @RequestParam(required = false) String q,
                    @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        if (limit < 1 || limit > 200) {
            throw Problem.badRequest("bad-limit", "每页条数须为 1 到 200。");
        }
        if (state != null && !List.of("valid", "suspended", "revoked", "expired", "soon").contains(state)) {
            throw Problem.badRequest("bad-state", "状态只能是 valid、suspended、revoked、expired 或 soon。");
        }
        String number = blank(holder) ? null : holder.strip().toUpperCase(Locale.ROOT);
        if (number != null && !CitizenId.isValid(number) && !CreditCode.isValid(number)) {
            throw Problem.badRequest("bad-holder", "请输入完整的公民身份号码或统一社会信用代码。");
        }
        String identifier = blank(q) ? null : LicenceId.parse(q).orElseThrow(() -> Problem.badRequest("bad-identifier", "请输入完整的电子证照标识。")).text();
        List<Row> rows = store.list(access.scope(CurrentActor.require(), "credential.read"), blank(type) ? null : type, state, number, identifier, blank(cursor) ? null : Ids.parse(cursor), desk.today(), limit + 1);
        if (number != null) {
            // that somebody asked for this person or firm is on record, whether anything was found or not
            audit.record("credential.search", "credential-holder", CitizenId.isValid(number) ? Masking.idNumber(number) : Masking.creditCode(number), null, null, Map.of("found", rows.size()));
        }
        boolean more = rows.size() > limit;
        List<Row> shown = more ? rows.subList(0, limit) : rows;
        return new Page<>(shown.stream().map(this::line).toList(), more ? Long.toString(shown.getLast().id()) : null);
    }

    private static boolean blank(String text) {
        return text == null || text.isBlank();
    }

    private Line line(Row r) {
        CredentialType type = types.find(r.type());
        CredentialState state = r.stateOn(desk.today());
        return new Line(Long.toString(r.id()), r.type(), type == null ? r.type() : type.name(), r.department(), departments.nameOf(r.department()), r.identifier(), r.version(), r.firm() ? r.holderName() : Masking.name(r.holderName()),
                r.firm() ? Masking.creditCode(r.holderNumber()) : Masking.idNumber(r.holderNumber()), state, state.label(), r.from(), r.until(), r.issuedAt(), r.demo());
    }

    private Row reached(String id) {
        Row row = store.get(Ids.parse(id));
        if (!access.scope(CurrentActor.require(), "credential.read").reaches(row.department(), null, null)) {
            throw Problem.notFound("no-credential", "没有这份证照。");
        }
        return row;
    }

    @Allowed("credential.read")
    @GetMapping("/{id}")
    Detail get(@PathVariable String id) {
        Row r = reached(id);
        CredentialType type = types.find(r.type());
        Map<String, String> values = store.values(r.id(), r.version());
        Map<String, String> masked = type == null ? hidden(values) : type.masked(values);
        Line line = line(r);
        List<VersionView> versions = store.versions(r.id()).stream().map(v -> {
            CredentialState state = CredentialStore.state(v.status(), v.from(), v.until(), desk.today());
            return new VersionView(v.number(), v.identifier(), state, state.label(), v.from(), v.until(), v.issuedAt(), v.issuedBy(), v.why(), v.ofd());
        }).toList();
        return new Detail(line, r.reason(), named(type, masked), picture(r, type, masked, line.holderNumber(), null), versions, store.acts(r.id()), store.uses(r.id()), store.versions(r.id()).getFirst().token());
    }

    /** By the id when the type, or the field, is declared no more. */
    private static String name(CredentialType type, String field) {
        return type == null ? field : type.fields().stream().filter(f -> f.id().equals(field)).map(CredentialType.Field::name).findFirst().orElse(field);
    }

    /** Nothing is known of what the values are. */
    private static Map<String, String> hidden(Map<String, String> values) {
        Map<String, String> hidden = new java.util.LinkedHashMap<>();
        values.forEach((k, v) -> hidden.put(k, Masking.hidden(v)));
        return hidden;
    }

    private static List<Map<String, String>> named(CredentialType type, Map<String, String> values) {
        return values.entrySet().stream().map(e -> Map.of("id", e.getKey(), "name", name(type, e.getKey()), "value", e.getValue())).toList();
    }

    private String picture(Row r, CredentialType type, Map<String, String> values, String number, String token) {
        // the face of a type that is declared no more cannot be drawn; the sealed files are as they were
        return type == null ? null : SvgFace.write(files.face(type, r.identifier(), number, values, r.from(), r.until(), token, r.issuedAt(), false), type.name());
    }

    /** What it says, in clear: for those who may and say what for. */
    @Allowed("credential.read")
    @PostMapping("/{id}/look")
    @Transactional
    public Look look(@PathVariable String id, @RequestBody LookBody body) {
        Row r = reached(id);
        Actor actor = CurrentActor.require();
        personal.reveal(r.firm() ? PersonalData.Kind.NAME : PersonalData.Kind.ID_NUMBER, r.firm() ? r.holderName() : r.holderNumber(), "credential", Long.toString(r.id()), body.purpose());
        uses.used(r.id(), r.version(), "look", actor.name(), body.purpose().strip());
        looks.record(concerned(r), Looks.Kind.CREDENTIAL, true, r.identifier(), body.purpose().strip());
        CredentialType type = types.find(r.type());
        Map<String, String> values = store.values(r.id(), r.version());
        return new Look(r.holderName(), r.holderNumber(), named(type, values), picture(r, type, values, r.holderNumber(), null));
    }

    /** Firms are not told here: what is theirs is no personal data. */
    static Looks.Concerned concerned(Row r) {
        return new Looks.Concerned(r.firm() ? null : r.holderNumber(), null);
    }

    /** The sealed file. */
    @Allowed("credential.read")
    @GetMapping("/{id}/versions/{number}/file")
    @Transactional
    public ResponseEntity<byte[]> file(@PathVariable String id, @PathVariable int number, @RequestParam(defaultValue = "pdf") String format, @RequestParam(required = false) String purpose) {
        Row r = reached(id);
        if (!format.equals("pdf") && !format.equals("ofd")) {
            throw Problem.badRequest("bad-format", "格式只能是 pdf 或 ofd。");
        }
        personal.reveal(r.firm() ? PersonalData.Kind.NAME : PersonalData.Kind.ID_NUMBER, r.firm() ? r.holderName() : r.holderNumber(), "credential", Long.toString(r.id()), purpose);
        byte[] bytes = store.file(r.id(), number, format).orElseThrow(() -> Problem.conflict("not-made-yet", "OFD 文件正在制作，请稍候再试。"));
        uses.used(r.id(), number, "download", CurrentActor.require().name(), purpose.strip());
        looks.record(concerned(r), Looks.Kind.CREDENTIAL_FILE, true, r.identifier(), purpose.strip());
        return ResponseEntity.ok().contentType(format.equals("pdf") ? MediaType.APPLICATION_PDF : MediaType.parseMediaType("application/ofd")).cacheControl(CacheControl.noStore())
                .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment().filename("credential-" + r.serial() + "-" + number + "." + format).build().toString()).body(bytes);
    }

    @Allowed("credential.issue")
    @PostMapping
    ResponseEntity<Line> issue(@RequestBody IssueBody body) {
        IssuedCredential issued = desk.issue(new NewCredential(body.type(), body.holderNumber(), body.values(), date(body.validFrom()), body.request()));
        return ResponseEntity.status(HttpStatus.CREATED).body(line(store.get(issued.id())));
    }

    @Allowed("credential.issue")
    @PostMapping("/{id}/renew")
    Line renew(@PathVariable String id, @RequestBody ActBody body) {
        return line(store.get(desk.renew(Ids.parse(id), body.version(), date(body.validFrom()), body.reason(), body.request()).id()));
    }

    @Allowed("credential.issue")
    @PostMapping("/{id}/correct")
    Line correct(@PathVariable String id, @RequestBody ActBody body) {
        return line(store.get(desk.correct(Ids.parse(id), body.version(), body.values(), body.reason(), body.request()).id()));
    }

    @Allowed("credential.issue")
    @PostMapping("/{id}/suspend")
    Line suspend(@PathVariable String id, @RequestBody ActBody body) {
        return line(store.get(desk.suspend(Ids.parse(id), body.version(), body.reason(), body.request()).id()));
    }

    @Allowed("credential.issue")
    @PostMapping("/{id}/resume")
    Line resume(@PathVariable String id, @RequestBody ActBody body) {
        return line(store.get(desk.resume(Ids.parse(id), body.version(), body.reason(), body.request()).id()));
    }

    @Allowed("credential.issue")
    @PostMapping("/{id}/revoke")
    Line revoke(@PathVariable String id, @RequestBody ActBody body) {
        return line(store.get(desk.end(Ids.parse(id), body.version(), body.reason(), body.request()).id()));
    }

    private static LocalDate date(String text) {
        try {
            return blank(text) ? null : LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw Problem.badRequest("bad-date", "日期须为 2026-01-31 样式。");
        }
    }
}
