package org.zhongshu.platform.intermediaries.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.datasets.Datasets;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What stands against a firm in the city's credit library: penalties and lists of the untrustworthy, neither mended nor over. */
@Component
class Marks {

    private static final String DATASET = "base-credit";
    private static final List<String> FIELDS = List.of("kind", "content", "decided_by", "decided_on", "valid_to", "repaired");

    private final Datasets datasets;

    Marks(Datasets datasets) {
        this.datasets = datasets;
    }

    record Mark(String kind, String content, String decidedBy, LocalDate decidedOn, LocalDate validTo) {
    }

    /** Empty while this city has no credit library: then nothing is known, which is not the same as nothing against it. */
    Optional<List<Mark>> against(String uscc, LocalDate today) {
        if (datasets.find(DATASET).isEmpty()) {
            return Optional.empty();
        }
        List<Mark> marks = new ArrayList<>();
        for (Datasets.Row r : datasets.read(DATASET, new Datasets.Query(FIELDS, List.of(new Datasets.Condition("subject_code", "eq", List.of(uscc))), null, 500)).rows()) {
            Object[] v = r.values();
            String kind = v[0] == null ? "" : v[0].toString();
            LocalDate until = v[4] instanceof LocalDate d ? d : null;
            boolean bad = kind.contains("处罚") || kind.contains("黑名单") || kind.contains("失信") || kind.contains("异常");
            if (bad && !"1".equals(v[5]) && (until == null || !until.isBefore(today))) {
                marks.add(new Mark(kind, v[1] == null ? null : v[1].toString(), v[2] == null ? null : v[2].toString(), v[3] instanceof LocalDate d ? d : null, until));
            }
        }
        return Optional.of(marks);
    }
}
