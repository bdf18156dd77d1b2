package org.zhongshu.platform.intermediaries.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Demand;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Owner;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.registry.BaseRecords;

import java.util.Optional;

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

    private Optional<BaseRecords.Firm> firm(String uscc) {
        return base.firms(uscc, WHY).stream().filter(BaseRecords.Firm::standing).findFirst();
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
