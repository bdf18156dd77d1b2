package org.zhongshu.platform.catalog.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.catalog.Borders;
import org.zhongshu.platform.catalog.Description;
import org.zhongshu.platform.catalog.Grants.RowRule;
import org.zhongshu.platform.catalog.internal.ResourceStore.Line;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.publication.Publication;
import org.zhongshu.platform.publication.Revision;
import org.zhongshu.platform.publication.Standing;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** What the HTTP face shows: names beside codes, ids as strings, and only the steps that the reader may take. */
@Component
class CatalogViews {

    private final Publication<Description> entries;
    private final ResourceStore store;
    private final StoredGrants grants;
    private final Access access;
    private final DescriptionCheck check;
    private final Tree tree;
    private final Departments departments;
    private final Clock clock;

    CatalogViews(Publication<Description> entries, ResourceStore store, StoredGrants grants, Access access, DescriptionCheck check, Tree tree, Departments departments, Clock clock) {
        this.entries = entries;
        this.store = store;
        this.grants = grants;
        this.access = access;
        this.check = check;
        this.tree = tree;
        this.departments = departments;
        this.clock = clock;
    }

    record Item(String id, String code, String state, String name, String classCode, List<String> path, String provider, String providerName, String share, String open, int level,
                String updatePeriod, Instant publishedAt, Instant changedAt, String submittedBy, boolean demo, int version, String neighbour) {
    }

    record Link(String id, String code, String name, String providerName, boolean withdrawn) {
    }

    record Version(int number, String note, String by, String org, String orgName, Instant at, Instant publishedAt, boolean live, boolean draft) {
    }

    /**
     * @param shown    number of the version shown
     * @param steps    what the reader may do: {@code edit submit approve reject withdraw request}
     * @param missing  what stands between the draft and its review, by field; only for those who draft
     * @param blocked  why the reader cannot review what waits for it
     * @param granted  the reader's department may have the data now
     */
    record Detail(String id, String code, String state, int shown, Integer live, int draft, Description description, List<String> path, String providerName, Instant publishedAt,
                  Instant changedAt, String submittedBy, boolean demo, int version, List<String> steps, Map<String, String> missing, String blocked, boolean granted,
                  List<Link> upstream, List<Link> downstream, String neighbour) {
    }

    record GrantItem(String id, String resource, String code, String name, String provider, String providerName, String grantee, String granteeName, String purpose,
                     List<String> fields, List<RowRule> rows, int perMinute, Instant from, Instant until, String state, String grantedBy, Instant grantedAt, Instant revokedAt,
                     String revokedBy, String revokeReason, String request, long looks, Instant lastLook, List<String> masked) {
    }

    record TermsItem(String purpose, List<String> fields, List<RowRule> rows, int perMinute, LocalDate until, List<String> masked) {
    }

    record RequestItem(String id, String caseId, String caseNumber, String kind, String resource, String title, String requester, String requesterName, String provider,
                       String providerName, String askedBy, Instant askedAt, TermsItem terms, String state, Instant endedAt, String answer, boolean mayNarrow, int version) {
    }

    Item item(Line l) {
        return new Item(Long.toString(l.id()), l.code(), l.state(), l.name(), l.classCode(), tree.path(l.classCode()), l.provider(), departments.nameOf(l.provider()), l.share(),
                l.open(), l.level(), l.updatePeriod(), l.publishedAt(), l.changedAt(), l.submittedBy(), l.demo(), l.version(), neighbour(l.provider()));
    }

    Detail detail(Standing r, Revision<Description> v, Actor actor) {
        Description d = v.words();
        boolean drafts = entries.seesDrafts(actor, r.department());
        List<String> steps = new java.util.ArrayList<>(entries.steps(r, actor));
        boolean others = actor.org() != null && !actor.org().equals(d.provider()) && access.may(actor, "catalog.request", actor.org());
        boolean granted = others && r.inForce() && grants.holds(r.id(), actor.org());
        if (r.inForce() && others && !granted && !d.share().equals("none")) {
            steps.add("request");
        }
        boolean draftShown = v.number() == r.draft() && (r.state() == Standing.State.DRAFT || r.state() == Standing.State.CHANGED);
        return new Detail(Long.toString(r.id()), r.code(), r.state().id(), v.number(), r.live(), r.draft(), d, tree.path(d.classCode()), departments.nameOf(d.provider()),
                r.publishedAt(), r.changedAt(), drafts ? r.submittedBy() : null, r.demo(), r.version(), steps, drafts && draftShown ? check.missing(d) : Map.of(),
                drafts && r.state() == Standing.State.REVIEW ? entries.reviewObjection(r, actor).orElse(null) : null, granted,
                store.upstream(r.id()).stream().map(this::link).toList(), store.downstream(r.id()).stream().map(this::link).toList(), neighbour(d.provider()));
    }

    /** Name of the neighbour whose entry it is; null: an entry of our own. */
    private String neighbour(String provider) {
        return BorderDesk.neighbourOf(provider).map(departments::nameOf).orElse(null);
    }

    private Link link(Line l) {
        return new Link(Long.toString(l.id()), l.code(), l.name(), departments.nameOf(l.provider()), l.state().equals("withdrawn"));
    }

    Version version(Standing r, Revision<Description> v) {
        return new Version(v.number(), v.note(), v.by(), v.org(), v.org() == null ? null : departments.nameOf(v.org()), v.at(), v.publishedAt(),
                r.inForce() && r.live() == v.number(), v.number() == r.draft());
    }

    GrantItem grant(StoredGrants.Listed l) {
        StoredGrants.Given g = l.grant();
        return new GrantItem(Long.toString(g.id()), Long.toString(g.resource()), l.code(), l.name(), g.provider(), departments.nameOf(g.provider()), g.grantee(),
                departments.nameOf(g.grantee()), g.purpose(), g.fields(), g.rows(), g.perMinute(), g.from(), g.until(), g.state(clock.instant()), g.grantedBy(), g.grantedAt(),
                g.revokedAt(), g.revokedBy(), g.revokeReason(), Long.toString(g.request()), l.looks(), l.lastLook(), g.masked());
    }

    RequestItem request(Requests.Request q, Actor actor) {
        Terms t = q.terms();
        return new RequestItem(Long.toString(q.id()), Long.toString(q.caseId()), q.caseNumber(), q.kind(), q.resource() == null ? null : Long.toString(q.resource()), q.title(),
                q.requester(), departments.nameOf(q.requester()), q.provider(), q.provider() == null ? null : departments.nameOf(q.provider()), q.askedBy(), q.askedAt(),
                t == null ? null : new TermsItem(t.purpose(), t.fields(), t.rows(), t.perMinute(), t.until(), t.masked()), q.standing(clock.instant()), q.endedAt(), q.answer(),
                q.state().equals("provider") && q.provider() != null && !q.provider().startsWith(Borders.PREFIX) && access.may(actor, "catalog.grant", q.provider()), q.version());
    }
}
