package org.zhongshu.platform.catalog.internal;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.catalog.Description;
import org.zhongshu.platform.catalog.internal.Resource.State;
import org.zhongshu.platform.catalog.internal.ResourceStore.Revision;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.retrieval.AfterCommit;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The way of an entry: draft → review → published → changed → … → withdrawn. Each step is one transaction with its audit entry;
 * each change of the words is a version of its own and is kept.
 *
 * <p>Two people agree on what is published: one of the providing department and one of the data bureau, or two of the bureau.
 * Nobody reviews what they submitted themselves.
 */
@Component
class Entries {

    private final ResourceStore store;
    private final DescriptionCheck check;
    private final CatalogRights rights;
    private final StoredGrants grants;
    private final SearchIndex index;
    private final Audit audit;
    private final CityProfile city;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Entries(ResourceStore store, DescriptionCheck check, CatalogRights rights, StoredGrants grants, SearchIndex index, Audit audit, CityProfile city,
            TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.check = check;
        this.rights = rights;
        this.grants = grants;
        this.index = index;
        this.audit = audit;
        this.city = city;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** @param demo only taken in a demonstration: an invention that says so wherever it is shown */
    Resource create(Description given, String note, boolean demo) {
        Actor actor = CurrentActor.require();
        Description d = check.draft(given);
        rights.check(actor, "catalog.draft", d.provider());
        return transaction.execute(status -> {
            Instant now = now();
            Resource r = new Resource(Ids.next(), null, State.DRAFT, 1, null, d.provider(), null, null, false, null, now, demo && city.demo(), 1);
            store.insert(r, d);
            store.add(r.id(), new Revision(1, d, Texts.clean(note), actor.name(), actor.org(), now, null));
            audit.record("catalog.draft", "catalog-entry", Long.toString(r.id()), Texts.clean(note), null, d);
            return r;
        });
    }

    Resource edit(long id, Description given, String note, Integer version) {
        Actor actor = CurrentActor.require();
        Description d = check.draft(given);
        return transaction.execute(status -> {
            Resource r = locked(id, version, actor);
            rights.check(actor, "catalog.draft", r.provider());
            rights.check(actor, "catalog.draft", d.provider());
            allow(r, "修改", State.DRAFT, State.PUBLISHED, State.CHANGED);
            Description before = store.revision(id, r.draft()).orElseThrow().description();
            if (r.code() != null && !d.classCode().equals(before.classCode())) {
                throw Problem.unprocessable("code-given", "资源已赋码 " + r.code() + "，分类不能再改；需要改分类时请撤销后重新编目。");
            }
            if (before.equals(d)) {
                return r;
            }
            Instant now = now();
            int number = r.draft() + 1;
            Resource next = new Resource(id, r.code(), r.live() == null ? State.DRAFT : State.CHANGED, number, r.live(), r.live() == null ? d.provider() : r.provider(),
                    null, null, false, r.publishedAt(), now, r.demo(), r.version() + 1);
            save(next, r.version());
            store.add(id, new Revision(number, d, Texts.clean(note), actor.name(), actor.org(), now, null));
            if (r.live() == null) {
                store.show(id, d);
            }
            audit.record("catalog.edit", "catalog-entry", Long.toString(id), Texts.clean(note), before, d);
            return next;
        });
    }

    Resource submit(long id, Integer version) {
        Actor actor = CurrentActor.require();
        return transaction.execute(status -> {
            Resource r = locked(id, version, actor);
            rights.check(actor, "catalog.draft", r.provider());
            allow(r, "提交审核", State.DRAFT, State.CHANGED);
            Map<String, String> missing = check.missing(store.revision(id, r.draft()).orElseThrow().description());
            if (!missing.isEmpty()) {
                throw Problem.invalid("incomplete", "还不能提交：" + String.join("；", missing.values()) + "。", missing);
            }
            return step(r, with(r, State.REVIEW, actor), "catalog.submit", null);
        });
    }

    /** Puts the submitted version in force: gives the code, if it has none yet, and shows it to everybody. */
    Resource approve(long id, Integer version, String note) {
        Actor actor = CurrentActor.require();
        return transaction.execute(status -> {
            Resource r = locked(id, version, actor);
            reviewing(r, actor);
            Revision v = store.revision(id, r.draft()).orElseThrow();
            Description d = v.description();
            Instant now = now();
            String code = r.code() != null ? r.code() : d.classCode() + "/" + "%06d".formatted(store.nextSerial(d.classCode()));
            Resource next = new Resource(id, code, State.PUBLISHED, r.draft(), r.draft(), d.provider(), null, null, false, now, now, r.demo(), r.version() + 1);
            save(next, r.version());
            store.markPublished(id, r.draft(), now);
            store.show(id, d);
            store.lineage(id, upstream(d));
            grants.moveTo(id, d.provider());
            audit.record("catalog.publish", "catalog-entry", Long.toString(id), Texts.clean(note), facts(r), facts(next));
            AfterCommit.run(index::follow);
            return next;
        });
    }

    Resource reject(long id, Integer version, String reason) {
        Actor actor = CurrentActor.require();
        String why = required(reason, "请写明退回的理由。");
        return transaction.execute(status -> {
            Resource r = locked(id, version, actor);
            reviewing(r, actor);
            return step(r, with(r, r.live() == null ? State.DRAFT : State.CHANGED, null), "catalog.reject", why);
        });
    }

    /** Takes an entry out of force and ends every grant on it at once; a draft that was never in force is given up. */
    Resource withdraw(long id, Integer version, String reason) {
        Actor actor = CurrentActor.require();
        String why = required(reason, "请写明撤销的理由。");
        return transaction.execute(status -> {
            Resource r = locked(id, version, actor);
            allow(r, "撤销", State.DRAFT, State.REVIEW, State.PUBLISHED, State.CHANGED);
            if (r.live() == null) {
                rights.check(actor, "catalog.draft", r.provider());
            } else if (!rights.bureau(actor, "catalog.review")) {
                throw Problem.forbidden("bureau-only", "已发布的资源由数据主管部门撤销。");
            }
            Resource next = step(r, with(r, State.WITHDRAWN, null), "catalog.withdraw", why);
            grants.revokeAllOf(id, "资源已撤销：" + why);
            AfterCommit.run(index::follow);
            return next;
        });
    }

    /** What the actor may do with it now. */
    List<String> steps(Resource r, Actor actor) {
        if (r.foreign()) {
            return List.of();
        }
        List<String> steps = new ArrayList<>();
        boolean drafts = rights.may(actor, "catalog.draft", r.provider());
        if (drafts && (r.state() == State.DRAFT || r.state() == State.PUBLISHED || r.state() == State.CHANGED)) {
            steps.add("edit");
        }
        if (drafts && (r.state() == State.DRAFT || r.state() == State.CHANGED)) {
            steps.add("submit");
        }
        if (r.state() == State.REVIEW && reviewObjection(r, actor).isEmpty()) {
            steps.add("approve");
            steps.add("reject");
        }
        if (r.state() != State.WITHDRAWN && (r.live() == null ? drafts : rights.bureau(actor, "catalog.review"))) {
            steps.add("withdraw");
        }
        return steps;
    }

    /** Why the actor cannot review what is submitted. */
    Optional<String> reviewObjection(Resource r, Actor actor) {
        if (!rights.may(actor, "catalog.review", r.provider())) {
            return Optional.of("您没有审核该部门资源的权限。");
        }
        if (r.submitter() != null && r.submitter() == actor.accountId()) {
            return Optional.of("不能审核自己提交的资源。");
        }
        if (!r.byBureau() && !rights.bureau(actor, "catalog.review")) {
            return Optional.of("部门提交的资源由数据主管部门审核。");
        }
        return Optional.empty();
    }

    private void reviewing(Resource r, Actor actor) {
        allow(r, "审核", State.REVIEW);
        reviewObjection(r, actor).ifPresent(why -> {
            throw Problem.forbidden("not-your-review", why);
        });
    }

    private Resource with(Resource r, State state, Actor submitter) {
        return new Resource(r.id(), r.code(), state, r.draft(), r.live(), r.provider(), submitter == null ? null : submitter.accountId(),
                submitter == null ? null : submitter.name(), submitter != null && rights.bureau(submitter, "catalog.draft"), r.publishedAt(), now(), r.demo(), r.version() + 1);
    }

    private Resource step(Resource before, Resource after, String action, String reason) {
        save(after, before.version());
        audit.record(action, "catalog-entry", Long.toString(after.id()), reason, facts(before), facts(after));
        return after;
    }

    private void save(Resource next, int readVersion) {
        if (!store.save(next, readVersion)) {
            throw stale();
        }
    }

    private Resource locked(long id, Integer version, Actor actor) {
        Resource r = store.lock(id).filter(x -> x.inForce() || rights.seesDrafts(actor, x.provider())).orElseThrow(Entries::notFound);
        if (r.foreign()) {
            throw Problem.unprocessable("foreign", "这是邻居的资源，只能在其原平台上修改。");
        }
        if (version == null) {
            throw Problem.invalid("incomplete", "请求缺少版本号，请刷新后重试。", Map.of("version", "必填"));
        }
        if (version != r.version()) {
            throw stale();
        }
        return r;
    }

    private static void allow(Resource r, String what, State... states) {
        if (!List.of(states).contains(r.state())) {
            throw Problem.unprocessable("not-now", "资源处于“" + r.state().label() + "”，不能" + what + "。");
        }
    }

    static List<Long> upstream(Description d) {
        return d.upstream().stream().filter(u -> u.matches("\\d{1,19}")).map(Long::parseLong).toList();
    }

    private static Map<String, Object> facts(Resource r) {
        Map<String, Object> facts = new java.util.LinkedHashMap<>();
        facts.put("state", r.state().id());
        facts.put("code", r.code());
        facts.put("draft", r.draft());
        facts.put("live", r.live());
        return facts;
    }

    private static String required(String reason, String message) {
        String clean = Texts.clean(reason);
        if (clean == null || clean.length() > 500) {
            throw Problem.invalid("incomplete", message, Map.of("reason", "须为 1 到 500 字"));
        }
        return clean;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    static Problem notFound() {
        return Problem.notFound("no-entry", "没有这个资源，或您无权查看。");
    }

    private static Problem stale() {
        return Problem.conflict("stale", "资源已被他人更新，请刷新后再操作。");
    }
}
