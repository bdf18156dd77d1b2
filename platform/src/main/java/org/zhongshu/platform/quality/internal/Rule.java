package org.zhongshu.platform.quality.internal;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

import java.util.List;
import java.util.Map;

/**
 * One rule on one dataset. Immutable, and stored as it is.
 *
 * @param kind       id of a {@link RuleKind}
 * @param fields     columns it looks at: one; two for {@code consistent}; one or more for {@code unique}; none for {@code timely}
 * @param form       for format: {@code citizen-id credit-code bank-card phone email plate pattern}
 * @param pattern    regular expression (PostgreSQL) that the whole value must match
 * @param min        number or date; null: open
 * @param max        number, date or {@code today}; null: open
 * @param codes      the only values allowed
 * @param other      the dataset looked into, for reference and cross
 * @param otherField its column: of the reference, or compared with the own one
 * @param join       for cross: own field → other's field
 * @param relation   for consistent: {@code birth-of-id sex-of-id equal not-after}
 * @param maxHours   for timely; null: by the catalogue entry's update period
 * @param dimension  id of a {@link Dimension}; null: the kind's own
 * @param weight     1 to 10 in the score
 * @param level      of the case, 1 to 4
 * @param tolerance  share of bad rows, 0 to 1, up to which the rule holds
 * @param off        declared, but not asked of this dataset
 * @param own        made by people for this dataset, not declared in a file
 * @param version    of what people decided; 0: as declared
 * @param citywide   made by who answers for the other dataset too, so no grant is asked for looking into it; null: no
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Rule(String key, String name, String kind, List<String> fields, String form, String pattern, String min, String max, List<String> codes, String other,
            String otherField, Map<String, String> join, String relation, Integer maxHours, String dimension, int weight, int level, double tolerance,
            String basis, boolean off, boolean own, int version, Boolean citywide) {

    Rule {
        fields = fields == null ? List.of() : List.copyOf(fields);
        codes = codes == null ? List.of() : List.copyOf(codes);
        join = join == null ? Map.of() : Map.copyOf(join);
    }

    RuleKind what() {
        return RuleKind.of(kind);
    }

    Dimension aspect() {
        return dimension == null ? what().dimension() : Dimension.of(dimension);
    }

    String field() {
        return fields.getFirst();
    }

    /** The same rule with what one dataset decided about it. */
    Rule with(int weight, int level, double tolerance, boolean off, int version) {
        return new Rule(key, name, kind, fields, form, pattern, min, max, codes, other, otherField, join, relation, maxHours, dimension, weight, level, tolerance, basis, off, own, version, citywide);
    }

    Rule as(String key, int version) {
        return new Rule(key, name, kind, fields, form, pattern, min, max, codes, other, otherField, join, relation, maxHours, dimension, weight, level, tolerance, basis, false, true, version, citywide);
    }

    Rule citywide(boolean citywide) {
        return new Rule(key, name, kind, fields, form, pattern, min, max, codes, other, otherField, join, relation, maxHours, dimension, weight, level, tolerance, basis, off, own, version, citywide);
    }
}
