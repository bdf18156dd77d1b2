package org.zhongshu.platform.opendata.internal;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.catalog.Catalog;
import org.zhongshu.platform.catalog.Entry;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.opendata.internal.OpenStore.Publication;
import org.zhongshu.platform.opendata.internal.OpenStore.Release;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** /api/opendata: for those who release. What the public sees is {@link PortalController}'s. */
@RestController
@RequestMapping("/api/opendata")
class ReleaseController {

    private final OpenReleases releases;
    private final OpenStore store;
    private final OpenPlanCheck check;
    private final OpenRows rows;
    private final OpenRequests requests;
    private final OpenKeys keys;
    private final Catalog catalog;
    private final Datasets datasets;
    private final Departments departments;
    private final Access access;

    ReleaseController(OpenReleases releases, OpenStore store, OpenPlanCheck check, OpenRows rows, OpenRequests requests, OpenKeys keys, Catalog catalog, Datasets datasets, Departments departments, Access access) {
        this.releases = releases;
        this.store = store;
        this.check = check;
        this.rows = rows;
        this.requests = requests;
        this.keys = keys;
        this.catalog = catalog;
        this.datasets = datasets;
        this.departments = departments;
        this.access = access;
    }

    record Items<T>(List<T> items) {
    }

    record ReleaseView(String id, int number, String state, long rows, long suppressed, long smallest, String sm3, List<OpenColumn> columns, OpenPlan plan, String submittedBy, Instant submittedAt, String approvedBy,
                       Instant approvedAt, Instant endedAt, String message, boolean mine) {
        static ReleaseView of(Release r) {
            return r == null ? null : new ReleaseView(Long.toString(r.id()), r.number(), r.state(), r.rows(), r.suppressed(), r.smallest(), r.sm3(), r.columns(), r.plan(), r.submittedBy(), r.submittedAt(), r.approvedBy(),
                    r.approvedAt(), r.endedAt(), r.message(), CurrentActor.find().filter(a -> a.accountId() == r.submitter()).isPresent());
        }
    }

    record View(String id, String resource, String dataset, String department, String departmentName, String state, OpenPlan plan, Instant issuedAt, Instant changedAt, boolean demo, int version, ReleaseView live,
                ReleaseView pending) {
    }

    record Source(String resource, String code, String name, String department, String departmentName, String open, String dataset, long rows, String publication) {
    }

    record SourceDetail(Source source, String summary, String openCondition, List<OpenPlanCheck.Candidate> columns) {
    }

    record NewBody(String id, String resource, OpenPlan plan) {
    }

    record PlanBody(OpenPlan plan, Integer version) {
    }

    record CheckBody(String resource, OpenPlan plan) {
    }

    record StepBody(Integer version, String reason) {
    }

    record AnswerBody(String answer, Boolean refused) {
    }

    private View view(Publication p) {
        return new View(p.id(), Long.toString(p.resource()), p.dataset(), p.department(), departments.nameOf(p.department()), p.state(), p.plan(), p.issuedAt(), p.changedAt(), p.demo(), p.version(),
                p.live() == null ? null : ReleaseView.of(store.release(p.live())), p.pending() == null ? null : ReleaseView.of(store.release(p.pending())));
    }

    @Allowed("opendata.manage")
    @GetMapping("/publications")
    Items<View> list() {
        return new Items<>(store.list().stream().filter(p -> releases.reaches(p.department())).limit(1000).map(this::view).toList());
    }

    /** Entries that could be opened: open class allows it, rows are there, in the actor's reach. */
    @Allowed("opendata.manage")
    @GetMapping("/sources")
    Items<Source> sources() {
        Map<Long, String> taken = new java.util.HashMap<>();
        store.list().forEach(p -> taken.put(p.resource(), p.id()));
        return new Items<>(datasets.list().stream().filter(d -> d.resource() != null).flatMap(d -> catalog.findEntry(d.resource()).stream()
                .filter(e -> !e.description().open().equals("none") && releases.reaches(e.description().provider())).map(e -> source(e, d, taken.get(e.id())))).limit(1000).toList());
    }

    private Source source(Entry e, Dataset d, String publication) {
        return new Source(Long.toString(e.id()), e.code(), e.description().name(), e.description().provider(), departments.nameOf(e.description().provider()), e.description().open(), d.id(),
                datasets.count(d.id(), List.of()), publication);
    }

    @Allowed("opendata.manage")
    @GetMapping("/sources/{resource}")
    SourceDetail source(@PathVariable String resource) {
        Entry entry = check.entry(Ids.parse(resource));
        if (!releases.reaches(entry.description().provider())) {
            throw Problem.forbidden("not-yours", "只能开放本部门提供的资源。");
        }
        Dataset dataset = check.dataset(entry);
        return new SourceDetail(source(entry, dataset, null), entry.description().summary(), entry.description().openCondition(), check.candidates(entry, dataset));
    }

