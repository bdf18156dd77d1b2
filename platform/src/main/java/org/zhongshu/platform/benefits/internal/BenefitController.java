package org.zhongshu.platform.benefits.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.PersonalData.Kind;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** /api/benefits for the paying departments, each its own; /api/citizen/benefits for who is paid. Sums are yuan with two places, as text. */
@RestController
@RequestMapping("/api")
class BenefitController {

    private static final long LARGEST = 10L << 20;

    private final BatchDesk desk;
    private final BatchStore store;
    private final Programmes programmes;
    private final Reach reach;
    private final Departments departments;
    private final Persons persons;

    BenefitController(BatchDesk desk, BatchStore store, Programmes programmes, Reach reach, Departments departments, Persons persons) {
        this.desk = desk;
        this.store = store;
        this.programmes = programmes;
        this.reach = reach;
        this.departments = departments;
        this.persons = persons;
    }

    record SumView(String programme, String programmeName, String period, String state, long lines, String yuan) {
    }

    record ProgrammeView(String id, String name, String department, String basis, String cycle, String most, List<String> exclusive, List<String> entitled, boolean manage) {
    }

    record RuleView(String check, String name, boolean hold) {
    }

    record Overview(List<ProgrammeView> programmes, List<RuleView> rules, List<SumView> sums) {
    }

    /** @param mine whether the asker made it, and so may not approve it */
    record BatchView(String id, String number, String programme, String programmeName, String department, String period, String file, String state, Instant madeAt, String madeName, Instant submittedAt, Instant approvedAt, String approvedName,
                     String paySm3, String reason, int version, boolean mine, boolean manage, boolean approve, List<SumView> sums) {
    }

    record FindingView(String rule, String name, boolean hold, String text, String caseId, String caseNumber, String outcome) {
    }

    record LineView(String id, int no, String name, String idNumber, String account, String bank, String yuan, String state, String reason, String releasedBy, String bankReason, List<FindingView> findings) {
    }

    record StepBody(Integer version, String reason) {
    }

    record OwnView(String programmeName, String department, String period, String yuan, String account, String state, String reason, Instant at) {
    }

    @Allowed("benefit.read")
    @GetMapping("/benefits")
    Overview overview() {
        return new Overview(programmes.list().stream().map(p -> new ProgrammeView(p.id(), p.name(), departments.nameOf(p.department()), p.basis(), p.cycle().id(), Fen.yuan(p.most()), programmes.excluding(p).stream().map(programmes::nameOf).toList(),
                p.entitled().stream().map(Programme.Condition::label).toList(), reach.manages(p.department()))).toList(),
                programmes.rules().stream().map(r -> new RuleView(r.check(), r.name(), r.hold())).toList(), store.sums(reach.readable()).stream().map(this::sum).toList());
    }

    @Allowed("benefit.read")
    @GetMapping("/benefits/batches")
    Page<BatchView> batches(@RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        int most = Math.clamp(limit, 1, 200);
        List<BatchStore.Batch> rows = store.list(reach.readable(), cursor == null ? null : Ids.parse(cursor), most + 1);
        boolean more = rows.size() > most;
        List<BatchStore.Batch> page = more ? rows.subList(0, most) : rows;
        Map<Long, List<BatchStore.Sum>> sums = store.sums(page.stream().map(BatchStore.Batch::id).toList());
        return new Page<>(page.stream().map(b -> view(b, sums.getOrDefault(b.id(), List.of()))).toList(), more ? Long.toString(page.getLast().id()) : null);
    }

    @Allowed("benefit.read")
    @GetMapping("/benefits/batches/{id}")
    BatchView batch(@PathVariable String id) {
        return view(readable(id));
    }

    @Allowed("benefit.read")
    @GetMapping("/benefits/batches/{id}/lines")
    Page<LineView> lines(@PathVariable String id, @RequestParam(defaultValue = "false") boolean found, @RequestParam(defaultValue = "0") int cursor, @RequestParam(defaultValue = "100") int limit) {
        BatchStore.Batch batch = readable(id);
        int most = Math.clamp(limit, 1, 500);
        Map<Long, List<FindingView>> findings = store.findings(batch.id()).stream().collect(Collectors.groupingBy(BatchStore.Finding::line, TreeMap::new, Collectors.mapping(
                f -> new FindingView(f.rule(), programmes.ruleName(f.rule()), f.hold(), f.text(), f.caseId() == null ? null : Long.toString(f.caseId()), f.caseNumber(), f.outcome()), Collectors.toList())));
        List<BatchStore.Line> rows = store.lines(batch.id(), found, cursor, most + 1);
        boolean more = rows.size() > most;
        List<BatchStore.Line> page = more ? rows.subList(0, most) : rows;
        return new Page<>(page.stream().map(l -> new LineView(Long.toString(l.id()), l.no(), Kind.NAME.mask(l.name()), Kind.ID_NUMBER.mask(l.idNumber()), Kind.BANK_CARD.mask(l.account()), l.bank(), Fen.yuan(l.fen()), l.state(), l.reason(), l.releasedBy(), l.bankReason(),
                findings.getOrDefault(l.id(), List.of()))).toList(), more ? Integer.toString(page.getLast().no()) : null);
    }

