package org.zhongshu.platform.sharing.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.masking.Mask;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.catalog.Catalog;
import org.zhongshu.platform.catalog.Description;
import org.zhongshu.platform.catalog.Entry;
import org.zhongshu.platform.catalog.Grants;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Call;
import org.zhongshu.platform.sharing.Opening;
import org.zhongshu.platform.sharing.Receipt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/** Services as people see them: what a department gives and is given, and trying one on the page. */
@Component
class Services {

    private static final int MASKED_LEVEL = 3;

    private final Catalog catalog;
    private final Grants grants;
    private final Datasets datasets;
    private final GrantedOutlet outlet;
    private final RowReader reader;
    private final CallBatches calls;
    private final Elsewhere elsewhere;
    private final ShareRights rights;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final JdbcTemplate jdbc;
    private final Clock clock;

    Services(Catalog catalog, Grants grants, Datasets datasets, GrantedOutlet outlet, RowReader reader, CallBatches calls, Elsewhere elsewhere, ShareRights rights, Audit audit, TransactionTemplate transaction,
             JdbcTemplate jdbc, Clock clock) {
        this.catalog = catalog;
        this.grants = grants;
        this.datasets = datasets;
        this.outlet = outlet;
        this.reader = reader;
        this.calls = calls;
        this.elsewhere = elsewhere;
        this.rights = rights;
        this.audit = audit;
        this.transaction = transaction;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** An entry in force whose rows are here or, foreign, at the neighbour whose entry it is. */
    record Service(Entry entry, Dataset dataset) {

        boolean foreign() {
            return GrantedOutlet.foreign(entry);
        }
    }

    /** A grant of a service. */
    record Granted(Service service, Grants.Held grant) {
    }

    /** @param text the answer's body as it would leave */
    record Tried(String text, int rows, Receipt receipt) {
    }

    private Map<Long, Dataset> byResource() {
        Map<Long, Dataset> found = new HashMap<>();
        datasets.list().stream().filter(d -> d.resource() != null).forEach(d -> found.putIfAbsent(d.resource(), d));
        return found;
    }

    /** How fresh their rows are: when one of a dataset last changed, by its id; none for one that never had a row. */
    Map<String, Instant> changedAt(List<Service> of) {
        Map<String, Instant> at = new HashMap<>();
        List<Dataset> here = of.stream().filter(s -> !s.foreign()).map(Service::dataset).toList();
        if (!here.isEmpty()) {
            // the numbers of changes have an index: one row of each
            String sql = here.stream().map(d -> "(SELECT '" + d.id() + "', _at FROM " + d.table() + " ORDER BY _seq DESC LIMIT 1)").distinct().collect(Collectors.joining(" UNION ALL "));
            jdbc.query(sql, row -> {
                at.put(row.getString(1), row.getObject(2, OffsetDateTime.class).toInstant());
            });
        }
        return at;
    }

    /** Services of the departments in the actor's reach. */
    List<Service> mine(Actor actor) {
        List<Service> services = new ArrayList<>();
        byResource().forEach((resource, dataset) -> catalog.findEntry(resource).filter(e -> rights.may(actor, "share.read", e.description().provider()))
                .ifPresent(e -> services.add(new Service(e, dataset))));
        services.sort(java.util.Comparator.comparing(s -> s.entry().code()));
        return services;
    }

    /** Grants to the actor's department, with those that ended. */
    List<Granted> granted(Actor actor) {
        if (actor.org() == null) {
            return List.of();
        }
        Map<Long, Dataset> here = byResource();
        List<Granted> granted = new ArrayList<>();
        for (Grants.Held held : grants.list(actor.org(), true)) {
            catalog.findEntry(held.resource()).ifPresent(e -> {
                Dataset dataset = GrantedOutlet.foreign(e) ? GrantedOutlet.announced(e) : here.get(held.resource());
                if (dataset != null) {
                    granted.add(new Granted(new Service(e, dataset), held));
                }
            });
        }
        return granted;
    }

    /** Who may fetch one's service. */
    List<Grants.Held> grantsOf(Service service) {
        return grants.list(service.entry().description().provider(), false).stream().filter(g -> g.resource() == service.entry().id()).toList();
    }

    Service get(long resource) {
        Entry entry = catalog.findEntry(resource).orElseThrow(Services::none);
        return new Service(entry, GrantedOutlet.foreign(entry) ? GrantedOutlet.announced(entry) : datasets.findByResource(resource).orElseThrow(() -> Problem.notFound("no-data", "该资源还没有可提供的数据。")));
    }

    boolean provides(Actor actor, Service service) {
        return rights.may(actor, "share.read", service.entry().description().provider());
    }

    /**
     * What a department would get now; nothing is fetched and nothing goes on record.
     *
     * @param grant null: the actor's own department; otherwise the grantee of this grant, for its provider and itself
     */
    Looked look(Actor actor, long resource, Long grant) {
        Service service = get(resource);
        String department = actor.org();
        if (grant != null) {
            Grants.Held held = grants.find(grant).filter(g -> g.resource() == resource)
                    .filter(g -> rights.may(actor, "share.read", g.provider()) || rights.may(actor, "share.read", g.grantee())).orElseThrow(Services::none);
            department = held.grantee();
        } else if (department == null || provides(actor, service) && !department.equals(service.entry().description().provider())) {
            // the data bureau looks at it as its provider does
            department = service.entry().description().provider();
        }
        Grants.Standing standing = grants.stand(resource, department);
        return new Looked(service, department, standing, service.foreign() ? outlet.announced(service.entry(), standing.decision()) : outlet.opening(resource, standing.decision(), false));
    }

    record Looked(Service service, String department, Grants.Standing standing, Opening opening) {
    }

    /** An officer tries a service for the own department: on record like a system's call, and masked even where the grant gives clear values. */
    Tried attempt(long resource, String purpose, String query) {
        Actor actor = CurrentActor.require();
        String why = purpose == null ? "" : purpose.replace('\0', ' ').strip();
        if (why.length() < 5 || why.length() > 500) {
            throw Problem.invalid("no-purpose", "请写明用途，5 到 500 字。", Map.of("purpose", "5 到 500 字"));
        }
        if (actor.org() == null) {
            throw Problem.forbidden("no-department", "数据按部门共享，您的账号没有所属部门。");
        }
        if (query != null && query.length() > 4000) {
            throw Problem.badRequest("bad-query", "查询参数过长。");
        }
        Instant at = clock.instant();
        long start = System.nanoTime();
        Entry entry = catalog.findEntry(resource).orElseThrow(Services::none);
        Got body = GrantedOutlet.foreign(entry) ? fetch(entry, actor, query) : read(resource, actor, query);
        // the audit trail is for good and read by others than the record of calls: what was asked for, not whom
        String shape = CallController.withoutValues("?" + (query == null ? "" : query)).substring(1);
        transaction.executeWithoutResult(status -> audit.record("sharing.try", "share-service", Long.toString(resource), why, null, Map.of("query", shape, "rows", body.rows())));
        String target = "try " + resource + "?" + (query == null ? "" : query);
        Call call = new Call(Ids.next(), at, "try", null, actor.org(), actor.username(), actor.ip(), resource, body.grant(), target,
                Sm3.digest(target.getBytes(StandardCharsets.UTF_8)), Sm3.digest(body.bytes()), body.rows(), body.bytes().length, (int) ((System.nanoTime() - start) / 1000), "ok");
        try {
            return new Tried(new String(body.bytes(), StandardCharsets.UTF_8), body.rows(), calls.record(call).join());
        } catch (CompletionException e) {
            throw e.getCause() instanceof Problem p ? p : Problem.unavailable("log-busy", "调用记录暂时无法写入，数据不能提供，请稍候重试。", e);
        }
    }

    /** What a try has got, masked; nothing of it has left yet. */
    private record Got(byte[] bytes, int rows, Long grant) {
    }

    private Got read(long resource, Actor actor, String query) {
        RowQuery.Asked asked = RowQuery.read(RowQuery.pairs(query));
        Opening opening = masked(outlet.open(resource, actor.org(), actor.username(), Set.copyOf(asked.fields())));
        try {
            RowReader.Body body = reader.read(new RowQuestions(opening, datasets, false), asked, null, false, "try:" + RowReader.context(opening, actor.org()));
            return new Got(body.bytes(), body.rows(), opening.decision().grant());
        } catch (RowReader.Stale never) {
            throw new IllegalStateException("nothing was remembered", never);
        }
    }

    /** A neighbour answers as it would a system; what it gives in clear is masked here. */
    private Got fetch(Entry entry, Actor actor, String query) {
        Elsewhere.Fetched there = elsewhere.fetch(entry.id(), actor.org(), actor.username(), query);
        Dataset announced = GrantedOutlet.announced(entry);
        JsonNode answer = Json.read(new String(there.body(), StandardCharsets.UTF_8));
        for (JsonNode row : answer.path("items")) {
            for (Dataset.Column column : announced.columns()) {
                JsonNode value = row.path(column.field());
                Mask mask = mask(column, entry);
                if (mask != null && row instanceof ObjectNode cells && !value.isMissingNode() && !value.isNull()) {
                    cells.put(column.field(), value.isString() ? mask.apply(value.asString()) : null);
                }
            }
        }
        return new Got(Json.mapper().writeValueAsBytes(answer), there.rows(), there.grant());
    }

    /** Everything personal and everything sensitive masked, whatever the grant says. */
    private static Opening masked(Opening o) {
        List<Opening.Part> parts = o.parts().stream().map(p -> {
            Mask mask = p.mask() == null ? mask(p.column(), o.entry()) : p.mask();
            return mask == null ? p : new Opening.Part(p.column(), p.index(), mask);
        }).toList();
        return new Opening(o.entry(), o.dataset(), o.decision(), parts, o.zone());
    }

    private static Mask mask(Dataset.Column column, Entry entry) {
        Description.Column said = entry.description().column(column.field()).orElse(null);
        int level = Math.max(column.level(), said == null ? 0 : said.level());
        String personal = said != null && said.personal() != null ? said.personal() : column.personal();
        return level < MASKED_LEVEL && personal == null ? null : Opening.maskOf(column, personal);
    }

    /** Makes a column quick to filter by. */
    void index(long resource, String field) {
        Actor actor = CurrentActor.require();
        Service service = get(resource);
        rights.check(actor, "share.manage", service.entry().description().provider());
        transaction.executeWithoutResult(status -> {
            datasets.index(service.dataset().id(), service.dataset().getColumn(field == null ? "" : field).field());
            audit.record("sharing.index", "share-service", Long.toString(resource), null, null, Map.of("field", field));
        });
    }

    private static Problem none() {
        return Problem.notFound("no-entry", "没有这个数据服务，或您无权查看。");
    }
}
