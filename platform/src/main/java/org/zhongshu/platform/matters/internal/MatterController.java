package org.zhongshu.platform.matters.internal;

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
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.matters.MatterState;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** /api/matters: the officers' side, and progress for whoever knows a number. */
@RestController
@RequestMapping("/api/matters")
class MatterController {

    static final String READ = "matter.read";
    static final String ACT = "matter.act";

    private final MatterStore store;
    private final MatterViews views;
    private final MatterFiles files;
    private final Desk desk;
    private final Access access;
    private final Audit audit;
    private final Looks looks;

    MatterController(MatterStore store, MatterViews views, MatterFiles files, Desk desk, Access access, Audit audit, Looks looks) {
        this.looks = looks;
        this.store = store;
        this.views = views;
        this.files = files;
        this.desk = desk;
        this.access = access;
        this.audit = audit;
    }

    record VersionBody(Integer version) {
    }

    record AskBody(List<String> items, Integer days, Integer version) {
    }

    record ApproveBody(String opinion, Map<String, String> values, Integer version) {
    }

    record RefuseBody(String clause, String reason, Integer version) {
    }

    record ReasonBody(String reason) {
    }

    @Allowed(READ)
    @GetMapping
    Page<MatterViews.Line> list(@RequestParam(required = false) String state, @RequestParam(required = false) String item, @RequestParam(required = false) String department, @RequestParam(required = false) String number,
                                @RequestParam(required = false) Boolean open, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        Actor actor = CurrentActor.require();
        String[] reach = access.departments(actor, READ);
        if (state != null && Arrays.stream(MatterState.values()).noneMatch(s -> s.id().equals(state))) {
            throw Problem.badRequest("bad-state", "没有这种状态。");
        }
        if (department != null) {
            reach = access.may(actor, READ, department) ? new String[]{department} : new String[0];
        }
        String read = number == null || number.isBlank() ? null : Numbers.read(number);
        if (number != null && !number.isBlank() && read == null) {
            return new Page<>(List.of(), null);
        }
        int most = Math.clamp(limit, 1, 200);
        List<MatterRow> rows = store.list(reach, state, item, open, read, cursor == null || cursor.isBlank() ? null : Ids.parse(cursor), most + 1);
        boolean more = rows.size() > most;
        List<MatterRow> page = more ? rows.subList(0, most) : rows;
        return new Page<>(page.stream().map(views::line).toList(), more ? Long.toString(page.getLast().id()) : null);
    }

    private MatterRow reached(String number) {
        String read = Numbers.read(number);
        return (read == null ? java.util.Optional.<MatterRow>empty() : store.find(read)).filter(m -> access.may(CurrentActor.require(), READ, m.department())).orElseThrow(Numbers::unknown);
    }

    private MatterViews.View view(MatterRow m, boolean clear) {
        return views.officer(m, access.may(CurrentActor.require(), ACT, m.department()), clear);
    }

    @Allowed(READ)
    @GetMapping("/{number}")
    MatterViews.View get(@PathVariable String number) {
        return view(reached(number), false);
    }

    @Allowed(READ)
    @GetMapping("/by-case/{caseId}")
    MatterViews.View ofCase(@PathVariable String caseId) {
        return view(store.ofCase(Ids.parse(caseId)).filter(m -> access.may(CurrentActor.require(), READ, m.department())).orElseThrow(Numbers::unknown), false);
    }

    /** In clear, with a reason that is written down. */
    @Allowed(READ)
    @PostMapping("/{number}/reveal")
    @Transactional
    public MatterViews.View reveal(@PathVariable String number, @RequestBody ReasonBody body) {
        MatterRow m = reached(number);
        access.check(CurrentActor.require(), "personal.view", m.department());
        if (body.reason() == null || body.reason().isBlank() || body.reason().length() > 200) {
            throw Problem.badRequest("reason-needed", "查看个人信息须说明理由（200 字以内）。");
        }
        audit.record("personal.view", "matter", m.number(), body.reason().strip(), null, Map.of("what", "办件全部内容"));
        looked(m, Looks.Kind.MATTER, body.reason().strip());
        return view(m, true);
    }

    /** Told to whoever applied. */
    private void looked(MatterRow m, Looks.Kind kind, String reason) {
        Applicant who = store.content(m.id()).applicant();
        looks.record(new Looks.Concerned(who.number(), who.phone()), kind, true, m.number(), reason);
    }

    @Allowed(ACT)
    @PostMapping("/{number}/accept")
    MatterViews.View accept(@PathVariable String number, @RequestBody VersionBody body) {
        return view(desk.accept(number(number), body.version()), false);
    }

    @Allowed(ACT)
    @PostMapping("/{number}/ask")
    MatterViews.View ask(@PathVariable String number, @RequestBody AskBody body) {
        return view(desk.ask(number(number), body.items(), body.days(), body.version()), false);
    }

    @Allowed(ACT)
    @PostMapping("/{number}/approve")
    MatterViews.View approve(@PathVariable String number, @RequestBody ApproveBody body) {
        return view(desk.approve(number(number), body.opinion(), body.values(), body.version()), false);
    }

    @Allowed(ACT)
    @PostMapping("/{number}/refuse")
    MatterViews.View refuse(@PathVariable String number, @RequestBody RefuseBody body) {
        return view(desk.refuse(number(number), body.clause(), body.reason(), body.version()), false);
    }

    private static String number(String text) {
        String read = Numbers.read(text);
        if (read == null) {
            throw Numbers.unknown();
        }
        return read;
    }

    /** What was brought is looked at without giving a reason, since deciding is the reason: so by whoever may decide, and nobody else. */
    static void working(Access access, MatterRow m) {
        access.check(CurrentActor.require(), ACT, m.department());
        access.check(CurrentActor.require(), "personal.view", m.department());
    }

    @Allowed(ACT)
    @GetMapping("/{number}/files/{id}")
    @Transactional
    public ResponseEntity<byte[]> file(@PathVariable String number, @PathVariable String id) {
        MatterRow m = reached(number);
        working(access, m);
        MatterFiles.Whole f = files.find(m.id(), Ids.parse(id)).orElseThrow(() -> Problem.notFound("no-file", "没有这个文件。"));
        audit.record("personal.view", "matter", m.number(), "查看申请人提交的文件", null, Map.of("file", f.item().id()));
        looked(m, Looks.Kind.MATTER_FILE, "办理" + m.itemName());
        return CitizenController.file(f.bytes(), CitizenController.type(f.item().kind()), f.item().name());
    }
}
