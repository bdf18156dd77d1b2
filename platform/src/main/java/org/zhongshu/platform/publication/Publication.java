package org.zhongshu.platform.publication;

import org.zhongshu.platform.identity.Actor;

import java.util.List;
import java.util.Optional;

/**
 * The way of one kind of thing: draft → review → published → changed → … → withdrawn. Each step is one transaction with its audit entry; each
 * change of the words is a version of its own and is kept.
 *
 * <p>Two people agree on what is published: one of the department and one of the bureau – whoever reaches all departments –, or two of the bureau.
 * Nobody reviews what they submitted themselves. Steps are taken by the current actor: 403 without the right, 404 for what they may not see, 409 when
 * somebody was faster, 422 when the thing stands elsewhere.
 */
public interface Publication<T> {

    Optional<Standing> find(long id);

    Optional<Revision<T>> findRevision(long id, int number);

    /** 404 unless it is in force, or the actor writes or reviews its department's. */
    Standing visible(long id, Actor actor);

    /** Drafts and versions before publication: for those who write or review them. */
    boolean seesDrafts(Actor actor, String department);

    /** @param number which version; null: the one that counts; {@code draft}: the newest. 404 for what the actor may not see */
    Revision<T> revision(Standing s, String number, Actor actor);

    /** The newest. */
    Revision<T> newest(Standing s);

    /** The newest first, at most 200 of which the actor sees what they may. */
    List<Revision<T>> revisions(Standing s, Actor actor);

    /** @param demo only taken in a demonstration */
    Standing create(T words, String note, boolean demo);

    /** The same in the caller's transaction, with words that are clean and rights that are checked. Empty when the code is taken. */
    Optional<Standing> insert(T words, String note, boolean demo, Actor actor);

    /** What never was in force becomes another draft, what was begins a change. The same standing when nothing is different. */
    Standing edit(long id, T words, String note, Integer version);

    /** For {@link #change}, in the caller's transaction. */
    Optional<Standing> lock(String code);

    /** The same as edit in the caller's transaction, over what is locked, with clean words. */
    Standing change(Standing s, T words, String note, Actor actor);

    /** 400 with what is missing. */
    Standing submit(long id, Integer version);

    /** Puts the submitted version in force and shows it to everybody. */
    Standing approve(long id, Integer version, String note);

    Standing reject(long id, Integer version, String reason);

    /** Takes it out of force, by the bureau; a draft that was never in force is given up. */
    Standing withdraw(long id, Integer version, String reason);

    /** What the actor may do with it now: edit submit approve reject withdraw. */
    List<String> steps(Standing s, Actor actor);

    /** Why the actor cannot review what is submitted. */
    Optional<String> reviewObjection(Standing s, Actor actor);
}
