package org.zhongshu.platform.complaints.internal;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.complaints.internal.ComplaintStore.Row;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.matters.Matter;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** /api/citizen/complaints: complaining of a matter of one's own, and what was answered. Another's is not found. */
@RestController("complaintsOfCitizens")
@RequestMapping("/api/citizen/complaints")
@Allowed(Allowed.CITIZEN)
class CitizenController {

    private final Complaints complaints;
    private final ComplaintRules rules;
    private final ComplaintStore store;
    private final Matters matters;
    private final Cases cases;
    private final Persons persons;
    private final Departments departments;

    CitizenController(Complaints complaints, ComplaintRules rules, ComplaintStore store, Matters matters, Cases cases, Persons persons, Departments departments) {
        this.complaints = complaints;
        this.rules = rules;
        this.store = store;
        this.matters = matters;
        this.cases = cases;
        this.persons = persons;
        this.departments = departments;
    }

    /** @param note what a complaint does not do, as of today; running: one about this matter is being dealt with */
    record Form(String matter, String itemName, String departmentName, String supervisorName, List<ComplaintRules.Kind> kinds, int files, String note, String basis, boolean running, List<View> complaints) {
    }

    /** @param due the day by which the city means to have answered, null when it has; content: what one said of the answer */
    record View(String id, String number, String matter, String itemName, String firm, String kindName, String state, String stateName, String supervisorName, Instant at, Instant due, String answer, Instant answeredAt, Boolean content, boolean mayAnswer,
                String words, boolean callable, List<ComplaintStore.FileItem> files, List<ComplaintStore.Happened> events, String note, String basis) {
    }

    record AnswerBody(Boolean content, String words) {
    }

    @GetMapping("/form")
    Form form(@RequestParam String matter) {
        Matter m = matters.own(matter);
        Persons.Person me = persons.current();
        ComplaintRules.Note note = rules.note(complaints.today());
        List<Row> before = store.mine(me, complaints.firms(me), m.number(), null, 20);
        return new Form(m.number(), m.itemName(), departments.nameOf(m.department()), departments.nameOf(rules.supervisor(m.department(), matters.hands(m.number()).departments())), rules.kinds(), rules.files(), note == null ? null : note.text(),
                note == null ? null : note.basis(), before.stream().anyMatch(r -> !r.ended()), lines(before));
    }

    /** All in one request, so that one that is sent again after the line broke is the same: 201 when it is new, 200 when it was known. */
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<View> complain(@RequestParam(required = false) String request, @RequestParam(required = false) String matter, @RequestParam(required = false) String kind, @RequestParam(required = false) String words,
                                  @RequestParam(defaultValue = "false") boolean callable, @RequestParam(name = "file", required = false) List<MultipartFile> files) throws IOException {
        List<Complaints.Handed> handed = new ArrayList<>();
        for (MultipartFile file : files == null ? List.<MultipartFile>of() : files) {
            if (file.getSize() > Complaints.LARGEST) {
                throw Problem.badRequest("too-large", "文件不能超过 8 MB。");
            }
            handed.add(new Complaints.Handed(file.getOriginalFilename(), file.getBytes()));
        }
        Complaints.Taken taken = complaints.complain(new Complaints.Said(request, matter, kind, words, callable, handed));
        return ResponseEntity.status(taken.fresh() ? 201 : 200).body(whole(taken.row()));
    }

    @GetMapping
    Page<View> list(@RequestParam(required = false) String cursor, @RequestParam(defaultValue = "20") int limit) {
        Persons.Person me = persons.require(Assurance.REAL_NAME);
        int most = Math.clamp(limit, 1, 100);
        List<Row> rows = store.mine(me, complaints.firms(me), null, cursor == null || cursor.isBlank() ? null : Ids.parse(cursor), most + 1);
        List<Row> page = rows.size() > most ? rows.subList(0, most) : rows;
        return new Page<>(lines(page), rows.size() > most ? Long.toString(page.getLast().id()) : null);
    }

    @GetMapping("/{id}")
    View get(@PathVariable String id) {
        return whole(complaints.mine(Ids.parse(id)));
    }

    @PostMapping("/{id}/answer")
    View answer(@PathVariable String id, @RequestBody AnswerBody body) {
        return whole(complaints.answer(Ids.parse(id), body.content(), body.words()));
    }

    private List<View> lines(List<Row> rows) {
        Map<Long, Case> running = cases.all(rows.stream().filter(r -> !r.ended()).map(Row::caseId).toList());
        return rows.stream().map(r -> view(r, r.ended() ? null : running.get(r.caseId()), false)).toList();
    }

    private View whole(Row r) {
        return view(r, r.ended() ? null : cases.getCase(r.caseId()), true);
    }

    /** @param running its case; null: it has ended */
    private View view(Row r, Case running, boolean whole) {
        ComplaintRules.Note note = whole ? rules.note(complaints.today()) : null;
        return new View(Long.toString(r.id()), r.number(), r.matter(), r.itemName(), r.firm(), rules.nameOf(r.kind()), r.state(), ComplaintCases.name(r.state()), departments.nameOf(r.supervisor()), r.at(),
                running == null ? null : running.closeDue(), r.answer(), r.answeredAt(), r.content(), complaints.mayAnswer(r), whole ? store.words(r.id()) : null, r.callable(), whole ? store.files(r.id()) : List.of(),
                whole ? store.steps(r.id()) : List.of(), note == null ? null : note.text(), note == null ? null : note.basis());
    }
}
