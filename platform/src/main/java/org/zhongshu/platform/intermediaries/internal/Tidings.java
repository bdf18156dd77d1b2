package org.zhongshu.platform.intermediaries.internal;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.intermediaries.DemandMoved;
import org.zhongshu.platform.intermediaries.DemandMoved.Step;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Demand;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Owner;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Signup;
import org.zhongshu.platform.intermediaries.internal.ServiceCatalogue.Way;

import java.time.Instant;
import java.util.List;

/** Who is to know of a demand's step; a department reads its own on its desk. */
@Component
class Tidings {

    /** A step was written. Inside the transaction of what happened. */
    record Stepped(long demand, String kind, Instant at) {
    }

    private final DemandStore store;
    private final ApplicationEventPublisher events;

    Tidings(DemandStore store, ApplicationEventPublisher events) {
        this.store = store;
        this.events = events;
    }

    @EventListener
    void on(Stepped e) {
        Demand d = store.find(e.demand()).orElseThrow();
        switch (e.kind()) {
            case "closed" -> {
                if (d.way() == Way.DIRECT && signups(d).stream().filter(Signup::in).count() >= d.least()) {
                    owner(d, Step.CHOOSE, e.at());
                }
            }
            case "failed" -> all(d, Step.FAILED, e.at());
            // who withdraws knows
            case "withdrawn" -> signups(d).forEach(s -> agency(d, s, Step.WITHDRAWN, e.at()));
            case "chosen" -> {
                owner(d, Step.ANNOUNCED, e.at());
                signups(d).stream().filter(Signup::in).forEach(s -> agency(d, s, won(d, s) ? Step.CHOSEN : Step.PASSED, e.at()));
            }
            case "dropped" -> winner(d, Step.DROPPED, e.at());
            case "awarded", "late" -> {
                Step step = Step.valueOf(e.kind().toUpperCase(java.util.Locale.ROOT));
                owner(d, step, e.at());
                winner(d, step, e.at());
            }
            case "signed" -> winner(d, Step.SIGNED, e.at());
            case "delivered" -> owner(d, Step.DELIVERED, e.at());
            case "returned" -> winner(d, Step.RETURNED, e.at());
            case "accepted" -> winner(d, Step.ACCEPTED, e.at());
            default -> {
                // drawn, given, objections and complaints: seen on the demand's page, answered by their cases
            }
        }
    }

    private List<Signup> signups(Demand d) {
        return store.signups(d.id()).stream().filter(s -> !s.state().equals("left")).toList();
    }

    private static boolean won(Demand d, Signup s) {
        return d.winner() != null && d.winner() == s.id();
    }

    private void all(Demand d, Step step, Instant at) {
        owner(d, step, at);
        signups(d).forEach(s -> agency(d, s, step, at));
    }

    private void winner(Demand d, Step step, Instant at) {
        signups(d).stream().filter(s -> won(d, s)).forEach(s -> agency(d, s, step, at));
    }

    private void owner(Demand d, Step step, Instant at) {
        Owner o = d.owner();
        switch (o.kind()) {
            case "person" -> events.publishEvent(new DemandMoved(d.number(), d.title(), o.person(), o.gid(), null, step, at));
            case "firm" -> events.publishEvent(new DemandMoved(d.number(), d.title(), null, null, o.code(), step, at));
            default -> {
                // a department's desk shows it
            }
        }
    }

    private void agency(Demand d, Signup s, Step step, Instant at) {
        events.publishEvent(new DemandMoved(d.number(), d.title(), null, null, s.uscc(), step, at));
    }
}
