package org.zhongshu.platform.errands.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.CacheControl;
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
import org.springframework.transaction.annotation.Transactional;
import org.zhongshu.platform.looks.Looks;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.errands.internal.ErrandStore.Content;
import org.zhongshu.platform.errands.internal.ErrandStore.Errand;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.PersonalData.Kind;
import org.zhongshu.platform.shared.HandedIn;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Neighbours;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** /api/errands: taken in here for there, and there for here; each department its own. */
@RestController
@RequestMapping("/api/errands")
class ErrandController {

    private static final String ALLOWED = "errand.handle";

    private final Errands errands;
    private final ErrandStore store;
    private final Neighbours neighbours;
    private final Departments departments;
    private final Access access;
    private final Audit audit;
    private final Looks looks;

    ErrandController(Errands errands, ErrandStore store, Neighbours neighbours, Departments departments, Access access, Audit audit, Looks looks) {
        this.looks = looks;
        this.errands = errands;
        this.store = store;
        this.neighbours = neighbours;
        this.departments = departments;
        this.access = access;
        this.audit = audit;
    }

    record TakeBody(String request, String neighbour, String item, String name, String number, String phone, String statement, Boolean agreed, List<String> files) {
    }

    record ReasonBody(String reason) {
    }

    record Place(String code, String name) {
    }

    record Line(String id, String direction, String neighbourName, String item, String itemName, String departmentName, String state, String stateName, boolean ended, String caseId, String caseNumber, Instant createdAt, Instant changedAt,
                String applicant, String error) {
    }

    record EventView(Instant at, String stateName, String words, String by) {
    }

    record FileView(int place, String name, String kind, int size) {
    }

    record Detail(Line line, String name, String number, String phone, String statement, String agreed, boolean clear, List<FileView> files, List<EventView> events) {
    }

    @Allowed(ALLOWED)
    @GetMapping("/neighbours")
    List<Place> neighbours() {
        return neighbours.list().stream().filter(Neighbours.Neighbour::paired).map(n -> new Place(n.code(), n.name())).toList();
    }

    /** What the neighbour lets others take in for it, asked of it now: 503 when it is away. */
    @Allowed(ALLOWED)
    @GetMapping("/neighbours/{code}/items")
    JsonNode items(@PathVariable String code) {
        return errands.offered(code);
    }

    @Allowed(ALLOWED)
    @PostMapping(path = "/files", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    Map<String, Object> upload(HttpServletRequest request, @RequestParam(required = false) String name) {
        try {
            byte[] bytes = request.getInputStream().readNBytes(ErrandFile.LARGEST + 1);
            if (bytes.length > ErrandFile.LARGEST) {
                throw Problem.badRequest("too-large", "文件不能超过 8 MB。");
            }
            ErrandStore.FileRow f = store.file(null, 0, CurrentActor.require().accountId(), ErrandFile.name(name), HandedIn.kind(bytes), bytes);
            return Map.of("id", Long.toString(f.id()), "name", f.name(), "size", f.size());
        } catch (IOException e) {
            throw Problem.badRequest("bad-file", "文件没有传完，请重试。");
        }
    }

    @Allowed(ALLOWED)
    @PostMapping
    Detail take(@RequestBody TakeBody b) {
        List<Long> files = b.files() == null ? List.of() : b.files().stream().limit(50).map(Ids::parse).toList();
        return detail(errands.take(new Errands.Taken(b.request(), b.neighbour(), b.item(), b.name(), b.number(), b.phone(), b.statement(), Boolean.TRUE.equals(b.agreed()), files)), false);
    }

    @Allowed(ALLOWED)
    @GetMapping
    Page<Line> list(@RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        int most = Math.clamp(limit, 1, 200);
        List<Errand> rows = store.list(access.departments(CurrentActor.require(), ALLOWED), cursor == null || cursor.isBlank() ? null : Ids.parse(cursor), most + 1);
        boolean more = rows.size() > most;
        List<Errand> page = more ? rows.subList(0, most) : rows;
        return new Page<>(page.stream().map(this::line).toList(), more ? Long.toString(page.getLast().id()) : null);
    }

    private Errand found(String id) {
        Actor actor = CurrentActor.require();
        return store.find(Ids.parse(id)).filter(e -> access.may(actor, ALLOWED, e.department())).orElseThrow(() -> Problem.notFound("no-errand", "没有这个代收件。"));
    }

    private Line line(Errand e) {
        String name = store.content(e.id()).map(Content::name).map(Kind.NAME::mask).orElse(null);
        return new Line(Long.toString(e.id()), e.direction(), neighbours.find(e.neighbour()).map(Neighbours.Neighbour::name).orElse(e.neighbour()), e.item(), e.itemName(), departments.nameOf(e.department()), e.state().id(),
                e.state().label(e.out()), e.state().ended(), e.caseId() == null ? null : Long.toString(e.caseId()), e.caseNumber(), e.createdAt(), e.changedAt(), name, e.error());
    }

    private Detail detail(Errand e, boolean clear) {
        Content c = store.content(e.id()).orElse(new Content(null, null, null, null, null));
        return new Detail(line(e), clear ? c.name() : Kind.NAME.mask(c.name()), clear ? c.number() : Kind.ID_NUMBER.mask(c.number()), clear ? c.phone() : Kind.PHONE.mask(c.phone()), clear || c.statement() == null ? c.statement() : "（点“查看原文”后显示）",
                c.agreed(), clear, java.util.stream.IntStream.range(0, store.files(e.id()).size()).mapToObj(i -> {
                    ErrandStore.FileRow f = store.files(e.id()).get(i);
                    return new FileView(i, f.name(), f.kind(), f.size());
                }).toList(), store.events(e.id()).stream().map(v -> new EventView(v.at(), v.state().label(e.out()), v.words(), v.by())).toList());
    }

    @Allowed(ALLOWED)
    @GetMapping("/{id:\\d+}")
    Detail get(@PathVariable String id) {
        return detail(found(id), false);
    }

    /** Told to whoever applied. */
    private void looked(Errand e, Looks.Kind kind, String reason) {
        store.content(e.id()).ifPresent(c -> looks.record(new Looks.Concerned(c.number(), c.phone()), kind, true, e.itemName(), reason));
    }

    @Allowed("personal.view")
    @Transactional
    @PostMapping("/{id:\\d+}/reveal")
    public Detail reveal(@PathVariable String id, @RequestBody ReasonBody body) {
        Errand e = found(id);
        String why = body.reason() == null ? "" : body.reason().strip();
        if (why.isEmpty() || why.length() > 300) {
            throw Problem.badRequest("reason-needed", "请写明查看的用途（300 字以内）。");
        }
        audit.record("personal.view", "errand", id, why, null, null);
        looked(e, Looks.Kind.ERRAND, why);
        return detail(e, true);
    }

    @Allowed("personal.view")
    @Transactional
    @GetMapping("/{id:\\d+}/files/{place:\\d+}")
    public ResponseEntity<byte[]> file(@PathVariable String id, @PathVariable int place) {
        Errand e = found(id);
        byte[] bytes = store.bytes(e.id(), place).orElseThrow(() -> Problem.notFound("no-file", "没有这个文件。"));
        audit.record("errand.file", "errand", id, null, null, Map.of("place", place));
        looked(e, Looks.Kind.ERRAND_FILE, null);
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_OCTET_STREAM).cacheControl(CacheControl.noStore()).header(HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment().filename(store.files(e.id()).get(place).name(), StandardCharsets.UTF_8).build().toString()).body(bytes);
    }
}
