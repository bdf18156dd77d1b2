package org.zhongshu.platform.matters.internal;

import tools.jackson.databind.JsonNode;

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
 * @param issue     credential that an approval makes; null for none
 */
record Service(String item, Set<String> audience, int assurance, boolean online, List<String> facts, List<Ask> asks, JsonNode schema, Issue issue) {

    /** @param when fact → answers with which it is asked; empty: always */
    record Ask(String key, boolean required, Map<String, List<String>> when) {
    }

    /**
     * @param holder {@code applicant}, or {@code new-firm}: a firm that comes into being with it and gets its number here
     * @param fields credential's field → key of a fact, {@code output:name} of the decision, or {@code =text}
     */
    record Issue(String type, String holder, Map<String, String> fields) {
    }

    static Service plain(String item) {
        return new Service(item, Set.of(), 2, true, List.of(), List.of(), null, null);
    }
}
