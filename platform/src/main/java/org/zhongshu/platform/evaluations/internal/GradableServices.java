package org.zhongshu.platform.evaluations.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.evaluations.Evaluations;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.matters.MatterEnded;
import org.zhongshu.platform.matters.MatterState;
import org.zhongshu.platform.matters.Matters;

import java.time.Clock;
import java.time.LocalDate;
import java.time.YearMonth;

/** The door, and the ends of matters: each is one service (一事一评), a composite matter one as a whole. */
@Component
class GradableServices implements Evaluations {

    /** How long one may grade. */
    static final int DAYS = 30;

    private final ServiceStore store;
    private final GradeLink link;
    private final Matters matters;
    private final CityProfile city;
    private final Clock clock;
    private final int ownDays;

    /** @param ownDays days after a service's end in which the person served may grade over what came by the receipt's link */
    GradableServices(ServiceStore store, GradeLink link, Matters matters, CityProfile city, Clock clock, @Value("${zhongshu.evaluations.own-days:7}") int ownDays) {
        this.store = store;
        this.link = link;
        this.matters = matters;
        this.city = city;
        this.clock = clock;
        this.ownDays = Math.clamp(ownDays, 0, 20);
    }

    int ownDays() {
        return ownDays;
    }

    /** The month of which nothing is published yet: a grade by the link may still be graded over in the first days after its month. */
    YearMonth running() {
        return YearMonth.from(today().minusDays(ownDays));
    }

    boolean replaceable(ServiceStore.Row s) {
        return s.rated() && s.byLink() && !s.replaced() && !today().isAfter(s.endedOn().plusDays(ownDays));
    }

    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), city.current().zone());
    }

    @Override
    public String open(Service s) {
        ServiceStore.Row row = store.open(s, today(), today().plusDays(DAYS));
        return link.word(GradeLink.Kind.GRADE, row.id(), row.until());
    }

    /** In the transaction that ends it. What was withdrawn was not decided by anybody. */
    @EventListener
    void ended(MatterEnded e) {
        if (e.state() == MatterState.WITHDRAWN) {
            return;
        }
        matters.find(e.number()).filter(m -> m.parent() == null).ifPresent(m -> {
            Long officer = CurrentActor.find().map(Actor::accountId).filter(id -> id > 0 && !m.instant()).orElse(null);
            open(new Service("matter:" + m.number(), m.person(), m.human(), m.item() == null ? "composite" : m.item(), m.itemName(), m.department(), m.channel(), officer));
        });
    }
}
