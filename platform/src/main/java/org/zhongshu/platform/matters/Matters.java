package org.zhongshu.platform.matters;

import tools.jackson.databind.JsonNode;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The door to what people have applied for, for modules that go on where a matter ends: evaluation, archive, statistics. Who may see it is the caller's check. */
public interface Matters {

    /** By its number, e.g. {@code BJ20261122-7K3Q9FXM}. */
    Optional<Matter> find(String number);

    /**
     * One's own, or one's firm's for which one may act today: of the citizen of the running request.
     *
     * @throws org.zhongshu.platform.shared.Problem 404 for another's as for none, 403 without a proven name
     */
    Matter own(String number);

    /** Who had it in hand so far, its parts included. @param accounts of the staff; departments: its own and those of its parts */
    record Hands(Set<Long> accounts, Set<String> departments) {
    }

    Hands hands(String number);

    /** Everything that is kept of a matter, in clear, for its archive. */
    Optional<Dossier> dossier(String number);

    /** Who applied, in clear. */
    Optional<Dossier.Party> applicant(String number);

    /** Those of them that there are, by number, in one question; numbers as they are kept. */
    Map<String, Matter> all(Collection<String> numbers);

    /** What was applied for on behalf of an investment project, wholes and their parts, the oldest first. */
    default List<ProjectMatter> ofProject(String code) {
        return ofProjects(List.of(code)).get(code);
    }

    /** The same of many at once, for lists: as many questions as for one. By code, each with a list of its own. */
    Map<String, List<ProjectMatter>> ofProjects(Collection<String> codes);

    /** A declared composite matter with its stages and who decides what in them. */
    Optional<CompositeStages> stages(String composite);

    /** A file that the applicant handed in. @param id of {@link Dossier.Material} */
    Optional<byte[]> material(long matter, String id);

    /**
     * An item's form for somebody who stands before whoever asks, in the shape of {@code GET /api/citizen/matters/form/…}, without their draft.
     * Facts are looked up in the asker's name.
     *
     * @param firm null for oneself. Throws 403 when the person may not act for it today
     */
    JsonNode formFor(long person, String firm, String item);

    /** A composite matter (一件事) as it is declared and its items are in force. @param audience {@code person} or {@code firm} */
    record Whole(String id, String name, String about, String audience, int days, List<Part> parts) {
    }

    /** @param optional only when the applicant takes it */
    record Part(String item, String name, boolean optional) {
    }

    /** Those of which every item that must be is in force, with the others that are. */
    List<Whole> wholes();

    /** A composite matter's form, in the shape of {@code GET /api/citizen/matters/composite/…}, otherwise as {@link #formFor}; with the papers that its items ask for. */
    JsonNode wholeFor(long person, String firm, String composite, List<String> choose);

    /** Whether {@link #takeFor} would take it as it is filled in; throws what that would throw for its form. Nothing is kept. */
    void checkFor(long person, JsonNode submission);

    /** A file for a matter of theirs, in the shape of {@code POST /api/citizen/matters/files}. */
    JsonNode fileFor(long person, String name, byte[] bytes);

    /**
     * An application of whoever is signed in, as from home: proof, signature and all. The same request is the same matter.
     *
     * @param channel {@code kiosk}; said: the first line of what happened to it
     */
    Matter apply(JsonNode submission, String channel, String said);

    /**
     * Takes a matter in for somebody; items that are not applied for from home, too. The same request of the same person is the same matter.
     *
     * @param submission in the shape of {@code POST /api/citizen/matters}, or of {@code …/composite} where it names a composite matter
     * @param channel    {@code window} or {@code agent}
     * @param said       the first line of what happened to it, for the applicant: who acted for them
     */
    Matter takeFor(long person, JsonNode submission, String channel, String said);

    /**
     * Adds a file to an open matter of somebody's, as one that they hand in. Joins the caller's transaction.
     *
     * @param said the line of what happened to it, for the applicant. Throws 404 for another's matter, 422 for one that ended
     */
    void addMaterial(String number, long person, String name, byte[] bytes, String said);
}
