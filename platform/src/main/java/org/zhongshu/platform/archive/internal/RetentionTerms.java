package org.zhongshu.platform.archive.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import tools.jackson.databind.JsonNode;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How long packages are kept, from all archive.yaml: by item, else by the kind of item, else ten years. */
@Component
class RetentionTerms {

    private static final String SCHEMA = "schema/archive.json";
    /** Where nothing is declared: the shortest that the rules on archives know. */
    private static final Term USUAL = new Term(10);

    private final Map<String, Term> items = new HashMap<>();
    private final Map<String, Term> kinds = new HashMap<>();

    /** @param years null: for ever */
    record Term(Integer years) {

        String words() {
            return years == null ? "永久" : years + "年";
        }

        /** Counted from the year after the one in which the matter ended; null: for ever. */
        LocalDate until(LocalDate ended) {
            return years == null ? null : LocalDate.of(ended.getYear() + years, 12, 31);
        }

        boolean longerThan(Term other) {
            return other.years != null && (years == null || years > other.years);
        }
    }

    @Autowired
    RetentionTerms() {
        this(Declarations.load("archive.yaml", SCHEMA));
    }

    RetentionTerms(List<Declaration> files) {
        List<String> errors = new ArrayList<>();
        for (Declaration file : files) {
            read(file, "kinds", kinds, errors);
            read(file, "items", items, errors);
        }
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
    }

    static Declaration parse(String app, String text) {
        return Declarations.parse(app, "apps/" + app + "/archive.yaml", text, SCHEMA);
    }

    private static void read(Declaration file, String group, Map<String, Term> into, List<String> errors) {
        file.root().at("/retention/" + group).properties().forEach(e -> {
            JsonNode v = e.getValue();
            if (into.putIfAbsent(e.getKey(), new Term(v.isNumber() ? v.asInt() : null)) != null) {
                errors.add(file.at("/retention/" + group + "/" + e.getKey(), e.getKey() + " 的保管期限已在别处声明"));
            }
        });
    }

    /** @param kind of the item's guide; null: unknown */
    Term of(String item, String kind) {
        Term own = item == null ? null : items.get(item);
        return own != null ? own : kinds.getOrDefault(kind == null ? "" : kind, USUAL);
    }
}
