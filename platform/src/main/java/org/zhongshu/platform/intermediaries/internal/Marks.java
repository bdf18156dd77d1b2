package org.zhongshu.platform.intermediaries.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.datasets.Datasets;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What stands against a firm in the city's credit library: penalties and lists of the untrustworthy, neither mended nor over. */
@Component
class Marks {

    private static final String DATASET = "base-credit";
    private static final int PAGE = 10_000;
    private static final List<String> FIELDS = List.of("kind", "content", "decided_by", "decided_on", "valid_to", "repaired", "subject_code");

    private final Datasets datasets;

    Marks(Datasets datasets) {
        this.datasets = datasets;
    }

    record Mark(String kind, String content, String decidedBy, LocalDate decidedOn, LocalDate validTo) {
    }

    /** By credit code, each with a list of its own. Empty while this city has no credit library: then nothing is known, which is not the same as nothing against them. */
    Optional<Map<String, List<Mark>>> against(Collection<String> usccs, LocalDate today) {
        if (datasets.find(DATASET).isEmpty()) {
            return Optional.empty();
        }
        Map<String, List<Mark>> marks = new HashMap<>();
        usccs.forEach(u -> marks.put(u, new ArrayList<>()));
        if (marks.isEmpty()) {
            return Optional.of(marks);
        }
        Datasets.Condition theirs = new Datasets.Condition("subject_code", "in", List.copyOf(marks.keySet()));
        String after = null;
        do {
            Datasets.Rows page = datasets.read(DATASET, new Datasets.Query(FIELDS, List.of(theirs), after, PAGE));
            page.rows().forEach(r -> add(marks, r.values(), today));
            after = page.next();
        } while (after != null);
        return Optional.of(marks);
    }

    private static void add(Map<String, List<Mark>> marks, Object[] v, LocalDate today) {
        String kind = v[0] == null ? "" : v[0].toString();
        LocalDate until = v[4] instanceof LocalDate d ? d : null;
        boolean bad = kind.contains("处罚") || kind.contains("黑名单") || kind.contains("失信") || kind.contains("异常");
        if (bad && !"1".equals(v[5]) && (until == null || !until.isBefore(today))) {
            marks.get(v[6].toString()).add(new Mark(kind, v[1] == null ? null : v[1].toString(), v[2] == null ? null : v[2].toString(), v[3] instanceof LocalDate d ? d : null, until));
        }
    }
}
