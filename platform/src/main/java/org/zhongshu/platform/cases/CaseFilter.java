package org.zhongshu.platform.cases;

import java.util.Set;

/**
 * Which cases to list; a null or empty field does not filter. Keyset-paged, newest first.
 *
 * @param open       true: only open ones, false: only ended ones, null: both
 * @param departments codes
 * @param town       division code or a prefix of one
 * @param thing      id of a thing concerned
 * @param text       number prefix or a part of the title (at least two characters)
 * @param cursor     {@code next} of the page before
 * @param limit      1 … 500
 */
public record CaseFilter(Boolean open, Set<String> types, Set<String> departments, String town, Long thing, String text,
                         String cursor, int limit) {

    public static CaseFilter open(int limit) {
        return new CaseFilter(true, null, null, null, null, null, null, limit);
    }

    public static CaseFilter text(String text, int limit) {
        return new CaseFilter(null, null, null, null, null, text, null, limit);
    }

    public CaseFilter ofThing(long id) {
        return new CaseFilter(open, types, departments, town, id, text, cursor, limit);
    }

    public CaseFilter ofTypes(Set<String> ids) {
        return new CaseFilter(open, ids, departments, town, thing, text, cursor, limit);
    }

    public CaseFilter after(String next) {
        return new CaseFilter(open, types, departments, town, thing, text, next, limit);
    }
}
