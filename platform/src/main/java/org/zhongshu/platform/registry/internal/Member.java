package org.zhongshu.platform.registry.internal;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * One source row of a golden record.
 *
 * @param fresh  when it was true, milliseconds since 1970
 * @param values by the library's fields, cleaned; null where the row says nothing
 */
record Member(int feed, String key, long fresh, String[] values) {

    /** A source row's name: what links, decisions and reviews hold. */
    record Ref(int feed, String key) implements Comparable<Ref> {
        @Override
        public int compareTo(Ref other) {
            return feed != other.feed ? Integer.compare(feed, other.feed) : key.compareTo(other.key);
        }
    }

    Ref ref() {
        return new Ref(feed, key);
    }

    /** From a row that selects {@link Feed#all()} from the given column on. */
    static Member of(ResultSet row, int from, int feed, Cleaning cleaning) throws SQLException {
        String[] values = new String[cleaning.fields()];
        for (int i = 0; i < values.length; i++) {
            String text = row.getString(from + 2 + i);
            values[i] = text == null ? null : cleaning.clean(i, text);
        }
        return new Member(feed, row.getString(from), row.getLong(from + 1), values);
    }
}
