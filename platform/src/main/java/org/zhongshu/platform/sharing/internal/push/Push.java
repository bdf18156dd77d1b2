package org.zhongshu.platform.sharing.internal.push;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.CaseReport;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.datasets.Datasets.Row;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Call;
import org.zhongshu.platform.sharing.Calls;
import org.zhongshu.platform.sharing.Opening;
import org.zhongshu.platform.sharing.Outlet;
import org.zhongshu.platform.sharing.Receipt;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Sends one subscription's next batch: what changed after its position, as the grant of this moment shows it. The position moves
 * in one transaction with the log of the delivery, and only when the receiver has acknowledged, so that a crash at any moment
 * repeats a batch at most – under the same name.
 */
@Component
class Push {

    private static final Logger log = LoggerFactory.getLogger(Push.class);
    private static final Actor SYSTEM = Actor.system("push");
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final Duration OVER_RATE = Duration.ofSeconds(2);
    /** Refusals that pass by themselves. */
    private static final Set<String> PASSING = Set.of("not-yet", "starting");

    private final SubscriptionStore store;
    private final Datasets datasets;
    private final Outlet outlet;
    private final Calls calls;
    private final PushSecrets secrets;
    private final Map<String, Channel> channels;
    private final Cases cases;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final int patience;
    private final Duration first;

    Push(SubscriptionStore store, Datasets datasets, Outlet outlet, Calls calls, PushSecrets secrets, Webhook webhook, Topic topic, Cases cases, Audit audit, TransactionTemplate transaction,
         Clock clock, @Value("${zhongshu.sharing.push.failures:10}") int patience, @Value("${zhongshu.sharing.push.backoff:1s}") Duration first) {
        this.store = store;
        this.datasets = datasets;
        this.outlet = outlet;
        this.calls = calls;
        this.secrets = secrets;
        this.channels = Map.of(Subscription.WEBHOOK, webhook, Subscription.TOPIC, topic);
        this.cases = cases;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
        this.patience = patience;
        this.first = first;
    }

    /** How to go on. @param until wait until then, or until something changes; null: no need to wait */
    record Next(boolean over, Instant until) {
        static final Next MORE = new Next(false, null);
        static final Next IDLE = new Next(false, Instant.MAX);
        static final Next OVER = new Next(true, null);

        static Next at(Instant when) {
            return new Next(false, when);
        }
    }

    private record Trouble(String type, String title, String description, String department, String key, Instant occurredAt) implements CaseReport {
        @Override
        public String source() {
            return "push";
        }
    }

    Channel channel(String kind) {
        Channel channel = kind == null ? null : channels.get(kind);
        if (channel == null) {
            throw Problem.badRequest("bad-kind", "推送方式只能是 webhook（接口回调）或 topic（消息主题）。");
        }
        return channel;
    }

    Next next(long id) {
        Subscription s = store.find(id).orElse(null);
        if (s == null || !s.active()) {
            return Next.OVER;
        }
        Instant now = clock.instant();
        if (s.retryAt() != null && s.retryAt().isAfter(now)) {
            return Next.at(s.retryAt());
        }
        if (datasets.find(s.dataset()).isEmpty()) {
            stop(s, "数据集已删除");
            return Next.OVER;
        }
        List<Row> rows = datasets.changes(s.dataset(), s.position(), s.batchRows());
        if (s.pending() != null) {
            // the batch that was begun: without the rows that have moved on since, they come later
            rows = rows.stream().filter(r -> r.seq() <= s.pending()).toList();
        }
        if (rows.isEmpty()) {
            return s.pending() == null ? Next.IDLE : skip(s, s.pending());
        }
        Opening opening;
        try {
            opening = outlet.open(s.resource(), s.grantee(), s.who(), new HashSet<>(s.fields()));
        } catch (Problem refusal) {
            return refused(s, refusal, now);
        }
        long to = s.pending() != null ? s.pending() : rows.getLast().seq();
        byte[] secret = secrets.open(store.secret(s.id()), s.id());
        BatchWriter.Rows content = BatchWriter.rows(opening, rows, secret, found -> store.known(s.id(), found));
        if (content.messages().isEmpty()) {
            return skip(s, to);
        }
        if (s.pending() == null && !store.begin(s.id(), s.position(), to)) {
            return Next.MORE;
        }
        return deliver(s, opening, content, to, secret);
    }

    private Next skip(Subscription s, long to) {
        store.acknowledged(s.id(), s.position(), to, 0, clock.instant());
        return Next.MORE;
    }

    private Next deliver(Subscription s, Opening opening, BatchWriter.Rows content, long to, byte[] secret) {
        Instant at = clock.instant();
        Batch bare = BatchWriter.batch(s, opening, content, to, at);
        long start = System.nanoTime();
        String receipt = receipt(s, opening, bare, at);
        Batch batch = new Batch(bare.name(), bare.from(), bare.to(), bare.messages(), bare.removed(), bare.given(), bare.taken(), receipt, bare.body());
        Channel.Outcome outcome = channel(s.kind()).send(s, batch, secret);
        int millis = (int) ((System.nanoTime() - start) / 1_000_000);
        Instant now = clock.instant();
        SubscriptionStore.Delivery line = new SubscriptionStore.Delivery(Ids.next(), s.id(), batch.name(), batch.from(), to, batch.messages().size(), batch.removed(), batch.body().length, at,
                millis, outcome.good() ? "ok" : "failed", outcome.status(), outcome.error(), outcome.said());
        return outcome.good() ? delivered(s, batch, line, now) : failed(s, outcome, line, now);
    }

