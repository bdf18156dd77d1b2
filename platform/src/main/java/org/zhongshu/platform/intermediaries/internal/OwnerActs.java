package org.zhongshu.platform.intermediaries.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Demand;
import org.zhongshu.platform.shared.Problem;


/** What an owner may do with a demand of theirs, the same for people, firms and departments. Whose it is, is the caller's check. */
@Component
class OwnerActs {

    private final Demands demands;
    private final Choosing choosing;
    private final Contracts contracts;
    private final Grievances grievances;
    private final DemandStore store;
    private final Views views;

    OwnerActs(Demands demands, Choosing choosing, Contracts contracts, Grievances grievances, DemandStore store, Views views) {
        this.demands = demands;
        this.choosing = choosing;
        this.contracts = contracts;
        this.grievances = grievances;
        this.store = store;
        this.views = views;
    }

    /** @param words reason of a choice, a return, a withdrawal or a complaint */
    record Body(Integer version, String signup, String words, String amount, Integer days, String file, Integer grade) {
    }

    Views.DemandView act(Demand d, String act, Body b, MarketFiles.Bringer by) {
        switch (act) {
            case "withdraw" -> demands.withdraw(d, b.words(), b.version());
            case "choose" -> choosing.choose(d, b.signup(), b.words(), b.version());
            case "sign" -> contracts.sign(d, by, new Contracts.Signed(b.amount(), b.days(), b.file(), b.version()));
            case "accept" -> contracts.accept(d, b.version());
            case "return" -> contracts.sendBack(d, b.words(), b.version());
            case "grade" -> contracts.grade(d, b.grade(), b.version());
            case "complain" -> grievances.complain(d, null, b.words());
            default -> throw Problem.notFound("no-such-action", "没有这个操作。");
        }
        return view(d);
    }

    Views.DemandView view(Demand d) {
        return views.demand(store.find(d.id()).orElseThrow(), Views.Side.OWNER, null);
    }
}
