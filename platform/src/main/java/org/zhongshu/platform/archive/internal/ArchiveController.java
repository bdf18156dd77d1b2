package org.zhongshu.platform.archive.internal;

import org.springframework.core.io.InputStreamResource;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.algorithms.masking.Mask;
import org.zhongshu.platform.archive.internal.ArchiveStore.Proposal;
import org.zhongshu.platform.archive.internal.ArchiveStore.Row;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.matters.MatterState;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** /api/archive: search, one package's contents in words (masked), download with a purpose, proof, destruction by two. */
@RestController
@RequestMapping("/api/archive")
class ArchiveController {

    private static final int LARGEST_PAGE = 200;
    private static final Set<String> SHOWN = Set.of(PackageWriter.MANIFEST, "form/form.json", "facts.json", "process.json");

    private final ArchiveDesk desk;
    private final ArchiveStore store;
    private final Shelf shelf;
    private final Departments departments;
    private final Access access;

    ArchiveController(ArchiveDesk desk, ArchiveStore store, Shelf shelf, Departments departments, Access access) {
        this.desk = desk;
        this.store = store;
        this.shelf = shelf;
        this.departments = departments;
        this.access = access;
    }

    /** @param purpose what an applicant is looked for; needed with one */
    record Search(String number, String applicant, String purpose, String item, String from, String to, String standing, Boolean due, String cursor, Integer limit) {
    }

    record Words(String purpose, String reason, String path) {
    }

    record Line(String id, String number, String item, String name, String departmentName, String holder, String outcome, String outcomeName, Instant submittedAt, Instant endedAt, String standing, String standingName, String retention,
                LocalDate until, boolean due, Instant packedAt, Long size, String error) {
    }

    record FileView(String path, String title, long size, String sm3) {
    }

    record Said(String label, String text, String note) {
    }

    record Group(String name, List<Said> rows) {
    }

    record LookView(String kind, String by, String departmentName, String purpose, String what, Instant at) {
    }

    record ProposalView(String reason, String proposedBy, Instant proposedAt, String decision, String decidedBy, Instant decidedAt, String words) {
    }

    record Detail(Line line, String sm3, List<FileView> files, List<String> notes, List<Group> contents, List<LookView> looks, List<ProposalView> proposals, List<String> may) {
    }

    record Proof(boolean whole, List<String> found, List<String> lines) {
    }

