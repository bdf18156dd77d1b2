package org.zhongshu.platform.complaints.internal;

import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.complaints.internal.ComplaintStore.Row;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.PersonalData;
import org.zhongshu.platform.matters.Dossier;
import org.zhongshu.platform.matters.Matter;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * /api/complaints: what is behind a complaint's case. The supervising department sees the matter, and, for a reason that is written down, who
 * complained; the department complained of sees the matter when it was told, whoever had the matter in hand nothing.
 */
@RestController
@RequestMapping("/api/complaints")
@Allowed(ComplaintController.HANDLE)
class ComplaintController {

    static final String HANDLE = "complaint.handle";

    private final ComplaintStore store;
    private final ComplaintRules rules;
    private final ComplaintCases moves;
    private final Matters matters;
    private final Persons persons;
    private final Departments departments;
    private final Access access;
    private final PersonalData personal;
    private final Audit audit;

    ComplaintController(ComplaintStore store, ComplaintRules rules, ComplaintCases moves, Matters matters, Persons persons, Departments departments, Access access, PersonalData personal, Audit audit) {
        this.store = store;
        this.rules = rules;
        this.moves = moves;
        this.matters = matters;
        this.persons = persons;
        this.departments = departments;
        this.access = access;
        this.personal = personal;
        this.audit = audit;
    }

    record Line(String caseId, String number, String kindName, String state, String stateName, Instant at) {
    }

    /** @param by the officer; null: the applicant or a table */
    record Happened(Instant at, String text, String by) {
    }

    /** @param supervising sees the course of the matter and may ask who complained; files: nobody else's names */
    record Panel(String matter, String itemName, String kindName, String departmentName, String stateName, String promised, Instant submittedAt, Instant due, Instant endedAt, boolean named, boolean callable, boolean supervising,
                 List<ComplaintStore.FileItem> files, List<Happened> events, Boolean content) {
    }

    /** @param phone null when they do not want to be called; words: as they were written */
    record Who(String name, String phone, String words) {
    }

    record ReasonBody(String reason) {
    }

    private boolean supervises(Row r) {
        Actor actor = CurrentActor.require();
        return access.may(actor, HANDLE, r.supervisor()) && !moves.isOf(r, actor) && !moves.hadInHand(r, actor);
    }

    private boolean told(Row r) {
        Actor actor = CurrentActor.require();
        return r.named() && access.may(actor, HANDLE, r.judged()) && !moves.hadInHand(r, actor);
    }

    private static Problem unknown() {
        return Problem.notFound("no-complaint", "没有这件投诉，或您无权查看。");
    }

    private Row seen(String caseId) {
        return store.ofCase(Ids.parse(caseId)).filter(r -> supervises(r) || told(r)).orElseThrow(ComplaintController::unknown);
    }

    /** Of one matter, for its page on the desk: those that one supervises. */
    @GetMapping
    List<Line> ofMatter(@RequestParam String matter) {
        return store.ofMatter(matter).stream().filter(this::supervises).map(r -> new Line(Long.toString(r.caseId()), r.number(), rules.nameOf(r.kind()), r.state(), ComplaintCases.name(r.state()), r.at())).toList();
    }

    @GetMapping("/by-case/{caseId}")
    Panel panel(@PathVariable String caseId) {
        Row r = seen(caseId);
        boolean supervising = supervises(r);
        Matter m = matters.find(r.matter()).orElseThrow(ComplaintController::unknown);
        List<Happened> events = supervising ? matters.dossier(m.number()).map(Dossier::events).orElse(List.of()).stream().map(e -> new Happened(e.at(), e.text(), e.by())).toList() : List.of();
        return new Panel(m.number(), m.itemName(), rules.nameOf(r.kind()), departments.nameOf(m.department()), m.state().label(), m.promised(), m.submittedAt(), m.due(), m.endedAt(), r.named(), r.callable(), supervising, store.files(r.id()), events,
                r.content());
    }

    /** Each look is written down. The telephone only of whoever may be called. */
    @PostMapping("/by-case/{caseId}/who")
    Who who(@PathVariable String caseId, @RequestBody ReasonBody body) {
        Row r = store.ofCase(Ids.parse(caseId)).filter(this::supervises).orElseThrow(ComplaintController::unknown);
        if (r.ended()) {
            throw Problem.unprocessable("not-now", "投诉已答复，不再查看投诉人。");
        }
        // an account can become somebody else's
        Persons.Clear clear = persons.find(r.person()).filter(p -> p.gid() != null && p.gid() == r.gid()).map(p -> persons.clear(p.id())).orElseThrow(() -> Problem.notFound("no-account", "投诉人的账号已注销。"));
        String name = personal.reveal(PersonalData.Kind.NAME, clear.name(), "case", caseId, body.reason());
        return new Who(name, r.callable() ? personal.reveal(PersonalData.Kind.PHONE, clear.phone(), "case", caseId, body.reason()) : null, store.words(r.id()));
    }

    @GetMapping("/by-case/{caseId}/files/{file}")
    ResponseEntity<byte[]> file(@PathVariable String caseId, @PathVariable String file) {
        Row r = seen(caseId);
        access.check(CurrentActor.require(), "personal.view");
        ComplaintStore.Whole f = store.file(r.id(), Ids.parse(file)).orElseThrow(() -> Problem.notFound("no-file", "没有这个文件。"));
        audit.record("complaint.file", "complaint", r.number(), null, null, Map.of("file", f.item().id()));
        return ResponseEntity.ok().contentType(f.item().kind().equals("pdf") ? MediaType.APPLICATION_PDF : MediaType.parseMediaType("image/" + f.item().kind())).header("X-Content-Type-Options", "nosniff")
                .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment().filename(f.item().name(), StandardCharsets.UTF_8).build().toString()).body(f.bytes());
    }
}
