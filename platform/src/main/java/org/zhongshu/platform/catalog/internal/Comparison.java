package org.zhongshu.platform.catalog.internal;

import org.zhongshu.platform.catalog.Description;
import org.zhongshu.platform.catalog.Description.Column;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What differs between two versions of an entry: a pure function. Columns are the same column when their field is.
 *
 * @param facts   changed metadata
 * @param columns columns that were added, removed or changed, in the order of the newer version, removed ones last
 */
record Comparison(List<Change> facts, List<ColumnChange> columns) {

    /** @param before,after values as they are kept; null where there was none */
    record Change(String key, Object before, Object after) {
    }

    /** @param what {@code added removed changed} */
    record ColumnChange(String field, String name, String what, List<Change> changes) {
    }

    static Comparison of(Description before, Description after) {
        List<ColumnChange> columns = new ArrayList<>();
        Map<String, Column> old = before.columns().stream().collect(Collectors.toMap(Column::field, c -> c, (a, b) -> a, LinkedHashMap::new));
        for (Column c : after.columns()) {
            Column was = old.remove(c.field());
            if (was == null) {
                columns.add(new ColumnChange(c.field(), c.name(), "added", List.of()));
            } else {
                List<Change> changes = changes(facts(was), facts(c));
                if (!changes.isEmpty()) {
                    columns.add(new ColumnChange(c.field(), c.name(), "changed", changes));
                }
            }
        }
        old.values().forEach(c -> columns.add(new ColumnChange(c.field(), c.name(), "removed", List.of())));
        return new Comparison(changes(facts(before), facts(after)), columns);
    }

    private static List<Change> changes(Map<String, Object> before, Map<String, Object> after) {
        List<Change> changes = new ArrayList<>();
        Set<String> keys = new LinkedHashSet<>(before.keySet());
        for (String key : keys) {
            if (!Objects.equals(before.get(key), after.get(key))) {
                changes.add(new Change(key, before.get(key), after.get(key)));
            }
        }
        return changes;
    }

    private static Map<String, Object> facts(Description d) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", d.name());
        facts.put("classCode", d.classCode());
        facts.put("provider", d.provider());
        facts.put("providerCode", d.providerCode());
        facts.put("summary", d.summary());
        facts.put("formatCategory", d.formatCategory());
        facts.put("format", d.format());
        facts.put("share", d.share());
        facts.put("shareCondition", d.shareCondition());
        facts.put("legalBasis", d.legalBasis());
        facts.put("shareWays", d.shareWays());
        facts.put("open", d.open());
        facts.put("openCondition", d.openCondition());
        facts.put("updatePeriod", d.updatePeriod());
        facts.put("related", d.related());
        facts.put("upstream", d.upstream());
        facts.put("origin", d.origin());
        facts.put("level", d.level());
        facts.put("levelNote", d.levelNote());
        return facts;
    }

    private static Map<String, Object> facts(Column c) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", c.name());
        facts.put("type", c.type());
        facts.put("length", c.length());
        facts.put("level", c.level());
        facts.put("personal", c.personal());
        facts.put("key", c.key());
        facts.put("open", c.open());
        facts.put("note", c.note());
        return facts;
    }
}
