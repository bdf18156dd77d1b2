package org.zhongshu.platform.intermediaries.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Demand;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Owner;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Signup;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.registry.BaseRecords;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether an agency may work for an owner: the base library is asked each time, so a change of representative counts at once. */
@Component
class Related {

    private static final String WHY = "中介服务选取：核对利害关系";

    private final BaseRecords base;
    private final Persons persons;

    Related(BaseRecords base, Persons persons) {
        this.base = base;
        this.persons = persons;
    }

    /** Whether another agency that is in has the same representative: two of one hand would draw twice, or offer against themselves. */
    boolean sibling(List<Signup> signups, String uscc) {
        String rep = firm(uscc).map(BaseRecords.Firm::legalRepId).orElse(null);
        Set<String> theirs = rep == null ? Set.of() : CurrentActor.as(Choosing.SYSTEM, () -> base.firmsOf(rep, WHY)).stream().map(BaseRecords.Firm::uscc).collect(Collectors.toSet());
        return signups.stream().anyMatch(s -> s.in() && !s.uscc().equals(uscc) && theirs.contains(s.uscc()));
    }

    /** Asked by the system to decide, whoever clicked: they see nothing of it. */
    private Optional<BaseRecords.Firm> firm(String uscc) {
        return CurrentActor.as(Choosing.SYSTEM, () -> base.firms(uscc, WHY)).stream().filter(BaseRecords.Firm::standing).findFirst();
    }

    /** What stands between them; null: nothing. */
    String hindrance(Demand d, String uscc) {
        Owner o = d.owner();
        if (uscc.equals(o.code())) {
            return "与业主是同一单位";
        }
        Optional<BaseRecords.Firm> agency = firm(uscc);
        if (agency.isEmpty()) {
            return "法人库登记已吊销、注销或迁出";
        }
        String rep = agency.get().legalRepId();
        String owner = switch (o.kind()) {
            case "firm" -> firm(o.code()).map(BaseRecords.Firm::legalRepId).orElse(null);
            case "person" -> persons.find(o.person()).isPresent() ? persons.clear(o.person()).idNumber() : null;
            default -> null;
        };
        return rep != null && rep.equals(owner) ? "与业主的法定代表人（或本人）为同一人" : null;
    }
}
