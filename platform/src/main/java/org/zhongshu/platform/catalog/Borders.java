package org.zhongshu.platform.catalog;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * The catalogue over the border: neighbours' entries here, requests from here to them and from them to us. Asked by whoever talks
 * to other installations. A neighbour's code begins with {@code nb-}; its departments are {@code <neighbour>-<department>}, so they are
 * nobody's departments here and no right reaches them.
 *
 * <p>All writes join the caller's transaction and are idempotent: what a neighbour says twice changes nothing the second time.
 */
public interface Borders {

    /** What neighbours' codes begin with. */
    String PREFIX = "nb-";

    /** @param entry null: no longer in force, or not to be shared */
    record Change(long id, Instant at, Entry entry, String providerName) {
    }

    /** Own entries that changed after a moment (after an id, where two changed in the same), in that order; for neighbours to hear of. */
    List<Change> changes(Instant after, long afterId, int limit);

    /**
     * A neighbour's entry as it is in force there.
     *
     * @param id           how the neighbour calls it
     * @param provider     code of the department there
     * @param providerName its name
     */
    record Foreign(String id, String code, int revision, String provider, String providerName, Description description) {
    }

    /** Gives a neighbour the name that people see. */
    void name(String neighbour, String name);

    /** Shows a neighbour's entry, or its newer revision, in search and lists. Nobody here can edit it. False: it stood there already. */
    boolean show(String neighbour, Foreign entry);

    /** The neighbour has it no longer: it vanishes, and grants on it end. False: it was not there. */
    boolean hide(String neighbour, String id);

    /** Everything of a neighbour vanishes. */
    void hideAll(String neighbour);

    /** Where an entry comes from; empty: from here. */
    Optional<Origin> origin(long resource);

    /** @param id how the neighbour calls it */
    record Origin(String neighbour, String id) {
    }

    /** What is asked for or given. */
    record Wish(String purpose, List<String> fields, List<Grants.RowRule> rows, Integer perMinute, LocalDate until, List<String> masked) {
    }

    /**
     * A neighbour's department asks for an entry of ours: a case for its provider, examined there already. Opens one for one key.
     *
     * @param key        the neighbour's number of the request
     * @param department code of the asking department there
     * @param asker      who asks, for people: department and name
     * @throws org.zhongshu.platform.shared.Problem when it cannot be asked: the reason goes back
     */
    void ask(String neighbour, String key, long resource, String department, String departmentName, String asker, Wish wish);

    /** The asking side has answered a refusal. @param step {@code accept} or {@code object} */
    void reply(String neighbour, String key, String step, String words);

    /**
     * The neighbour has decided on a request from here.
     *
     * @param request id of the request here
     * @param step    {@code agree refuse uphold order}, or {@code fail}: it could not even be asked there
     * @param wish    what is given; null unless it is
     */
    void decide(String neighbour, long request, String step, String words, Wish wish);

    /** A grant made by {@link #ask} was given back there ({@code own} true: of an entry of ours), or one made by {@link #decide} was taken back. */
    void end(String neighbour, String key, boolean own, String reason);
}
