package org.zhongshu.platform.recognition.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.credentials.ForeignRoots;
import org.zhongshu.platform.credentials.TrustExchange;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.recognition.internal.RootStore.Root;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Neighbours;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** Agreeing to a neighbour's roots, ending it, and keeping its status list fresh. */
@Component
class Recognition implements ForeignRoots {

    private static final Logger log = LoggerFactory.getLogger(Recognition.class);
    static final String TRUST = "trust";
    static final String LIST = "status-list";
    private static final int LONGEST_YEARS = 10;

    private final RootStore store;
    private final Neighbours neighbours;
    private final TrustExchange trust;
    private final Audit audit;
    private final CityProfile city;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Recognition(RootStore store, Neighbours neighbours, TrustExchange trust, Audit audit, CityProfile city, TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.neighbours = neighbours;
        this.trust = trust;
        this.audit = audit;
        this.city = city;
        this.transaction = transaction;
        this.clock = clock;
    }

    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), city.current().zone());
    }

    @Override
    public List<Foreign> standing() {
        return store.standing(today());
    }

    static String words(String given) {
        String w = given == null ? "" : given.replace('\0', ' ').strip();
        if (w.isEmpty() || w.length() > 300) {
            throw Problem.badRequest("reason-needed", "请写明理由（300 字以内）。");
        }
        return w;
    }

    /** Asks the neighbour for its bundle over the connection that both sides proved to each other, and lays it before a second person. */
    long propose(String neighbour, LocalDate until, String reason) {
        String why = words(reason);
        Neighbours.Neighbour n = neighbours.find(neighbour).filter(Neighbours.Neighbour::paired).orElseThrow(() -> Problem.notFound("no-neighbour", "没有与这个平台互联，或互联已解除。"));
        LocalDate today = today();
        if (until == null || until.isBefore(today) || until.isAfter(today.plusYears(LONGEST_YEARS))) {
            throw Problem.badRequest("bad-until", "互认的截止日须在今天之后、" + LONGEST_YEARS + " 年之内。");
        }
        String bundle = neighbours.ask(neighbour, TRUST, Map.of()).toString();
        TrustExchange.Described d = trust.describe(bundle);
        if (LocalDate.ofInstant(d.until(), city.current().zone()).isBefore(until)) {
            throw Problem.badRequest("bad-until", "对方的根证书在 " + LocalDate.ofInstant(d.until(), city.current().zone()) + " 到期，互认不能超过这一天。");
        }
        Actor actor = CurrentActor.require();
        long id = Ids.next();
        Root root = new Root(id, neighbour, n.name(), bundle, String.join(" ", d.fingerprints()), "proposed", today, until, why, actor.accountId(), actor.name(), clock.instant(), null, null, null, null, null, null);
        transaction.executeWithoutResult(status -> {
            if (!store.propose(root)) {
                throw Problem.conflict("proposed", "已有人提出与这个平台互认，等待另一人审批。");
            }
            audit.record("recognition.propose", "recognition", neighbour, why, null, Map.of("fingerprints", d.fingerprints(), "until", until.toString()));
        });
        return id;
    }

    void decide(long id, boolean accept, String words) {
        String why = words(words);
        Actor actor = CurrentActor.require();
        String neighbour = transaction.execute(status -> {
            Root r = store.lock(id).filter(x -> x.state().equals("proposed")).orElseThrow(() -> Problem.unprocessable("not-proposed", "没有待审批的互认申请。"));
            if (r.proposedBy() == actor.accountId()) {
                throw Problem.forbidden("same-person", "提出互认的人不能自己审批，请由另一人核对根证书指纹后审批。");
            }
            store.decide(r, accept, why, actor, clock.instant());
            audit.record(accept ? "recognition.accept" : "recognition.refuse", "recognition", r.neighbour(), why, null, Map.of("fingerprints", r.fingerprints(), "until", r.until().toString()));
            return r.neighbour();
        });
        if (accept) {
            fetch(neighbour);
        }
    }

    /** At once: from now on nothing signed under these roots is recognised here. */
    void revoke(long id, String words) {
        String why = words(words);
        transaction.executeWithoutResult(status -> {
            Root r = store.lock(id).filter(x -> x.state().equals("accepted")).orElseThrow(() -> Problem.unprocessable("not-accepted", "这项互认现在不在生效。"));
            store.revoke(id, why, CurrentActor.require(), clock.instant());
            audit.record("recognition.revoke", "recognition", r.neighbour(), why, Map.of("fingerprints", r.fingerprints()), null);
        });
    }

    @Scheduled(fixedDelay = 60_000, initialDelay = 30_000)
    void follow() {
        store.accepted().stream().filter(r -> r.standsOn(today())).map(Root::neighbour).forEach(this::fetch);
    }

    /** The newest list of a neighbour; when it is away, the one that is here stays, and says itself until when to rely on it. */
    void fetch(String neighbour) {
        Instant now = clock.instant();
        Root root = store.accepted().stream().filter(r -> r.neighbour().equals(neighbour)).findFirst().orElse(null);
        if (root == null) {
            return;
        }
        try {
            JsonNode list = neighbours.ask(neighbour, LIST, Map.of());
            TrustExchange.Listed l = trust.examine(root.bundle(), list.toString());
            if (!store.fetched(neighbour, list.toString(), l, now)) {
                store.failed(neighbour, "对方给的状态清单（第 " + l.number() + " 号）比已有的旧，不予采用", now);
            }
        } catch (Problem e) {
            log.info("Status list of {}: {}", neighbour, e.getMessage());
            store.failed(neighbour, e.getMessage(), now);
        }
    }
}