    /** The list as the body: CSV or XLSX, at most 10 MB. */
    @Allowed("benefit.manage")
    @PostMapping(path = "/benefits/batches", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    BatchView load(@RequestParam(required = false) String programme, @RequestParam(required = false) String period, @RequestParam(required = false) String file, HttpServletRequest request) throws IOException {
        return view(desk.load(programme, period, file, body(request)));
    }

    @Allowed("benefit.manage")
    @PostMapping("/benefits/batches/{id}/submit")
    BatchView submit(@PathVariable String id, @RequestBody StepBody body) {
        return view(desk.submit(Ids.parse(id), version(body)));
    }

    @Allowed("benefit.approve")
    @PostMapping("/benefits/batches/{id}/approve")
    BatchView approve(@PathVariable String id, @RequestBody StepBody body) {
        return view(desk.approve(Ids.parse(id), version(body)));
    }

    @Allowed("benefit.approve")
    @PostMapping("/benefits/batches/{id}/reject")
    BatchView reject(@PathVariable String id, @RequestBody StepBody body) {
        return view(desk.reject(Ids.parse(id), version(body), body.reason()));
    }

    @Allowed("benefit.manage")
    @PostMapping("/benefits/batches/{id}/withdraw")
    BatchView withdraw(@PathVariable String id, @RequestBody StepBody body) {
        return view(desk.withdraw(Ids.parse(id), version(body), body.reason()));
    }

    @Allowed("benefit.approve")
    @PostMapping("/benefits/lines/{id}/release")
    BatchView release(@PathVariable String id, @RequestBody StepBody body) {
        return view(desk.release(Ids.parse(id), body.reason()));
    }

    @Allowed("benefit.manage")
    @PostMapping("/benefits/batches/{id}/pay-file")
    ResponseEntity<byte[]> payFile(@PathVariable String id, @RequestBody StepBody body) {
        BatchDesk.PayFile file = desk.payFile(Ids.parse(id), body.reason());
        return ResponseEntity.ok().contentType(new MediaType("text", "csv", StandardCharsets.UTF_8)).header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment().filename(file.name()).build().toString()).header("X-SM3", file.sm3())
                .body(("\uFEFF" + file.text()).getBytes(StandardCharsets.UTF_8));
    }

    /** The bank's answer as the body. */
    @Allowed("benefit.manage")
    @PostMapping(path = "/benefits/batches/{id}/reconcile", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    BatchView reconcile(@PathVariable String id, @RequestParam(required = false) String file, HttpServletRequest request) throws IOException {
        return view(desk.reconcile(Ids.parse(id), file, body(request)));
    }

    @Allowed("benefit.manage")
    @PostMapping("/benefits/batches/{id}/recheck")
    BatchView recheck(@PathVariable String id) {
        return view(desk.recheck(Ids.parse(id)));
    }

    /** What one is paid. Why something waits is the department's to say: here only that it waits. */
    @Allowed(Allowed.CITIZEN)
    @GetMapping("/citizen/benefits")
    Map<String, List<OwnView>> own() {
        String number = persons.clear(persons.require(Assurance.REAL_NAME).id()).idNumber();
        List<BatchStore.Line> lines = store.ofHolder(number, 200);
        Map<Long, BatchStore.Batch> batches = store.byId(lines.stream().map(BatchStore.Line::batch).collect(Collectors.toSet()));
        return Map.of("items", lines.stream().map(l -> {
            BatchStore.Batch b = batches.get(l.batch());
            boolean told = !b.state().equals("draft") && !b.state().equals("rejected");
            return told ? new OwnView(programmes.nameOf(l.programme()), departments.nameOf(b.department()), l.period(), Fen.yuan(l.fen()), Kind.BANK_CARD.mask(l.account()), l.state(), l.state().equals("returned") ? l.bankReason() : null,
                    l.toldAt() == null ? b.approvedAt() : l.toldAt()) : null;
        }).filter(java.util.Objects::nonNull).toList());
    }

    private BatchStore.Batch readable(String id) {
        BatchStore.Batch batch = store.find(Ids.parse(id)).orElseThrow(BatchDesk::unknown);
        reach.read(batch.department());
        return batch;
    }

    private BatchView view(BatchStore.Batch b) {
        return view(b, store.sums(b.id()));
    }

    private BatchView view(BatchStore.Batch b, List<BatchStore.Sum> sums) {
        Actor actor = CurrentActor.require();
        return new BatchView(Long.toString(b.id()), b.number(), b.programme(), programmes.nameOf(b.programme()), departments.nameOf(b.department()), b.period(), b.file(), b.state(), b.madeAt(), b.madeName(), b.submittedAt(), b.approvedAt(),
                b.approvedName(), b.paySm3(), b.reason(), b.version(), b.madeBy() == actor.accountId(), reach.manages(b.department()), reach.approves(b.department()) && b.madeBy() != actor.accountId(),
                sums.stream().map(this::sum).toList());
    }

    private SumView sum(BatchStore.Sum s) {
        return new SumView(s.programme(), programmes.nameOf(s.programme()), s.period(), s.state(), s.lines(), Fen.yuan(s.fen()));
    }

    private static int version(StepBody body) {
        return body.version() == null ? -1 : body.version();
    }

    private static InputStream body(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > LARGEST) {
            throw Problem.badRequest("too-large", "文件过大：不超过 10 MB。");
        }
        byte[] bytes = request.getInputStream().readNBytes((int) LARGEST + 1);
        if (bytes.length > LARGEST) {
            throw Problem.badRequest("too-large", "文件过大：不超过 10 MB。");
        }
        return new java.io.ByteArrayInputStream(bytes);
    }
}