    private Next delivered(Subscription s, Batch batch, SubscriptionStore.Delivery line, Instant now) {
        CurrentActor.as(SYSTEM, () -> transaction.executeWithoutResult(status -> {
            store.acknowledged(s.id(), batch.from(), batch.to(), batch.messages().size(), now);
            store.keep(s.id(), batch.given(), batch.taken());
            store.log(line);
            if (s.trouble() != null) {
                cases.signal(s.trouble(), "recovered", "推送已恢复，从中断处继续");
                store.trouble(s.id(), null);
            }
        }));
        return Next.MORE;
    }

    private Next failed(Subscription s, Channel.Outcome outcome, SubscriptionStore.Delivery line, Instant now) {
        int times = s.failures() + 1;
        boolean enough = times >= patience || outcome.forGood();
        Instant retry = now.plus(wait(times, outcome.afterSeconds()));
        CurrentActor.as(SYSTEM, () -> transaction.executeWithoutResult(status -> {
            store.failed(s.id(), now, retry, outcome.error());
            store.log(line);
            if (enough && store.lock(s.id()).filter(Subscription::active).isPresent()) {
                String why = outcome.forGood() ? "接收方已关闭该地址：" + outcome.error() : "连续 " + times + " 次没有送达，最后一次：" + outcome.error();
                store.state(s.id(), Subscription.PAUSED, why);
                audit.record("sharing.push.pause", "share-subscription", Long.toString(s.id()), why, null, null);
                CaseRef opened = cases.open(new Trouble("push-trouble", "推送中断：" + s.name(), "“" + s.name() + "”推送到 " + s.address() + " " + why
                        + "。请联系接收系统恢复后，到“数据推送”页点“继续”；推送会从中断处接着送，不丢不重。", s.grantee(), "push:" + s.id(), now));
                store.trouble(s.id(), opened.id());
            }
        }));
        log.warn("Push {} to {} failed, {} time(s) in a row: {}", s.id(), s.address(), times, outcome.error());
        return enough ? Next.OVER : Next.at(retry);
    }

    /** Twice as long each time, up to five minutes, a fifth more or less so that many do not come back in one moment. */
    private Duration wait(int times, int askedSeconds) {
        long millis = Math.min(LONGEST_WAIT.toMillis(), first.toMillis() << Math.min(times - 1, 20));
        long jittered = (long) (millis * (0.8 + 0.4 * ThreadLocalRandom.current().nextDouble()));
        return Duration.ofMillis(Math.max(jittered, Math.min(askedSeconds, 600) * 1000L));
    }

    private Next refused(Subscription s, Problem refusal, Instant now) {
        if (refusal.code().equals("rate")) {
            store.wait(s.id(), now.plus(OVER_RATE), refusal.getMessage());
            return Next.at(now.plus(OVER_RATE));
        }
        if (PASSING.contains(refusal.code()) || refusal.status().is5xxServerError()) {
            Instant later = now.plusSeconds(60);
            store.wait(s.id(), later, refusal.getMessage());
            return Next.at(later);
        }
        stop(s, refusal.getMessage());
        return Next.OVER;
    }

    /** The grant has ended, or there is nothing any more to be followed. */
    void stop(Subscription s, String why) {
        CurrentActor.as(CurrentActor.find().orElse(SYSTEM), () -> transaction.executeWithoutResult(status -> {
            if (store.lock(s.id()).filter(x -> !x.state().equals(Subscription.STOPPED)).isPresent()) {
                store.state(s.id(), Subscription.STOPPED, why);
                audit.record("sharing.push.stop", "share-subscription", Long.toString(s.id()), why, Map.of("position", s.position()), null);
            }
        }));
    }

    /** Kept before anything leaves: no receiver can say afterwards that it was sent something else. */
    private String receipt(Subscription s, Opening opening, Batch batch, Instant at) {
        Call call = new Call(Ids.next(), at, s.kind().equals(Subscription.TOPIC) ? "topic" : "push", null, s.grantee(), s.who(), s.address(), s.resource(), opening.decision().grant(),
                batch.name(), Sm3.digest(batch.name().getBytes(StandardCharsets.US_ASCII)), Sm3.digest(batch.body()), batch.messages().size(), batch.body().length, 0, "ok");
        try {
            Receipt receipt = calls.record(call).join();
            return receipt.text();
        } catch (CompletionException e) {
            throw Problem.unavailable("no-receipt", "回执暂时无法签发，稍后重试。", e.getCause());
        }
    }

    /** An empty batch that says it is a test; nothing moves. */
    Channel.Outcome test(Subscription s) {
        byte[] secret = secrets.open(store.secret(s.id()), s.id());
        Batch batch = BatchWriter.test(s, clock.instant());
        long start = System.nanoTime();
        Channel.Outcome outcome = channel(s.kind()).send(s, batch, secret);
        store.log(new SubscriptionStore.Delivery(Ids.next(), s.id(), batch.name(), s.position(), s.position(), 0, 0, batch.body().length, clock.instant(),
                (int) ((System.nanoTime() - start) / 1_000_000), outcome.good() ? "ok" : "failed", outcome.status(), outcome.error(), outcome.said()));
        return outcome;
    }
}
