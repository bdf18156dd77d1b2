package org.zhongshu.platform.items.internal;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.items.internal.ItemStore.Revision;
import org.zhongshu.platform.items.internal.Standing.State;
import org.zhongshu.platform.retrieval.AfterCommit;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The way of an item, as the data catalogue's entries go: draft → review → published → changed → … → withdrawn. Each step is one transaction with
 * its audit entry; each change of the words is a version of its own and is kept.
 *
 * <p>Two people agree on what is published: one of the department and one of the bureau, or two of the bureau. Nobody reviews what they submitted themselves.
 */
@Component
class ItemFlow {

    private static final int LONGEST_REASON = 500;

    private final ItemStore store;
    private final GuideCheck check;
    private final ItemRights rights;
    private final ItemIndex index;
    private final Audit audit;
    private final CityProfile city;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ItemFlow(ItemStore store, GuideCheck check, ItemRights rights, ItemIndex index, Audit audit, CityProfile city, TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.check = check;
        this.rights = rights;
        this.index = index;
        this.audit = audit;
        this.city = city;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** @param demo only taken in a demonstration: an invention that says so wherever it is shown */
    Standing create(Guide given, String note, boolean demo) {
        Actor actor = CurrentActor.require();
        Guide g = check.draft(given);
        rights.check(actor, ItemRights.EDIT, g.department());
        return transaction.execute(status -> insert(g, note, demo, actor).orElseThrow(() -> Problem.conflict("code-taken", "事项编码 " + g.code() + " 已经有了。")));
    }

    /** In the caller's transaction. Empty when the code is taken. */
    Optional<Standing> insert(Guide g, String note, boolean demo, Actor actor) {
        Instant now = now();
        Standing s = new Standing(Ids.next(), g.code(), State.DRAFT, 1, null, g.department(), null, null, false, null, now, demo && city.demo(), 1);
        if (!store.insert(s, g)) {
            return Optional.empty();
        }
        store.add(s.id(), new Revision(1, g, Texts.line(note), actor.name(), actor.org(), now, null));
        audit.record("items.draft", "item", Long.toString(s.id()), Texts.line(note), null, g);
        return Optional.of(s);
    }

    Standing edit(long id, Guide given, String note, Integer version) {
        Actor actor = CurrentActor.require();
        Guide g = check.draft(given);
        return transaction.execute(status -> {
            Standing s = locked(id, version, actor);
            return change(s, g, note, actor);
        });
    }

    /** In the caller's transaction, over the locked item. The item itself when nothing is different. */
    Standing change(Standing s, Guide g, String note, Actor actor) {
        rights.check(actor, ItemRights.EDIT, s.department());
        rights.check(actor, ItemRights.EDIT, g.department());
        allow(s, "修改", State.DRAFT, State.PUBLISHED, State.CHANGED);
        if (!g.code().equals(s.code())) {
            throw Problem.unprocessable("code-kept", "事项编码不能改；需要换编码时请撤销后另建。");
        }
        Guide before = store.revision(s.id(), s.draft()).orElseThrow().guide();
        if (before.equals(g)) {
            return s;
        }
        Instant now = now();
        int number = s.draft() + 1;
        Standing next = new Standing(s.id(), s.code(), s.live() == null ? State.DRAFT : State.CHANGED, number, s.live(), s.live() == null ? g.department() : s.department(), null, null, false,
                s.publishedAt(), now, s.demo(), s.version() + 1);
        save(next, s.version());
        store.add(s.id(), new Revision(number, g, Texts.line(note), actor.name(), actor.org(), now, null));
        if (s.live() == null) {
            store.show(s.id(), g);
        }
        audit.record("items.edit", "item", Long.toString(s.id()), Texts.line(note), before, g);
        return next;
    }

    Standing submit(long id, Integer version) {
        Actor actor = CurrentActor.require();
        return transaction.execute(status -> {
            Standing s = locked(id, version, actor);
            rights.check(actor, ItemRights.EDIT, s.department());
            allow(s, "提交审核", State.DRAFT, State.CHANGED);
            Map<String, String> missing = check.missing(store.revision(id, s.draft()).orElseThrow().guide());
            if (!missing.isEmpty()) {
                throw Problem.invalid("incomplete", "还不能提交：" + String.join("；", missing.values()) + "。", missing);
            }
            return step(s, with(s, State.REVIEW, actor), "items.submit", null);
        });
    }

    /** Puts the submitted version in force and shows it to everybody. */
    Standing approve(long id, Integer version, String note) {
        Actor actor = CurrentActor.require();
        return transaction.execute(status -> {
            Standing s = locked(id, version, actor);
            reviewing(s, actor);
            Guide g = store.revision(id, s.draft()).orElseThrow().guide();
            Instant now = now();
            Standing next = new Standing(id, s.code(), State.PUBLISHED, s.draft(), s.draft(), g.department(), null, null, false, now, now, s.demo(), s.version() + 1);
            save(next, s.version());
            store.markPublished(id, s.draft(), now);
            store.show(id, g);
            audit.record("items.publish", "item", Long.toString(id), Texts.line(note), facts(s), facts(next));
            AfterCommit.run(index::follow);
            return next;
        });
    }

    Standing reject(long id, Integer version, String reason) {
        Actor actor = CurrentActor.require();
        String why = required(reason, "请写明退回的理由。");
        return transaction.execute(status -> {
            Standing s = locked(id, version, actor);
            reviewing(s, actor);
            return step(s, with(s, s.live() == null ? State.DRAFT : State.CHANGED, null), "items.reject", why);
        });
    }

    /** Takes an item out of force; a draft that was never in force is given up. */
    Standing withdraw(long id, Integer version, String reason) {
        Actor actor = CurrentActor.require();
        String why = required(reason, "请写明撤销的理由。");
        return transaction.execute(status -> {
            Standing s = locked(id, version, actor);
            allow(s, "撤销", State.DRAFT, State.REVIEW, State.PUBLISHED, State.CHANGED);
            if (s.live() == null) {
                rights.check(actor, ItemRights.EDIT, s.department());
            } else if (!rights.bureau(actor, ItemRights.PUBLISH)) {
                throw Problem.forbidden("bureau-only", "已发布的事项由数据资源（政务服务）主管部门撤销。");
            }
            Standing next = step(s, with(s, State.WITHDRAWN, null), "items.withdraw", why);
            AfterCommit.run(index::follow);
            return next;
        });
    }

    /** What the actor may do with it now. */
    List<String> steps(Standing s, Actor actor) {
        List<String> steps = new ArrayList<>();
        boolean edits = rights.may(actor, ItemRights.EDIT, s.department());
        if (edits && (s.state() == State.DRAFT || s.state() == State.PUBLISHED || s.state() == State.CHANGED)) {
            steps.add("edit");
        }
        if (edits && (s.state() == State.DRAFT || s.state() == State.CHANGED)) {
            steps.add("submit");
        }
        if (s.state() == State.REVIEW && reviewObjection(s, actor).isEmpty()) {
            steps.add("approve");
            steps.add("reject");
        }
        if (s.state() != State.WITHDRAWN && (s.live() == null ? edits : rights.bureau(actor, ItemRights.PUBLISH))) {
            steps.add("withdraw");
        }
        return steps;
    }

    /** Why the actor cannot review what is submitted. */
    Optional<String> reviewObjection(Standing s, Actor actor) {
        if (!rights.may(actor, ItemRights.PUBLISH, s.department())) {
            return Optional.of("您没有审核该部门事项的权限。");
        }
        if (s.submitter() != null && s.submitter() == actor.accountId()) {
            return Optional.of("不能审核自己提交的事项。");
        }
        if (!s.byBureau() && !rights.bureau(actor, ItemRights.PUBLISH)) {
            return Optional.of("部门提交的事项由数据资源（政务服务）主管部门审核。");
        }
        return Optional.empty();
    }

    private void reviewing(Standing s, Actor actor) {
        allow(s, "审核", State.REVIEW);
        reviewObjection(s, actor).ifPresent(why -> {
            throw Problem.forbidden("not-your-review", why);
        });
    }

    private Standing with(Standing s, State state, Actor submitter) {
        return new Standing(s.id(), s.code(), state, s.draft(), s.live(), s.department(), submitter == null ? null : submitter.accountId(), submitter == null ? null : submitter.name(),
                submitter != null && rights.bureau(submitter, ItemRights.EDIT), s.publishedAt(), now(), s.demo(), s.version() + 1);
    }

    private Standing step(Standing before, Standing after, String action, String reason) {
        save(after, before.version());
        audit.record(action, "item", Long.toString(after.id()), reason, facts(before), facts(after));
        return after;
    }

    private void save(Standing next, int readVersion) {
        if (!store.save(next, readVersion)) {
            throw stale();
        }
    }

    private Standing locked(long id, Integer version, Actor actor) {
        Standing s = store.lock(id).filter(x -> x.inForce() || rights.seesDrafts(actor, x.department())).orElseThrow(ItemFlow::notFound);
        if (version == null) {
            throw Problem.badRequest("no-version", "缺少版本号 version。");
        }
        if (version != s.version()) {
            throw stale();
        }
        return s;
    }

    private static void allow(Standing s, String what, State... states) {
        if (!List.of(states).contains(s.state())) {
            throw Problem.unprocessable("not-now", "事项处于“" + s.state().label() + "”，不能" + what + "。");
        }
    }

    private static Map<String, Object> facts(Standing s) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("code", s.code());
        facts.put("state", s.state().id());
        facts.put("draft", s.draft());
        facts.put("live", s.live());
        return facts;
    }

    private static String required(String reason, String message) {
        String clean = Texts.line(reason);
        if (clean == null || clean.length() > LONGEST_REASON) {
            throw Problem.invalid("incomplete", message, Map.of("reason", "须为 1 到 500 字"));
        }
        return clean;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    static Problem notFound() {
        return Problem.notFound("no-item", "没有这个事项，或您无权查看。");
    }

    private static Problem stale() {
        return Problem.conflict("stale", "事项已被他人更新，请刷新后再操作。");
    }
}
