package org.zhongshu.platform.projects.internal;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.registry.BaseRecords;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** /api/projects: the board, one project, its joint reviews, registration in a firm's name; progress for whoever knows a code. */
@RestController
@RequestMapping("/api/projects")
class ProjectController {

    private static final String READ = "project.read";
    private static final String REGISTER = "project.register";

    private final Schemes schemes;
    private final Registration registration;
    private final ProjectStore store;
    private final Board board;
    private final Reviews reviews;
    private final ProjectViews views;
    private final BaseRecords records;
    private final Access access;

    ProjectController(Schemes schemes, Registration registration, ProjectStore store, Board board, Reviews reviews, ProjectViews views, BaseRecords records, Access access) {
        this.schemes = schemes;
        this.registration = registration;
        this.store = store;
        this.board = board;
        this.reviews = reviews;
        this.views = views;
        this.records = records;
        this.access = access;
    }

    record Options(List<Scheme.Kind> kinds, Map<String, String> industries) {
    }

    /** @param why for whom it is registered and by what, e.g. 法定代表人到窗口申请 */
    record RegisterBody(Registration.Form project, String why) {
    }

    record Registered(String code, String name, String firmName) {
    }

    record CallBody(String stage, String heldOn, String words) {
    }

    record EndBody(String reason, Integer version) {
    }

    record OpinionBody(String department, String outcome, String words, String clause) {
    }

    record CloseBody(String outcome, String opinion, Integer version) {
    }

    /** Who leads a stage sees all projects; others those in which their department decides something. Null: all. */
    private String[] reach() {
        String[] departments = access.departments(CurrentActor.require(), READ);
        return departments == null || schemes.any() && schemes.get().stages().stream().anyMatch(s -> Arrays.asList(departments).contains(s.leader())) ? null : departments;
    }

    private Project seen(String code) {
        String[] reach = reach();
        return Optional.ofNullable(schemes.get().read(code)).flatMap(store::find).filter(p -> store.reaches(p.code(), reach)).orElseThrow(Plans::unknown);
    }

    private ProjectViews.View view(Project p) {
        Actor actor = CurrentActor.require();
        return views.officer(p, actor);
    }

    @Allowed(READ)
    @GetMapping("/board")
    List<Board.Column> board() {
        return board.columns(reach());
    }

    @Allowed(READ)
    @GetMapping
    Page<ProjectViews.Line> list(@RequestParam(required = false) String stage, @RequestParam(defaultValue = "false") boolean overdue, @RequestParam(required = false) String q, @RequestParam(required = false) String cursor,
                                 @RequestParam(defaultValue = "50") int limit) {
        int most = Math.clamp(limit, 1, 100);
        List<Project> rows = board.list(reach(), stage == null || stage.isBlank() ? null : stage, overdue, q, cursor == null || cursor.isBlank() ? null : cursor.replace("\0", ""), most + 1);
        boolean more = rows.size() > most;
        List<Project> page = more ? rows.subList(0, most) : rows;
        return new Page<>(views.lines(page), more ? page.getLast().code() : null);
    }

    @Allowed(REGISTER)
    @GetMapping("/options")
    Options options() {
        return new Options(schemes.get().kinds(), schemes.get().industries());
    }

    /** In the name of a firm that stands before a clerk, or asked an officer. */
    @Allowed(REGISTER)
    @PostMapping
    ResponseEntity<Registered> register(@RequestBody RegisterBody body) {
        Actor actor = CurrentActor.require();
        String why = body.why() == null ? "" : body.why().replace('\0', ' ').strip();
        if (why.length() < 4 || why.length() > 200) {
            throw Problem.invalid("bad-form", "请写明由谁申请、核对了什么（4 到 200 字）。", Map.of("why", "4 到 200 字"));
        }
        Registration.Form form = body.project() == null ? new Registration.Form(null, null, null, null, null, null, null, null, null, null, null, null, null) : body.project();
        String uscc = form.firm() == null ? "" : form.firm().strip().toUpperCase(java.util.Locale.ROOT);
        List<BaseRecords.Firm> firms = uscc.matches("[0-9A-Z]{18}") ? records.firms(uscc, "登记投资项目") : List.of();
        if (firms.size() != 1 || !firms.getFirst().standing()) {
            throw Problem.invalid("bad-form", "法人库中没有这家存续的单位。", Map.of("firm", "请核对统一社会信用代码"));
        }
        Registration.Taken taken = registration.register(form, new Registration.Owner(firms.getFirst().uscc(), firms.getFirst().name()), "staff:" + actor.accountId(), "window", why);
        return ResponseEntity.status(taken.fresh() ? HttpStatus.CREATED : HttpStatus.OK).body(new Registered(taken.project().code(), taken.project().name(), taken.project().firmName()));
    }

    @Allowed(READ)
    @GetMapping("/{code}")
    ProjectViews.View get(@PathVariable String code) {
        return view(seen(code));
    }

    /** How far a project is: no owner, no place, no amount. */
    @Allowed(Allowed.PUBLIC)
    @GetMapping("/progress/{code}")
    ProjectViews.Open progress(@PathVariable String code) {
        return Optional.ofNullable(schemes.get().read(code)).flatMap(store::find).map(views::open).orElseThrow(Plans::unknown);
    }

    /** By who leads one of its stages: its owner is gone, or asked for it. */
    @Allowed(Reviews.LEAD)
    @PostMapping("/{code}/end")
    ProjectViews.View end(@PathVariable String code, @RequestBody EndBody body) {
        Project p = seen(code);
        if (schemes.get().stages().stream().noneMatch(s -> access.may(CurrentActor.require(), Reviews.LEAD, s.leader()))) {
            throw Problem.forbidden("not-leader", "只有牵头部门可以终止项目。");
        }
        registration.end(p.code(), body.reason(), body.version());
        return view(seen(code));
    }

    @Allowed(Reviews.LEAD)
    @PostMapping("/{code}/reviews")
    ProjectViews.View call(@PathVariable String code, @RequestBody CallBody body) {
        Project p = seen(code);
        reviews.call(p, body.stage() == null ? "" : body.stage(), day(body.heldOn()), body.words());
        return view(p);
    }

    private static LocalDate day(String text) {
        try {
            return text == null || text.length() != 10 ? null : LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    @Allowed(Reviews.OPINE)
    @PostMapping("/{code}/reviews/{id}/opinion")
    ProjectViews.View opine(@PathVariable String code, @PathVariable String id, @RequestBody OpinionBody body) {
        Project p = seen(code);
        reviews.opine(p, Ids.parse(id), body.department(), Outcome.of(body.outcome()), body.words(), body.clause());
        return view(p);
    }

    @Allowed(Reviews.LEAD)
    @PostMapping("/{code}/reviews/{id}/close")
    ProjectViews.View close(@PathVariable String code, @PathVariable String id, @RequestBody CloseBody body) {
        Project p = seen(code);
        reviews.close(p, Ids.parse(id), Outcome.of(body.outcome()), body.opinion(), body.version());
        return view(p);
    }
}
