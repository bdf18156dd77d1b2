package org.zhongshu.platform.publication;

import java.util.Map;

/**
 * What one kind of thing has of its own on its way to everybody's eyes. Whatever writes joins the step's transaction.
 *
 * @param <T> the words: a record whose {@code equals} tells whether anything was changed, kept as JSON
 */
public interface Publishable<T> {

    /**
     * How people call it, and under which names it is audited and allowed.
     *
     * @param thing   e.g. 资源
     * @param bureau  e.g. 数据主管部门: who reviews what departments submit
     * @param subject of audit entries, e.g. {@code catalog-entry}
     * @param prefix  of audit actions: {@code <prefix>.draft edit submit publish reject withdraw}
     * @param write   permission to write and submit
     * @param review  permission to publish
     * @param unknown code of the 404 where there is none
     */
    record Names(String thing, String bureau, String subject, String prefix, String write, String review, String unknown) {
    }

    /**
     * Where it is kept, with the schemas.
     *
     * @param table      has id, code, state, draft, live, submitter, submitted_by, by_bureau, published_at, changed_at, demo, version
     * @param department its column of the department
     * @param revisions  has number, body, note, by_name, by_org, at, published_at
     * @param owner      its column of the thing's id
     */
    record Place(String table, String department, String revisions, String owner) {
    }

    Names names();

    Place place();

    Class<T> type();

    String department(T words);

    /** Cleaned, as they may be kept; 400 when they cannot even be a draft. */
    T draft(T given);

    /** What must be said before it can be submitted, field → what is missing. */
    Map<String, String> missing(T words);

    /** The code that a new thing has from the beginning; null: it is given one when it is published. */
    default String firstCode(T words) {
        return null;
    }

    /** Writes the new row with the columns that lists show. @return false when the code is taken */
    boolean insert(Standing s, T words);

    /** What lists show from now on: the version in force, or the newest one of what never was. */
    void show(long id, T words);

    /** Refuses what may never be changed, by a Problem. */
    default void changing(Standing s, T before, T after) {
    }

    /** It is changed elsewhere: nobody here takes a step; the refusal's words. Null: it is ours. */
    default String elsewhere(Standing s) {
        return null;
    }

    /** The code with which it goes in force. */
    default String code(Standing s, T words) {
        return s.code();
    }

    /** It is in force from now on. */
    default void published(long id, T words) {
    }

    /** It is out of force from now on, or was given up. */
    default void withdrawn(long id, String reason) {
    }
}
