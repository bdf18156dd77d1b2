package org.zhongshu.platform.cases.internal;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseAction;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.internal.CaseStore.Stored;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.looks.Looks;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Cases for people: the inbox, the case page and every step. Which step a person may take is {@link CaseRights}' to say. */
@RestController
@RequestMapping("/api/cases")
class CaseController {

    private final CaseKernel kernel;
    private final CaseIntake intake;
    private final CaseStore store;
    private final PartyStore parties;
    private final CaseLists lists;
    private final CaseTypes types;
    private final CaseRights rights;
    private final CaseViews views;
    private final Audit audit;
    private final Looks looks;

    CaseController(CaseKernel kernel, CaseIntake intake, CaseStore store, PartyStore parties, CaseLists lists, CaseTypes types, CaseRights rights, CaseViews views,
                   Audit audit, Looks looks) {
        this.looks = looks;
        this.kernel = kernel;
        this.intake = intake;
        this.store = store;
        this.parties = parties;
        this.lists = lists;
        this.types = types;
        this.rights = rights;
        this.views = views;
        this.audit = audit;
    }

    /** @param key chosen by the client; the same key from the same account is the same report */
    record NewCase(String key, String type, String title, String description, Integer level, String source, Case.Place place, List<String> things,
                   List<Case.Party> parties, String department, Instant occurredAt, List<String> evidence, JsonNode data) {
    }

    record StepBody(String text, String person, String department, Map<String, JsonNode> values, List<String> evidence, Integer version) {
    }

    record Opened(String id, String number, String outcome) {
    }

    @GetMapping
    @Allowed("case.read")
    Page<CaseViews.Item> list(@RequestParam(required = false) String box, @RequestParam(required = false) String state,
                              @RequestParam(required = false) String type, @RequestParam(required = false) Integer level,
                              @RequestParam(required = false) String town, @RequestParam(required = false) String thing,
                              @RequestParam(required = false) String q, @RequestParam(required = false) String due,
                              @RequestParam(required = false) String sort, @RequestParam(required = false) String department,
                              @RequestParam(required = false) Boolean open, @RequestParam(required = false) Instant at,
                              @RequestParam(required = false) String cursor,
                              @RequestParam(defaultValue = "50") int limit) {
        Page<Stored> page = lists.list(CurrentActor.require(), new CaseLists.Ask(box, state, type, level, town, thing == null ? null : Ids.parse(thing),
                q, due, sort, department, open, at, cursor, limit));
        Instant now = at == null ? kernel.now() : at;
        return new Page<>(page.items().stream().map(s -> views.item(s, now)).toList(), page.next());
    }

    /** @param item null: nothing else is left in the box */
    record Next(CaseViews.Item item) {
    }

    /**
     * The next one due in a box, after the case that was opened from it; when that was the last, from the box's beginning.
     *
     * @param after    the case one stands at, wherever it is by now; null: the most urgent one
     * @param afterDue its deadline when it was opened; null: it had none
     */
    @GetMapping("/next")
    @Allowed("case.read")
    Next next(@RequestParam(required = false) String box, @RequestParam(required = false) String state, @RequestParam(required = false) String type,
              @RequestParam(required = false) Integer level, @RequestParam(required = false) String town, @RequestParam(required = false) String due,
              @RequestParam(required = false) String after, @RequestParam(required = false) Instant afterDue) {
        Long here = after == null || after.isBlank() ? null : Ids.parse(after);
        return new Next(lists.next(CurrentActor.require(), new CaseLists.Ask(box, state, type, level, town, null, null, due, "due", null, true, null, null, 2),
                here, afterDue).map(s -> views.item(s, kernel.now())).orElse(null));
    }

    @GetMapping("/counts")
    @Allowed("case.read")
    CaseLists.Counts counts() {
        return lists.counts(CurrentActor.require());
    }

    @PostMapping
    @Allowed("case.open")
    ResponseEntity<Opened> open(@RequestBody NewCase body) {
        Actor actor = CurrentActor.require();
        CaseType type = types.getType(body.type());
        if (!type.manual()) {
            throw Problem.unprocessable("not-manual", "“" + type.name() + "”由系统自动立案，不能人工上报。");
        }
        if (body.key() != null && body.key().length() > 100) {
            throw Problem.invalid("bad-report", "上报内容有误，请修改后重试。", Map.of("key", "不能超过 100 字"));
        }
        CaseRef ref = intake.open(new WebReport(body.key() == null ? null : "web:" + actor.accountId() + ":" + StepForm.clean(body.key()), body.type(),
                body.title(), body.description(), body.level(), body.source() == null ? "web" : body.source(),
                body.place() == null ? Case.Place.UNKNOWN : body.place(), ids(body.things()), body.parties() == null ? List.of() : body.parties(),
                body.department(), body.occurredAt(), ids(body.evidence()), body.data()));
        return ResponseEntity.status(ref.outcome() == CaseRef.Outcome.OPENED ? HttpStatus.CREATED : HttpStatus.OK)
                .body(new Opened(Long.toString(ref.id()), ref.number(), ref.outcome().name().toLowerCase(java.util.Locale.ROOT)));
    }

    /**
     * @param personal show names and numbers unmasked, where the reader may; every such look is audited
     * @param reason   why, in the reader's own words: without them nothing is unmasked
     */
    @GetMapping("/{id}")
    @Transactional
    @Allowed("case.read")
    public CaseViews.Detail get(@PathVariable String id, @RequestParam(defaultValue = "false") boolean personal,
                         @RequestParam(required = false) String reason) {
        Actor actor = CurrentActor.require();
        Stored stored = visible(id, actor);
        List<Case.Party> people = personal ? parties.of(stored.file().id) : List.of();
        if (people.isEmpty()) {
            return views.detail(stored, actor, false);
        }
        if (!rights.mayLookAtPersonalData(actor, stored.file())) {
            throw Problem.forbidden("no-permission", "您没有查看本案个人信息原文的权限。");
        }
        if (reason == null || reason.isBlank() || reason.length() > 200) {
            throw Problem.badRequest("reason-needed", "查看个人信息须说明理由（200 字以内）。");
        }
        String why = StepForm.clean(reason.strip());
        audit.record("personal.view", "case", id, why, null, null);
        people.forEach(p -> looks.record(new Looks.Concerned(p.idNumber(), p.phone()), Looks.Kind.CASE, true, stored.file().number, why));
        return views.detail(stored, actor, true);
    }

    @PostMapping("/{id}/actions/{action}")
    @Allowed("case.read")
    CaseViews.Detail act(@PathVariable String id, @PathVariable String action, @RequestBody StepBody body) {
        if (body.version() == null) {
            throw Problem.invalid("incomplete", "请求缺少案件版本号，请刷新后重试。", Map.of("version", "必填"));
        }
        Stored after = kernel.act(Ids.parse(id), new CaseAction(action, body.text(), body.department(), body.person(), body.values(), ids(body.evidence()),
                body.version()));
        return views.detail(after, CurrentActor.require(), false);
    }

    private Stored visible(String id, Actor actor) {
        return store.find(Ids.parse(id)).filter(s -> rights.maySee(actor, s.file())).orElseThrow(CaseKernel::notFound);
    }

    private static List<Long> ids(List<String> texts) {
        return texts == null ? List.of() : texts.stream().map(Ids::parse).toList();
    }
}