    @Allowed("opendata.manage")
    @GetMapping("/themes")
    Items<Map<String, String>> themes() {
        return new Items<>(Arrays.stream(OpenTheme.values()).map(t -> Map.of("id", t.id(), "name", t.label())).toList());
    }

    @Allowed("opendata.manage")
    @PostMapping("/check")
    SmallGroups.Finding groups(@RequestBody CheckBody body) {
        return releases.groups(Ids.parse(String.valueOf(body.resource())), plan(body.plan()));
    }

    @Allowed("opendata.manage")
    @PostMapping("/publications")
    ResponseEntity<View> create(@RequestBody NewBody body) {
        return ResponseEntity.status(HttpStatus.CREATED).body(view(releases.create(body.id(), Ids.parse(String.valueOf(body.resource())), plan(body.plan()))));
    }

    @Allowed("opendata.manage")
    @GetMapping("/publications/{id}")
    View get(@PathVariable String id) {
        return view(releases.get(id));
    }

    @Allowed("opendata.manage")
    @GetMapping("/publications/{id}/releases")
    Items<ReleaseView> history(@PathVariable String id) {
        return new Items<>(store.releases(releases.get(id).id()).stream().map(ReleaseView::of).toList());
    }

    @Allowed("opendata.manage")
    @PutMapping("/publications/{id}")
    View edit(@PathVariable String id, @RequestBody PlanBody body) {
        return view(releases.edit(id, plan(body.plan()), body.version()));
    }

    /** The first rows of what waits for approval: exactly what would be let out. */
    @Allowed("opendata.manage")
    @GetMapping("/publications/{id}/pending")
    OpenRows.Rows pending(@PathVariable String id) {
        Publication p = releases.get(id);
        Release r = p.pending() == null ? null : store.release(p.pending());
        if (r == null || !r.state().equals("review")) {
            throw Problem.unprocessable("not-in-review", "没有待审核的版本。");
        }
        return rows.read(r, new OpenRows.Ask(Map.of(), null, List.of(), null, 0, 100, Map.of(), false));
    }

    @Allowed("opendata.manage")
    @PostMapping("/publications/{id}/submit")
    ReleaseView submit(@PathVariable String id, @RequestBody StepBody body) {
        return ReleaseView.of(releases.submit(id, body.version()));
    }

    @Allowed("opendata.manage")
    @PostMapping("/publications/{id}/approve")
    ReleaseView approve(@PathVariable String id, @RequestBody StepBody body) {
        return ReleaseView.of(releases.approve(id, body.version()));
    }

    @Allowed("opendata.manage")
    @PostMapping("/publications/{id}/reject")
    ReleaseView reject(@PathVariable String id, @RequestBody StepBody body) {
        return ReleaseView.of(releases.reject(id, body.version(), body.reason()));
    }

    @Allowed("opendata.manage")
    @PostMapping("/publications/{id}/withdraw")
    View withdraw(@PathVariable String id, @RequestBody StepBody body) {
        return view(releases.withdraw(id, body.reason()));
    }

    @Allowed("opendata.manage")
    @GetMapping("/requests")
    Page<OpenRequests.Line> requests(@RequestParam(required = false) Boolean open, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        if (limit < 1 || limit > 200) {
            throw Problem.badRequest("bad-limit", "每页条数须为 1 到 200。");
        }
        Actor actor = CurrentActor.require();
        boolean all = bureau(actor) || "data".equals(actor.org());
        return requests.list(open, all, actor.org(), cursor == null || cursor.isBlank() ? null : Ids.parse(cursor), limit);
    }

    @Allowed("opendata.manage")
    @PostMapping("/requests/{id}/answer")
    OpenRequests.Line answer(@PathVariable String id, @RequestBody AnswerBody body) {
        return requests.answer(Ids.parse(id), body.answer(), Boolean.TRUE.equals(body.refused()));
    }

    @Allowed("opendata.manage")
    @GetMapping("/keys")
    Page<OpenKeys.Key> keys(@RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        bureauOnly();
        if (limit < 1 || limit > 200) {
            throw Problem.badRequest("bad-limit", "每页条数须为 1 到 200。");
        }
        return keys.list(cursor == null || cursor.isBlank() ? null : Ids.parse(cursor), limit);
    }

    @Allowed("opendata.manage")
    @PostMapping("/keys/{id}/revoke")
    Map<String, Boolean> revoke(@PathVariable String id, @RequestBody StepBody body) {
        bureauOnly();
        keys.revoke(Ids.parse(id), body.reason());
        return Map.of("revoked", true);
    }

    private void bureauOnly() {
        if (!bureau(CurrentActor.require())) {
            throw Problem.forbidden("bureau-only", "密钥由数据主管部门管理。");
        }
    }

    private boolean bureau(Actor actor) {
        return access.scope(actor, "opendata.manage").kind() == Scope.Kind.ALL;
    }

    private static OpenPlan plan(OpenPlan plan) {
        if (plan == null) {
            throw Problem.badRequest("no-plan", "请填写开放方案。");
        }
        return plan;
    }
}
