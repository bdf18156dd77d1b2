package org.zhongshu.platform.intermediaries.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.audit.AuditTrail;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.intermediaries.internal.ServiceCatalogue.Way;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Demand;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Offer;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Signup;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** When sign-up closes: offers are opened, one is chosen by the owner, by lot, by price or by merit, published, and stands when the time for objections has passed. */
@Component
class Choosing {

    static final Actor SYSTEM = Actor.system("intermediaries");
    private static final Logger log = LoggerFactory.getLogger(Choosing.class);

    private final ServiceCatalogue catalogue;
    private final DemandStore store;
    private final AgencyStore agencyStore;
    private final Agencies agencies;
    private final Related related;
    private final Grievances grievances;
    private final WorkingCalendar calendar;
    private final Audit audit;
    private final AuditTrail trail;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Choosing(ServiceCatalogue catalogue, DemandStore store, AgencyStore agencyStore, Agencies agencies, Related related, Grievances grievances, WorkingCalendar calendar, Audit audit, AuditTrail trail, TransactionTemplate transaction, Clock clock) {
        this.catalogue = catalogue;
        this.store = store;
        this.agencyStore = agencyStore;
        this.agencies = agencies;
        this.related = related;
        this.grievances = grievances;
        this.calendar = calendar;
        this.audit = audit;
        this.trail = trail;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Scheduled(fixedDelay = 2_000, initialDelay = 12_000)
    void run() {
        CurrentActor.as(SYSTEM, () -> {
            Instant now = clock.instant();
            each(store.due("state = 'open' AND closes_at <= ?", now), this::close);
            each(store.due("state = 'choosing' AND way = 'lot' AND list_hash IS NOT NULL AND chain_hash IS NULL AND closed_at <= ?", now), this::draw);
            each(store.due("state = 'announced' AND objection_until <= ?", now), this::settle);
            each(store.due("state IN ('choosing', 'awarded') AND owner_until <= ?", now), this::lapse);
            each(store.due("state IN ('working', 'returned') AND late_case IS NULL AND due < ?", now), id -> grievances.late(id));
        });
    }

    private static void each(List<Long> ids, java.util.function.LongConsumer work) {
        for (long id : ids) {
            try {
                work.accept(id);
            } catch (RuntimeException e) {
                log.warn("intermediary demand {} waits", id, e);
            }
        }
    }

    /** Once, whoever comes first; the list is fixed here. */
    void close(long id) {
        transaction.executeWithoutResult(status -> {
            Demand d = store.lock(id);
            Instant now = clock.instant();
            if (d.state() != DemandState.OPEN || now.isBefore(d.closesAt())) {
                return;
            }
            List<Signup> in = new ArrayList<>();
            List<Signup> all = store.signups(id).stream().filter(Signup::in).toList();
            for (Signup s : all) {
                // since they signed up one of them may have got the other's representative: then both are out
                String not = related.sibling(all, s.uscc()) ? "与另一家报名机构的法定代表人为同一人" : hindrance(d, s);
                if (not != null) {
                    store.state(s.id(), "out", not);
                } else {
                    in.add(s);
                    store.offer(s.id()).ifPresent(o -> store.opened(s.id(), o));
                }
            }
            String list = Draw.list(in.stream().map(Signup::uscc).toList());
            store.set(id, "state = ?, closed_at = ?, list_hash = ?", DemandState.CHOOSING, now, list);
            store.step(id, "closed", "报名 " + in.size() + " 家", now);
            audit.record("intermediary.close", Demands.SUBJECT, d.number(), null, null, Map.of("list", list, "agencies", in.size()));
            if (in.size() < d.least()) {
                failed(id, "报名机构不足 " + d.least() + " 家", now);
            } else if (d.way() == Way.DIRECT) {
                store.set(id, "owner_until = ?", ownerUntil(d, now));
            } else if (d.way() == Way.PRICE || d.way() == Way.MERIT) {
                rank(d, in);
                next(store.lock(id), now);
            }
        });
    }

    /** Why an agency may not be chosen now; null where it may. */
    String hindrance(Demand d, Signup s) {
        String not = agencies.hindrance(agencyStore.find(s.agency()).orElse(null), d.service());
        return not != null ? not : related.hindrance(d, s.uscc());
    }

    /** By when the owner has to choose, or to sign; null: no rule says. */
    private Instant ownerUntil(Demand d, Instant now) {
        return catalogue.terms(d.publicMoney(), agencies.today()).map(ServiceCatalogue.Terms::act).map(limit -> calendar.clock().deadline(now, limit, List.of())).orElse(null);
    }

    /** Who signed up does not wait for ever for an owner who neither chooses nor signs. */
    void lapse(long id) {
        transaction.executeWithoutResult(status -> {
            Demand d = store.lock(id);
            Instant now = clock.instant();
            boolean waits = d.state() == DemandState.AWARDED || d.state() == DemandState.CHOOSING && d.way() == Way.DIRECT;
            if (!waits || d.ownerUntil() == null || now.isBefore(d.ownerUntil())) {
                return;
            }
            String why = d.state() == DemandState.AWARDED ? "业主未在期限内签订合同" : "业主未在期限内选定机构";
            audit.record("intermediary.lapse", Demands.SUBJECT, d.number(), why, null, Map.of("until", d.ownerUntil().toString()));
            failed(id, why, now);
        });
    }

    private void failed(long id, String why, Instant now) {
        store.set(id, "state = ?, winner = NULL", DemandState.FAILED);
        store.step(id, "failed", why, now);
    }

    /** By price alone, or by weights: each share is the best one's over one's own. Of equals who came first. */
    private void rank(Demand d, List<Signup> in) {
        Map<Long, Offer> offers = new LinkedHashMap<>();
        in.forEach(s -> offers.put(s.id(), store.offer(s.id()).orElseThrow()));
        long price = offers.values().stream().mapToLong(Offer::price).min().orElseThrow();
        int days = offers.values().stream().mapToInt(Offer::days).min().orElseThrow();
        int weight = d.way() == Way.PRICE ? 100 : catalogue.priceWeight();
        Function<Signup, BigDecimal> score = s -> {
            Offer o = offers.get(s.id());
            return BigDecimal.valueOf(weight * price).divide(BigDecimal.valueOf(o.price()), 4, RoundingMode.HALF_UP).add(BigDecimal.valueOf((long) (100 - weight) * days).divide(BigDecimal.valueOf(o.days()), 4, RoundingMode.HALF_UP));
        };
        Comparator<Signup> order = d.way() == Way.PRICE ? Comparator.comparingLong(s -> offers.get(s.id()).price()) : Comparator.comparing(score).reversed();
        int place = 1;
        for (Signup s : in.stream().sorted(order.thenComparing(Signup::at).thenComparing(Signup::id)).toList()) {
            store.placed(s.id(), place++, score.apply(s), null);
        }
    }

    /** Waits until the audit chain has taken the entry that fixed the list; its hash is what nobody knew before. */
    void draw(long id) {
        Demand seen = store.find(id).orElseThrow();
        AtomicReference<AuditTrail.Row> entry = new AtomicReference<>();
        trail.read(new AuditTrail.Query(null, "intermediary.close", Demands.SUBJECT, seen.number(), null, null, null, null), 1, entry::set);
        if (entry.get() == null) {
            return;
        }
        transaction.executeWithoutResult(status -> {
            Demand d = store.lock(id);
            if (d.state() != DemandState.CHOOSING || d.way() != Way.LOT || d.chainHash() != null) {
                return;
            }
            Instant now = clock.instant();
            List<Signup> in = store.signups(id).stream().filter(Signup::in).toList();
            Map<String, Signup> byCode = new LinkedHashMap<>();
            in.forEach(s -> byCode.put(s.uscc(), s));
            String seed = Draw.seed(store.secret(id), d.listHash(), entry.get().hash());
            int place = 1;
            for (Draw.Lot lot : Draw.order(seed, List.copyOf(byCode.keySet()))) {
                store.placed(byCode.get(lot.uscc()).id(), place++, null, lot.lot());
            }
            store.set(id, "chain_seq = ?, chain_hash = ?, drawn_at = ?", entry.get().seq(), entry.get().hash(), now);
            store.step(id, "drawn", null, now);
            audit.record("intermediary.draw", Demands.SUBJECT, d.number(), null, null, Map.of("seed", seed, "chain", entry.get().hash()));
            next(store.lock(id), now);
        });
    }

    /** The first in the order that may still work for the owner; who may not is out, with the reason. */
    private void next(Demand d, Instant now) {
        for (Signup s : store.signups(d.id())) {
            if (!s.in() || s.place() == null) {
                continue;
            }
            String not = hindrance(d, s);
            if (not == null) {
                announce(d, s, null, now);
                return;
            }
            store.state(s.id(), "out", not);
        }
        failed(d.id(), "没有可以中选的机构", now);
    }

    private void announce(Demand d, Signup s, String words, Instant now) {
        var limit = catalogue.terms(d.publicMoney(), agencies.today()).map(ServiceCatalogue.Terms::objection).orElse(null);
        Instant until = limit == null ? now : calendar.clock().deadline(now, limit, List.of());
        store.set(d.id(), "state = ?, winner = ?, chosen_at = ?, choice_words = ?, objection_until = ?, owner_until = ?", limit == null ? DemandState.AWARDED : DemandState.ANNOUNCED, s.id(), now, words, until, limit == null ? ownerUntil(d, now) : null);
        store.step(d.id(), "chosen", s.name(), now);
        audit.record("intermediary.choose", Demands.SUBJECT, d.number(), words, null, Map.of("agency", s.uscc(), "way", d.way().id(), "objectionUntil", until.toString()));
    }

    /** By the owner; of two who choose at the same moment the second is told. */
    void choose(Demand seen, String signup, String reason, Integer version) {
        String why = Agencies.words(reason, "reason", 4, 300, "选取理由");
        long wanted = Ids.parse(signup);
        transaction.executeWithoutResult(status -> {
            Demand d = store.lock(seen.id());
            Demands.version(d, version);
            if (d.way() != Way.DIRECT || d.state() != DemandState.CHOOSING) {
                throw Problem.unprocessable("not-choosing", d.way() == Way.DIRECT ? "现在不能选定：报名未截止，或已经选定。" : "这个项目不是直接选取。");
            }
            Signup s = store.signups(d.id()).stream().filter(x -> x.id() == wanted && x.in()).findFirst().orElseThrow(() -> Problem.notFound("no-signup", "没有这家报名机构。"));
            String not = hindrance(d, s);
            if (not != null) {
                throw Problem.unprocessable("not-qualified", "不能选定：该机构" + not + "。");
            }
            announce(d, s, why, clock.instant());
        });
    }

    /** The time for objections is over and none is open: the choice stands, unless the chosen one may no longer work. */
    void settle(long id) {
        transaction.executeWithoutResult(status -> {
            Demand d = store.lock(id);
            Instant now = clock.instant();
            if (d.state() != DemandState.ANNOUNCED || now.isBefore(d.objectionUntil()) || grievances.objected(id)) {
                return;
            }
            Signup s = winner(d).orElseThrow();
            String not = hindrance(d, s);
            if (not != null) {
                drop(d, s, not, now);
                return;
            }
            store.set(id, "state = ?, owner_until = ?", DemandState.AWARDED, ownerUntil(d, now));
            store.step(id, "awarded", null, now);
        });
    }

    Optional<Signup> winner(Demand d) {
        return d.winner() == null ? Optional.empty() : store.signups(d.id()).stream().filter(s -> s.id() == d.winner()).findFirst();
    }

    /** The chosen one is out: the next in the order follows; the owner of a direct choice chooses again. Inside the caller's transaction. */
    void drop(Demand d, Signup s, String why, Instant now) {
        // while it is still the chosen one: it is told
        store.step(d.id(), "dropped", s.name() + "：" + why, now);
        store.state(s.id(), "out", why);
        store.set(d.id(), "state = ?, winner = NULL, objection_until = NULL, owner_until = ?", DemandState.CHOOSING, d.way() == Way.DIRECT ? ownerUntil(d, now) : null);
        audit.record("intermediary.drop", Demands.SUBJECT, d.number(), why, Map.of("agency", s.uscc()), null);
        Demand again = store.lock(d.id());
        if (again.way() != Way.DIRECT) {
            next(again, now);
        } else if (store.signups(d.id()).stream().noneMatch(Signup::in)) {
            failed(d.id(), "没有可以中选的机构", now);
        }
    }
}
