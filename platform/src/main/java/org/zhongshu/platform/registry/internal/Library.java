package org.zhongshu.platform.registry.internal;

import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A base library as libraries.yaml declares it.
 *
 * @param no     its number, which numbers its tables' rows
 * @param dataset id of the dataset that holds its golden records
 * @param owner  department that answers for fields which name no other
 * @param indexed fields of the golden dataset by which rows are asked for
 */
record Library(String id, int no, String name, List<String> plan, String dataset, String owner, Identity identity, Lookup lookup, List<String> indexed, List<Field> fields) {

    /** Golden records' key. */
    static final String GID = "gid";

    /** How rows of several sources are recognised as the same. */
    enum Kind { PERSON, FIRM, KEY }

    record Identity(Kind kind, List<String> fields) {
    }

    /** Fields by which people find a record; each but the identifier may be null. */
    record Lookup(String identifier, String name, String born, String phone, String group, String address) {
    }

    /** What decides between values, in the field's order. */
    enum Rule { AUTHORITY, FRESHNESS, AGREEMENT }

    /**
     * @param owner    department that rules when sources disagree; null: disagreement is no conflict
     * @param presence an empty value contradicts a filled one
     * @param changes  it changes in life: where the newest word is also the most sources', older ones are overtaken and no conflict
     */
    record Field(String field, String name, DataType type, Integer length, int level, String personal, String codes, boolean conflict, String owner, boolean presence, boolean changes, List<Rule> choose) {

        Dataset.Column column() {
            return new Dataset.Column(field, name, type, length, level, personal, false);
        }
    }

    int indexOf(String field) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).field().equals(field)) {
                return i;
            }
        }
        return -1;
    }

    Optional<Field> field(String field) {
        int i = field == null ? -1 : indexOf(field);
        return i < 0 ? Optional.empty() : Optional.of(fields.get(i));
    }

    /** The golden dataset's columns: the number, then the fields, then the standard address where there is one. */
    Dataset golden(Dataset now) {
        List<Dataset.Column> columns = new ArrayList<>();
        columns.add(new Dataset.Column(GID, "主记录编号", DataType.INTEGER, null, 1, null, true));
        fields.forEach(f -> columns.add(f.column()));
        if (lookup.address() != null) {
            columns.add(new Dataset.Column("address_id", "标准地址编号", DataType.INTEGER, null, 2, null, false));
        }
        columns.add(new Dataset.Column("sources", "来源数", DataType.INTEGER, null, 1, null, false));
        return new Dataset(dataset, name, owner, now == null ? null : now.resource(), "golden", columns, now == null ? 0 : now.version());
    }

    String linkTable() {
        return "registry.\"link_" + id + "\"";
    }

    String keyTable() {
        return "registry.\"key_" + id + "\"";
    }

    String recordTable() {
        return "registry.\"record_" + id + "\"";
    }
}
