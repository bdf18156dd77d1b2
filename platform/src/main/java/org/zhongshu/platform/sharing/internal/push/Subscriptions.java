package org.zhongshu.platform.sharing.internal.push;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.catalog.GrantEnded;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Opening;
import org.zhongshu.platform.sharing.Outlet;
import org.zhongshu.platform.sharing.internal.DepartmentRights;

import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What people do with subscriptions. The receiving department and the data bureau manage them; the provider sees who follows its data. */
@Component
class Subscriptions {

    private static final int DEFAULT_ROWS = 1_000;
    private static final int MOST_ROWS = 10_000;
    private static final int MOST_OF_ONE = 200;

    private final SubscriptionStore store;
    private final PushSecrets secrets;
    private final Push push;
    private final PushRunner runner;
    private final Datasets datasets;
    private final Outlet outlet;
    private final DepartmentRights rights;
    private final Cases cases;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Subscriptions(SubscriptionStore store, PushSecrets secrets, Push push, PushRunner runner, Datasets datasets, Outlet outlet, DepartmentRights rights, Cases cases, Audit audit,
                  TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.secrets = secrets;
        this.push = push;
        this.runner = runner;
        this.datasets = datasets;
        this.outlet = outlet;
        this.rights = rights;
        this.cases = cases;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** @param from {@code now}: changes from now on; {@code start}: first every row that is there */
    record Wanted(String resource, String department, String name, String kind, String address, List<String> fields, Integer batchRows, String from) {
    }

    /** @param secret shown this once */
    record Made(Subscription subscription, String secret) {
    }

    Made subscribe(Wanted w) {
        Actor actor = CurrentActor.require();
        String name = w.name() == null ? "" : w.name().replace('\0', ' ').strip();
        Map<String, String> errors = new LinkedHashMap<>();
        if (name.isEmpty() || name.length() > 60) {
            errors.put("name", "名称须为 1 到 60 字");
        }
        if (w.resource() == null || w.resource().isBlank()) {
            errors.put("resource", "请选择资源");
        }
        int rows = w.batchRows() == null ? DEFAULT_ROWS : w.batchRows();
        if (rows < 1 || rows > MOST_ROWS) {
            errors.put("batchRows", "每批行数须为 1 到 " + MOST_ROWS);
        }
        if (w.from() != null && !w.from().equals("now") && !w.from().equals("start")) {
            errors.put("from", "起点只能是 now（从现在起）或 start（先全量）");
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("incomplete", "订阅内容有误，请修改后重试。", errors);
        }
        String grantee = rights.receiving(actor, w.department());
        push.channel(w.kind()).check(w.address());
        if (Subscription.TOPIC.equals(w.kind()) && store.othersTopic(w.address().strip(), grantee)) {
            throw Problem.conflict("topic-taken", "这个主题已由其他部门使用，请另取名称。");
        }
        List<String> fields = w.fields() == null ? List.of() : w.fields().stream().filter(Objects::nonNull).distinct().toList();
        Opening opening = outlet.open(Ids.parse(w.resource()), grantee, actor.username(), new HashSet<>(fields));
        if (store.countOf(grantee) >= MOST_OF_ONE) {
            throw Problem.unprocessable("too-many", "本部门的订阅已达 " + MOST_OF_ONE + " 个，请先删除不用的。");
        }
        long position = "start".equals(w.from()) ? 0 : datasets.lastSeq(opening.dataset().id());
        long id = Ids.next();
        Subscription s = new Subscription(id, name, opening.entry().id(), opening.dataset().id(), opening.entry().description().provider(), grantee, w.kind(), w.address().strip(), fields, rows,
                Subscription.ACTIVE, null, position, null, 0, 0, 0, null, null, null, null, actor.name(), clock.instant(), 1, null);
        String secret = secrets.next();
        transaction.executeWithoutResult(status -> {
            store.insert(s, secrets.seal(secret, id));
            audit.record("sharing.push.subscribe", "share-subscription", Long.toString(id), name, null, facts(s));
            runner.changed(id);
        });
        return new Made(s, secret);
    }

    Page<Subscription> list(Actor actor, Long before, int limit) {
        return store.list(rights.reach(actor, "share.read"), before, limit);
    }

    Subscription visible(long id) {
        Actor actor = CurrentActor.require();
        return store.find(id).filter(s -> rights.may(actor, "share.read", s.grantee()) || rights.may(actor, "share.read", s.provider()))
                .orElseThrow(() -> Problem.notFound("no-subscription", "没有这个订阅，或您无权查看。"));
    }

    boolean manages(Actor actor, Subscription s) {
        return rights.may(actor, "share.manage", s.grantee());
    }

    private Subscription managed(long id) {
        Subscription s = visible(id);
        if (!manages(CurrentActor.require(), s)) {
            throw Problem.forbidden("not-yours", "订阅由接收部门管理；数据提供部门可以收回授权，推送随即停止。");
        }
        return s;
    }

    Subscription pause(long id, String reason) {
        managed(id);
        return transaction.execute(status -> {
            Subscription s = store.lock(id).orElseThrow();
            if (s.active()) {
                String why = reason == null || reason.isBlank() ? "人工暂停" : reason.replace('\0', ' ').strip();
                if (why.length() > 200) {
                    throw Problem.badRequest("too-long", "说明不能超过 200 字。");
                }
                store.state(id, Subscription.PAUSED, why);
                audit.record("sharing.push.pause", "share-subscription", Long.toString(id), why, null, null);
                runner.changed(id);
            }
            return store.find(id).orElseThrow();
        });
    }

    /** Goes on where it stood; the grant and the address are looked at anew. */
    Subscription resume(long id) {
        Subscription before = managed(id);
        push.channel(before.kind()).check(before.address());
        outlet.open(before.resource(), before.grantee(), CurrentActor.require().username(), new HashSet<>(before.fields()));
        return transaction.execute(status -> {
            Subscription s = store.lock(id).orElseThrow();
            if (!s.active()) {
                store.state(id, Subscription.ACTIVE, null);
                audit.record("sharing.push.resume", "share-subscription", Long.toString(id), null, Map.of("state", s.state(), "position", s.position()), null);
            } else {
                // it waits for its next attempt: now is as good
                store.wait(id, null, s.lastError());
            }
            runner.changed(id);
            return store.find(id).orElseThrow();
        });
    }

    Channel.Outcome test(long id) {
        Subscription s = managed(id);
        audit.record("sharing.push.test", "share-subscription", Long.toString(id), null, null, Map.of("address", s.address()));
        return push.test(s);
    }

    /** A new signing key, from the next batch on. */
    Made newKey(long id) {
        Subscription s = managed(id);
        String secret = secrets.next();
        return transaction.execute(status -> {
            store.newSecret(id, secrets.seal(secret, id));
            audit.record("sharing.push.key", "share-subscription", Long.toString(id), null, null, null);
            return new Made(s, secret);
        });
    }

    void remove(long id) {
        Subscription s = managed(id);
        transaction.executeWithoutResult(status -> {
            if (s.trouble() != null) {
                cases.signal(s.trouble(), "recovered", "订阅已删除");
            }
            store.delete(id);
            audit.record("sharing.push.remove", "share-subscription", Long.toString(id), s.name(), facts(s), null);
            runner.changed(id);
        });
    }

    /** A grant has ended: what it allowed stops with it, also while there is nothing to be sent. */
    @EventListener
    void on(GrantEnded e) {
        store.livingOf(e.resource(), e.grantee()).forEach(s -> {
            push.stop(s, "授权已收回：" + e.reason());
            runner.changed(s.id());
        });
    }

    private static Map<String, Object> facts(Subscription s) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("resource", Long.toString(s.resource()));
        facts.put("grantee", s.grantee());
        facts.put("kind", s.kind());
        facts.put("address", s.address());
        facts.put("fields", s.fields());
        facts.put("position", s.position());
        return facts;
    }
}
