package org.zhongshu.platform.registry.internal;

import org.zhongshu.platform.city.Division;
import org.zhongshu.platform.city.Divisions;

import java.util.HashMap;
import java.util.Map;

/** Codes of towns and villages for the names that address sources write: without them a report would belong to no town's people. */
final class DivisionCodes {

    private final Map<String, String> towns = new HashMap<>();
    /** Code of the town and short name → code; villages of one name are in several towns. */
    private final Map<String, String> villages = new HashMap<>();

    DivisionCodes(Divisions divisions) {
        for (Division town : divisions.towns()) {
            towns.put(town.name(), town.code());
            towns.put(town.shortName(), town.code());
            for (Division village : divisions.villages(town.code())) {
                villages.put(town.code() + village.name(), village.code());
                villages.put(town.code() + village.shortName(), village.code());
            }
        }
    }

    /**
     * @param given a code of nine or twelve digits or a name, as the source has it; may be null
     * @param read  the town in the address's text; may be empty
     * @return twelve digits, the source's own nine or twelve, or null when the city has no such town
     */
    String town(String given, String read) {
        return given != null && given.matches("\\d{9}(\\d{3})?") ? given : towns.get(given == null || given.isBlank() ? read : given.strip());
    }

    /** @param town twelve digits, or null: then only a code is understood */
    String village(String given, String read, String town) {
        return given != null && given.matches("\\d{12}") ? given : town == null ? null : villages.get((town.length() == 9 ? town + "000" : town) + (given == null || given.isBlank() ? read : given.strip()));
    }
}