    @Allowed(ArchiveDesk.READ)
    @PostMapping("/search")
    Page<Line> search(@RequestBody Search s) {
        int limit = s.limit() == null ? 50 : s.limit();
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw Problem.badRequest("bad-limit", "每页条数须为 1 到 " + LARGEST_PAGE + "。");
        }
        Actor actor = CurrentActor.require();
        String standing = clean(s.standing());
        if (standing != null && !List.of("waiting", "kept", "proposed", "destroyed").contains(standing)) {
            throw Problem.badRequest("bad-standing", "没有这种状态。");
        }
        String cursor = clean(s.cursor());
        if (cursor != null && !cursor.matches("\\d{1,18}")) {
            throw Problem.badRequest("bad-cursor", "翻页位置有误。");
        }
        String applicant = clean(s.applicant());
        if (applicant != null) {
            desk.seeks(applicant, s.purpose(), cursor != null);
        }
        List<Row> rows = store.list(new ArchiveStore.Query(access.departments(actor, ArchiveDesk.READ), upper(s.number()), applicant, clean(s.item()), day(s.from()), day(s.to()), standing,
                Boolean.TRUE.equals(s.due()) ? desk.today() : null, cursor == null ? null : Long.valueOf(cursor), limit + 1));
        boolean more = rows.size() > limit;
        List<Row> shown = more ? rows.subList(0, limit) : rows;
        return new Page<>(shown.stream().map(this::line).toList(), more ? Long.toString(shown.getLast().id()) : null);
    }

    private static String clean(String text) {
        return text == null || text.isBlank() ? null : text.replace('\0', ' ').strip();
    }

    private static String upper(String number) {
        String n = clean(number);
        return n == null ? null : n.toUpperCase(java.util.Locale.ROOT);
    }

    private static LocalDate day(String text) {
        try {
            return clean(text) == null ? null : LocalDate.parse(text.strip());
        } catch (java.time.DateTimeException e) {
            throw Problem.badRequest("bad-day", "日期须如 2026-01-31。");
        }
    }

    private Line line(Row r) {
        return new Line(Long.toString(r.id()), r.number(), r.item(), r.name(), departments.nameOf(r.department()), r.holder(), r.outcome(), MatterState.of(r.outcome()).label(), r.submittedAt(), r.endedAt(), r.standing(), standing(r),
                r.packedAt() == null ? null : new RetentionTerms.Term(r.retention()).words(), r.until(), r.there() && r.until() != null && r.until().isBefore(desk.today()), r.packedAt(), r.size(), r.error());
    }

    private static String standing(Row r) {
        return switch (r.standing()) {
            case "waiting" -> "整理中";
            case "kept" -> "保管中";
            case "proposed" -> "待审批销毁";
            default -> "已销毁";
        };
    }

    /** What is inside, in words and masked; the look is written down. */
    @Allowed(ArchiveDesk.READ)
    @GetMapping("/{id:\\d+}")
    Detail open(@PathVariable String id) {
        Row r = desk.found(id, ArchiveDesk.READ);
        desk.looked(r, "open", null, null);
        return detail(r);
    }

    private Detail detail(Row r) {
        Map<String, byte[]> parts = r.there() ? desk.parts(r, SHOWN) : Map.of();
        JsonNode manifest = json(parts, PackageWriter.MANIFEST);
        List<FileView> files = new ArrayList<>();
        manifest.path("files").forEach(f -> files.add(new FileView(f.path("path").asString(), f.path("title").asString(), f.path("size").asLong(), f.path("sm3").asString())));
        List<String> notes = new ArrayList<>();
        manifest.path("notes").forEach(n -> notes.add(n.asString()));
        return new Detail(line(r), r.sm3(), files, notes, r.there() ? contents(parts) : List.of(),
                store.looks(r.id()).stream().map(l -> new LookView(l.kind(), l.by(), departments.nameOf(l.org()), l.purpose(), l.what(), l.at())).toList(),
                store.proposals(r.id()).stream().map(p -> new ProposalView(p.reason(), p.proposedName(), p.proposedAt(), p.decision(), p.decidedName(), p.decidedAt(), p.words())).toList(), may(r));
    }

    private static JsonNode json(Map<String, byte[]> parts, String path) {
        return parts.containsKey(path) ? Json.read(new String(parts.get(path), StandardCharsets.UTF_8)) : Json.mapper().createObjectNode();
    }

    private List<String> may(Row r) {
        Actor actor = CurrentActor.require();
        List<String> may = new ArrayList<>();
        if (r.there() && access.may(actor, ArchiveDesk.TAKE, r.department())) {
            may.add("take");
        }
        if (access.may(actor, ArchiveDesk.DESTROY, r.department())) {
            Optional<Proposal> open = store.proposals(r.id()).stream().filter(p -> p.decision() == null).findFirst();
            if (r.standing().equals("kept") && r.until() != null && r.until().isBefore(desk.today())) {
                may.add("propose");
            }
            if (open.isPresent() && open.get().proposedBy() != actor.accountId()) {
                may.add("destroy");
            }
        }
        return may;
    }

    private static List<Group> contents(Map<String, byte[]> parts) {
        JsonNode form = json(parts, "form/form.json");
        JsonNode facts = json(parts, "facts.json");
        JsonNode process = json(parts, "process.json");
        List<Group> groups = new ArrayList<>();
        List<Said> who = new ArrayList<>();
        who.add(new Said("申请人", Mask.NAME.apply(form.at("/applicant/name").asString("")), null));
        who.add(new Said("证件号码", Mask.ID_NUMBER.apply(form.at("/applicant/number").asString("")), null));
        if (form.at("/applicant/firm").isString()) {
            who.add(new Said("企业", form.at("/applicant/firmName").asString("") + "（" + Mask.CREDIT_CODE.apply(form.at("/applicant/firm").asString("")) + "）", null));
        }
        groups.add(new Group("申请人", who));
        groups.add(new Group("申请人填写", said(form.path("answers"))));
        groups.add(new Group("平台核验", said(facts.path("facts"))));
        List<Said> result = new ArrayList<>();
        result.add(new Said("结果", process.path("stateName").asString(""), null));
        // words about people: in whole only in the package itself
        add(result, "理由", process.path("withdrawn").isString() ? Mask.HIDDEN.apply(process.path("withdrawn").asString()) : process.path("reason").asString(null));
        add(result, "依据", process.path("clause").asString(null));
        add(result, "案件", process.path("case").asString(null));
        add(result, "决策表的决定", process.path("decision").asString(null));
        groups.add(new Group("办理结果", result));
        List<Said> events = new ArrayList<>();
        process.path("events").forEach(e -> events.add(new Said(e.path("at").asString(""), e.path("text").asString(""), e.path("by").asString(null))));
        groups.add(new Group("办理过程", events));
        return groups.stream().filter(g -> !g.rows().isEmpty()).toList();
    }

    private static void add(List<Said> rows, String label, String text) {
        if (text != null && !text.isBlank()) {
            rows.add(new Said(label, text, null));
        }
    }

    private static List<Said> said(JsonNode lines) {
        List<Said> rows = new ArrayList<>();
        for (JsonNode l : lines) {
            String text = l.path("text").asString(null);
            String shown = text == null ? "没有数据" : l.path("mask").isString() ? Mask.valueOf(l.path("mask").asString()).apply(text) : text;
            rows.add(new Said(l.path("label").asString(""), shown, l.path("source").isString() ? l.path("source").asString() + (l.path("day").isString() ? "，" + l.path("day").asString() : "") : null));
        }
        return rows;
    }

    @Allowed(ArchiveDesk.READ)
    @PostMapping("/{id:\\d+}/verify")
    Proof verify(@PathVariable String id) {
        PackageCheck.Result r = desk.verify(desk.found(id, ArchiveDesk.READ));
        return new Proof(r.whole(), r.found(), r.lines());
    }

    /** The whole package, personal values in clear. */
    @Allowed(ArchiveDesk.TAKE)
    @PostMapping("/{id:\\d+}/download")
    ResponseEntity<InputStreamResource> download(@PathVariable String id, @RequestBody Words said) {
        Row r = desk.found(id, ArchiveDesk.TAKE);
        Path file = desk.take(r, said.purpose());
        try {
            long size = Files.size(file);
            return ResponseEntity.ok().contentType(MediaType.parseMediaType("application/zip")).contentLength(size).cacheControl(CacheControl.noStore())
                    .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment().filename(r.number() + ".zip").build().toString()).body(new InputStreamResource(shelf.once(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One file of it. */
    @Allowed(ArchiveDesk.TAKE)
    @PostMapping("/{id:\\d+}/file")
    ResponseEntity<byte[]> file(@PathVariable String id, @RequestBody Words said) {
        Row r = desk.found(id, ArchiveDesk.TAKE);
        ArchiveDesk.Part part = desk.part(r, said.path(), said.purpose());
        String name = part.name().substring(part.name().lastIndexOf('/') + 1);
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_OCTET_STREAM).cacheControl(CacheControl.noStore())
                .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment().filename(name).build().toString()).body(part.bytes());
    }

    @Allowed(ArchiveDesk.DESTROY)
    @PostMapping("/{id:\\d+}/propose")
    Line propose(@PathVariable String id, @RequestBody Words said) {
        Row r = desk.found(id, ArchiveDesk.DESTROY);
        desk.propose(r, said.reason());
        return line(desk.found(id, ArchiveDesk.READ));
    }

    @Allowed(ArchiveDesk.DESTROY)
    @PostMapping("/{id:\\d+}/destroy")
    Line destroy(@PathVariable String id, @RequestBody Words said) {
        Row r = desk.found(id, ArchiveDesk.DESTROY);
        desk.decide(r, true, said.reason());
        return line(desk.found(id, ArchiveDesk.READ));
    }

    @Allowed(ArchiveDesk.DESTROY)
    @PostMapping("/{id:\\d+}/refuse")
    Line refuse(@PathVariable String id, @RequestBody Words said) {
        Row r = desk.found(id, ArchiveDesk.DESTROY);
        desk.decide(r, false, said.reason());
        return line(desk.found(id, ArchiveDesk.READ));
    }
}
