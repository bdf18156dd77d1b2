package org.zhongshu.algorithms.linkage;

import java.util.ArrayList;
import java.util.List;

/** Says in words why two records were judged as they were. */
final class Explain {

    private final Agreement agreement;
    private final PersonStore s;

    Explain(PersonStore store) {
        this.agreement = new Agreement(store);
        this.s = store;
    }

    Match match(int i, int j, double bits, Match.Decision decision) {
        List<String> reasons = reasons(agreement.of(i, j));
        if (s.id[i] == s.id[j] && (s.idKind[i] == Cleaned.CONTESTED || s.idKind[j] == Cleaned.CONTESTED)) {
            reasons.add("身份号码：同一有效号码，其他信息明显不是同一人");
        }
        return new Match(Model.probability(bits), bits, decision, reasons);
    }

    static List<String> reasons(int pattern) {
        List<String> reasons = new ArrayList<>(Field.FIELDS);
        for (Field field : Field.values()) {
            int level = field.of(pattern);
            if (level != Field.MISSING) {
                reasons.add(field.label() + "：" + field.level(level));
            }
        }
        return reasons;
    }
}
