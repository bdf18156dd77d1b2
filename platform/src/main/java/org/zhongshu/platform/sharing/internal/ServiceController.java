package org.zhongshu.platform.sharing.internal;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.catalog.Grants;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Services: what one's department gives and is given, their descriptions, and trying them. */
@RestController
@RequestMapping("/api/sharing/services")
class ServiceController {

    private static final Duration SHOWN = Duration.ofDays(7);

    private final Services services;
    private final CallRecords records;
    private final Datasets datasets;
    private final Departments departments;
    private final Clock clock;

    ServiceController(Services services, CallRecords records, Datasets datasets, Departments departments, Clock clock) {
        this.services = services;
        this.records = records;
        this.datasets = datasets;
        this.departments = departments;
        this.clock = clock;
    }

    /** @param grant null in the list of one's own services; @param changedAt when a row last changed; null: at a neighbour */
    record Item(String id, String code, String name, String provider, String providerName, String dataset, String path, int level, GrantItem grant, int grants, Instant changedAt, CallRecords.Sum week) {
    }

    record GrantItem(String id, String grantee, String granteeName, String purpose, int perMinute, Instant from, Instant until, String state, CallRecords.Sum week) {
    }

    /** @param mask what of the value stays; null: in clear */
    record ColumnItem(String field, String name, String type, int level, boolean key, String mask) {
    }

    /** @param rows of the whole dataset; null: at a neighbour */
    record Detail(String id, String code, String name, String provider, String providerName, String department, String departmentName, String path, String purpose, Integer perMinute, Instant until,
                  List<ColumnItem> columns, List<Grants.RowRule> rules, Long rows, Instant changedAt, boolean provides, List<GrantItem> grants) {
    }

    record TryBody(String purpose, String query) {
    }

    record TriedItem(String body, int rows, String call, String receipt) {
    }

    record IndexBody(String field) {
    }

    /** @param side {@code given}: of the departments in reach; {@code granted}: to one's own department */
    @Allowed("share.read")
    @GetMapping
    Page<Item> list(@RequestParam(defaultValue = "given") String side) {
        Actor actor = CurrentActor.require();
        Instant since = clock.instant().minus(SHOWN);
        if (side.equals("granted")) {
            List<Services.Granted> granted = services.granted(actor);
            Map<List<Long>, CallRecords.Sum> sums = records.sums(granted.stream().map(g -> g.service().entry().id()).distinct().toList(), since);
            Map<String, Instant> fresh = services.changedAt(granted.stream().map(Services.Granted::service).toList());
            return new Page<>(granted.stream().map(g -> item(g.service(), grant(g.grant(), sums), 1, fresh, sum(sums, g.grant()))).toList(), null);
        }
        List<Services.Service> mine = services.mine(actor);
        Map<List<Long>, CallRecords.Sum> sums = records.sums(mine.stream().map(s -> s.entry().id()).toList(), since);
        Map<String, Instant> fresh = services.changedAt(mine);
        return new Page<>(mine.stream().map(s -> item(s, null, (int) services.grantsOf(s).stream().filter(g -> g.state().equals("granted")).count(), fresh, total(sums, s.entry().id()))).toList(), null);
    }

    @Allowed("share.read")
    @GetMapping("/{id}")
    Detail get(@PathVariable String id, @RequestParam(required = false) String grant) {
        Actor actor = CurrentActor.require();
        Services.Looked looked = services.look(actor, Ids.parse(id), grant == null ? null : Ids.parse(grant));
        Services.Service s = looked.service();
        boolean provides = services.provides(actor, s);
        Map<List<Long>, CallRecords.Sum> sums = records.sums(List.of(s.entry().id()), clock.instant().minus(SHOWN));
        List<ColumnItem> columns = looked.opening().parts().stream().map(p -> new ColumnItem(p.column().field(), p.column().name(), p.column().type().label(), p.column().level(), p.column().key(),
                p.mask() == null ? null : p.mask().label())).toList();
        Grants.Standing standing = looked.standing();
        return new Detail(id, s.entry().code(), s.entry().description().name(), s.entry().description().provider(), departments.nameOf(s.entry().description().provider()), looked.department(),
                departments.nameOf(looked.department()), path(s), standing.purpose(), standing.until() == null ? null : standing.perMinute(), standing.until(), columns, standing.decision().rows(),
                s.foreign() ? null : datasets.count(s.dataset().id(), List.of()), services.changedAt(List.of(s)).get(s.dataset().id()), provides, provides ? services.grantsOf(s).stream().map(g -> grant(g, sums)).toList() : List.of());
    }

    /** OpenAPI 3.1, for one's own department or – for the provider – for a grant's. */
    @Allowed("share.read")
    @GetMapping("/{id}/openapi")
    JsonNode openApi(@PathVariable String id, @RequestParam(required = false) String grant) {
        return ServiceDescription.of(services.look(CurrentActor.require(), Ids.parse(id), grant == null ? null : Ids.parse(grant)));
    }

    @Allowed("share.read")
    @PostMapping("/{id}/try")
    TriedItem attempt(@PathVariable String id, @RequestBody TryBody body) {
        Services.Tried tried = services.attempt(Ids.parse(id), body.purpose(), body.query());
        return new TriedItem(tried.text(), tried.rows(), Long.toString(tried.receipt().call()), tried.receipt().text());
    }

    /** The provider makes a column quick to filter by. */
    @Allowed("share.manage")
    @PostMapping("/{id}/indexes")
    void index(@PathVariable String id, @RequestBody IndexBody body) {
        services.index(Ids.parse(id), body.field());
    }

    static String path(Services.Service s) {
        // a neighbour's code may be one of ours too
        return "/share/v1/" + (s.foreign() ? Long.toString(s.entry().id()) : s.entry().code());
    }

    private Item item(Services.Service s, GrantItem grant, int grants, Map<String, Instant> fresh, CallRecords.Sum week) {
        var d = s.entry().description();
        return new Item(Long.toString(s.entry().id()), s.entry().code(), d.name(), d.provider(), departments.nameOf(d.provider()), s.dataset().id(), path(s), d.level(), grant, grants, fresh.get(s.dataset().id()), week);
    }

    private GrantItem grant(Grants.Held g, Map<List<Long>, CallRecords.Sum> sums) {
        return new GrantItem(Long.toString(g.id()), g.grantee(), departments.nameOf(g.grantee()), g.purpose(), g.perMinute(), g.from(), g.until(), g.state(), sum(sums, g));
    }

    private static CallRecords.Sum sum(Map<List<Long>, CallRecords.Sum> sums, Grants.Held g) {
        return sums.getOrDefault(List.of(g.resource(), g.id()), CallRecords.Sum.NONE);
    }

    private static CallRecords.Sum total(Map<List<Long>, CallRecords.Sum> sums, long resource) {
        return sums.entrySet().stream().filter(e -> e.getKey().getFirst() == resource).map(Map.Entry::getValue).reduce(CallRecords.Sum.NONE, (a, b) -> new CallRecords.Sum(a.calls() + b.calls(),
                a.failed() + b.failed(), a.rows() + b.rows(), a.bytes() + b.bytes(), (a.meanMillis() * a.calls() + b.meanMillis() * b.calls()) / Math.max(1, a.calls() + b.calls()),
                Math.max(a.slowestMillis(), b.slowestMillis()), a.last() == null || b.last() != null && b.last().isAfter(a.last()) ? b.last() : a.last()));
    }
}
