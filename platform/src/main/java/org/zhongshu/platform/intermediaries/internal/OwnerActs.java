package org.zhongshu.platform.intermediaries.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Demand;
import org.zhongshu.platform.looks.Looks;
import org.zhongshu.platform.persons.Persons;
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
    private final Persons persons;
    private final Looks looks;
    private final Audit audit;

    OwnerActs(Demands demands, Choosing choosing, Contracts contracts, Grievances grievances, DemandStore store, Views views, Persons persons, Looks looks, Audit audit) {
        this.demands = demands;
        this.choosing = choosing;
        this.contracts = contracts;
        this.grievances = grievances;
        this.store = store;
        this.views = views;
        this.persons = persons;
        this.looks = looks;
        this.audit = audit;
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

    Views.DemandView view(Demand seen) {
        Demand d = store.find(seen.id()).orElseThrow();
        Views.DemandView v = views.demand(d, Views.Side.OWNER, null);
        if (v.contact() != null && d.owner().kind().equals("department")) {
            looked(d);
        }
        return v;
    }

    /** The chosen agency's contact is somebody: a department's officer who sees it has looked at them. */
    private void looked(Demand d) {
        long person = store.signupPerson(d.winner());
        Persons.Clear who = persons.find(person).map(p -> persons.clear(person)).orElse(null);
        if (who != null) {
            looks.record(new Looks.Concerned(who.idNumber(), who.phone()), Looks.Kind.INTERMEDIARY, true, d.number(), "中介服务采购：与中选机构联系");
        }
        audit.record("intermediary.contact", Demands.SUBJECT, d.number(), null, null, null);
    }
}
