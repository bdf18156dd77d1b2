package org.zhongshu.platform.datasets;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The door to departments' data. Writing is idempotent: a row that is already there with the same content changes nothing and
 * is no change for those who follow. All writes join the caller's transaction, so a position in the source can be kept in the
 * same commit as the rows; writers of one dataset wait for each other until that commit, so that {@code _seq} grows in commit
 * order and a follower who reads {@link #changes} from its last number misses nothing.
 *
 * <p>Rights are the callers' business: this door is for modules.
 */
public interface Datasets {

    /**
     * Makes a dataset, or changes it: new columns are added (empty in old rows), a text may grow longer, names, levels and
     * the catalogue entry may change. Throws 422 when a column would be lost or change its type or the key would change
     * ({@link #drop} first). Audited.
     */
    Dataset define(Dataset wanted);

    Optional<Dataset> find(String id);

    /** Throws 404 when there is none. */
    Dataset get(String id);

    /** By id of the catalogue entry. */
    Optional<Dataset> findByResource(long resource);

    List<Dataset> list();

    /** Makes conditions on a column cheap (eq, in, order, prefix). Does nothing when the index is there. */
    void index(String dataset, String field);

    /** Deletes the dataset with all its rows. Audited with the reason. */
    void drop(String id, String reason);

    /**
     * Inserts or replaces rows by key, all or none. Values are in the order of the columns, each null or of the Java class that fits:
     * String, BigDecimal, Long, Double, LocalDate, Instant, Boolean. The same key twice in one call: the last counts.
     *
     * @param source who delivers, e.g. {@code job:1234}; shown beside the row
     */
    Applied put(String dataset, List<Object[]> rows, String source);

    /** Marks rows as gone, by the values of their key columns in order. Unknown keys are ignored. */
    Applied remove(String dataset, List<Object[]> keys, String source);

    /**
     * Begins a complete delivery: what {@link Full#end} does not find among the rows put through it since is gone. Survives restarts under its
     * name; beginning it anew under the same name forgets the earlier keys when {@code restart} is true and goes on otherwise.
     */
    Full full(String dataset, String name, boolean restart);

    interface Full {
        Applied put(List<Object[]> rows);

        /** Marks all other rows of this source as gone; returns how many. Joins the caller's transaction. */
        long end();
    }

    /** @param changed rows inserted or replaced by something else; @param same rows that were there already; @param doubled rows whose key came again in the same call */
    record Applied(int changed, int same, int doubled, long lastSeq) {
    }

    /**
     * A condition on rows.
     *
     * @param operator {@code eq ne in gt ge lt le prefix contains null notnull}
     * @param values   as text, read as the column's type; 422 when they are not
     */
    record Condition(String field, String operator, List<String> values) {
        public Condition {
            values = values == null ? List.of() : List.copyOf(values);
        }
    }

    /**
     * @param fields columns wanted, in order; empty: all
     * @param where  all must hold
     * @param after  key of the last row of the page before; null: from the start. Pages are in the order of {@code _key}
     */
    record Query(List<String> fields, List<Condition> where, String after, int limit) {
        public Query {
            fields = fields == null ? List.of() : List.copyOf(fields);
            where = where == null ? List.of() : List.copyOf(where);
        }
    }

    /** @param next key to go on after; null at the end */
    record Rows(List<Dataset.Column> columns, List<Row> rows, String next) {
    }

    record Row(String key, long seq, boolean gone, Object[] values) {
    }

    /** Rows that are there (not gone), at most 10,000 a page. */
    Rows read(String dataset, Query query);

    Optional<Row> findRow(String dataset, String key);

    /** All rows in the order of their last change – which tells nothing of a key that is masked –, from a cursor: flat memory. Returns how many. */
    long scan(String dataset, Query query, Consumer<Row> each);

    /** Rows changed after a number, gone ones included, in the order of the change; each row once, as it is now. */
    List<Row> changes(String dataset, long after, int limit);

    /** The number of the last committed change; 0 when there is none. */
    long lastSeq(String dataset);

    /** Rows that are there. Counted when the table is small or a condition is given, else the planner's estimate. */
    long count(String dataset, List<Condition> where);

    /** The key that {@code _key} holds for these key values. */
    String key(Dataset dataset, Object[] keyValues);
}
