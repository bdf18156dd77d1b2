package org.zhongshu.platform.matters.internal;

import tools.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How an item is applied for online.
 *
 * @param audience  who may, {@code person}, {@code firm}; empty: as the item itself says
 * @param assurance level needed, 2 or 3
 * @param online    false: taken in at the window alone
 * @param facts     shown to the officer beside those that the table reads
 * @param asks      questions in their order
 * @param schema    more keywords of JSON Schema for the whole form; null for none
 * @param later     needed materials may come after the form (容缺受理); else it is not taken without them
 * @param sign      the applicant signs the form
 * @param claim     what of a firm's facts makes it worth telling the firm of it; empty: the firm's page does not name it
 * @param heed      what the applicant is told beforehand and the officer sees plainly, where a fact says so
 * @param issue     credential that an approval makes; null for none
 * @param held      what an approval does to licences that are held already
 * @param next      what follows an approval, for the applicant to read; null for nothing more
 */
record Service(String item, Set<String> audience, int assurance, boolean online, List<String> facts, List<Ask> asks, JsonNode schema, boolean later, boolean sign, List<Condition> claim, List<Heed> heed, Issue issue, List<Held> held, String next) {

    /**
     * @param when fact → answers with which it is asked; empty: always
     * @param like fact that the answer begins with, where it is known; null for none
     */
    record Ask(String key, boolean required, Map<String, List<String>> when, String like) {

        static Ask of(String key) {
            return new Ask(key, true, Map.of(), null);
        }
    }

    /** @param say in words for the applicant and the officer */
    record Heed(Condition condition, String say) {
    }

    /** What is to be heeded with these facts. */
    List<String> heeded(Map<String, Object> values) {
        return heed.stream().filter(h -> Boolean.TRUE.equals(h.condition().holds(values.get(h.condition().fact())))).map(Heed::say).toList();
    }

    /**
     * @param holder {@code applicant}, or key of a fact with the number of whose it is; {@code new-firm}, {@code new-sole-trader}: who comes into being with it and gets its number here
     * @param fields credential's field → key of a fact, {@code output:name} of the decision, or {@code =text}
     * @param renews whoever holds one applies for the next one with this item
     */
    record Issue(String type, String holder, Map<String, String> fields, boolean renews) {

        /** Its holder comes into being with it. */
        boolean fresh() {
            return holder.equals(NEW_FIRM) || holder.equals(NEW_SOLE_TRADER);
        }
    }

    static final String APPLICANT = "applicant";
    static final String NEW_FIRM = "new-firm";
    static final String NEW_SOLE_TRADER = "new-sole-trader";

    /**
     * What an approval does to licences of a type that somebody holds already.
     *
     * @param holder as of {@link Issue}, somebody who exists
     * @param revoke all of the type come to an end; else the newest in force is changed
     * @param fields what is changed: as of {@link Issue}; a field of which nothing is known stays as it is
     * @param match  field → key of a fact: only those that say the same
     */
    record Held(String type, String holder, boolean revoke, Map<String, String> fields, Map<String, String> match) {
    }

    /** @param is one of these, as text; empty: a number, from least to most, either may be null */
    record Condition(String fact, List<String> is, BigDecimal least, BigDecimal most) {

        /** Null while the fact is unknown. */
        Boolean holds(Object value) {
            if (value == null) {
                return null;
            }
            if (!is.isEmpty()) {
                return is.contains(value instanceof Boolean b ? b.toString() : FactType.show(value));
            }
            return value instanceof BigDecimal n && (least == null || n.compareTo(least) >= 0) && (most == null || n.compareTo(most) <= 0);
        }

        String words(String label) {
            if (!is.isEmpty()) {
                return label + "为" + String.join("或", is.stream().map(v -> v.equals("true") ? "是" : v.equals("false") ? "否" : v).toList());
            }
            return label + (least == null ? "" : "不少于 " + least.toPlainString()) + (least != null && most != null ? "、" : "") + (most == null ? "" : "不超过 " + most.toPlainString());
        }
    }

    static Service plain(String item) {
        return new Service(item, Set.of(), 2, true, List.of(), List.of(), null, false, false, List.of(), List.of(), null, List.of(), null);
    }
}
