package org.zhongshu.platform.exchange;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One kind of source: a database product, a file format, a protocol. A Spring bean for each; the registry of kinds is the list of
 * beans. Knows nothing of jobs, mappings or datasets. A failure that a person must mend is a
 * {@link org.zhongshu.platform.shared.Problem} in Chinese that says what to do, and ends the run; what may pass by itself (a line that is down, a source
 * that stalls) is {@code Problem.unavailable(…)} or any other exception, and is tried again from the last position. Codes that jobs know:
 * {@code drift} (the source has changed), {@code nothing-new} (there is nothing to read, which is all right), {@code anew} (what was between the last position and now can no longer be had: a capture begins
 * anew with everything, and nothing is missing in the end).
 */
public interface Connector {

    /** How a job reads: everything anew, what has grown, or changes as they happen. */
    enum Mode { FULL, INCREMENTAL, CAPTURE }

    /** Stable id, {@code [a-z][a-z0-9-]*}: postgresql mariadb mysql oracle … csv excel folder http-json kafka sftp. */
    String kind();

    /** Name in Chinese. */
    String label();

    /** Ways of reading that it can. */
    default Set<Mode> modes() {
        return Set.of(Mode.FULL);
    }

    /** What the form for a connection asks. */
    List<Setting> settings();

    /** Connects once and looks; a Problem says why it cannot. */
    void check(Settings settings);

    /** Tables, files, topics, paths; at most a few thousand. */
    List<Source> sources(Settings settings);

    /** What the source looks like now. Throws 404 when it is not there. */
    Shape shape(Settings settings, String source);

    /**
     * Opens the source for reading, in flat memory however large it is.
     *
     * @param source   {@link Source#name()}
     * @param expected the shape that the job was made for; values come in the order of its columns, and its key and {@link Shape#growing()}
     *                 say how to read on. A column that is missing by now is a Problem with code {@code drift}
     * @param from     position to go on after; null: from the start. Rows may come again, none may be left out
     */
    Rows read(Settings settings, String source, Shape expected, Mode mode, Position from);

    /** Some rows for a look, which follows nothing and leaves no mark at the source: the first, or whatever is cheap and says more. */
    default List<SourceRow> sample(Settings settings, String source, Shape shape, int most) {
        List<SourceRow> rows = new ArrayList<>();
        Mode mode = modes().contains(Mode.FULL) ? Mode.FULL : modes().contains(Mode.INCREMENTAL) ? Mode.INCREMENTAL : Mode.CAPTURE;
        try (Rows open = read(settings, source, shape, mode, null)) {
            while (rows.size() < most) {
                List<SourceRow> next = open.next(most - rows.size(), Duration.ofSeconds(10));
                if (next.isEmpty()) {
                    break;
                }
                rows.addAll(next);
            }
        }
        return rows.size() > most ? rows.subList(0, most) : rows;
    }

    /** What else the source says of itself, for whoever describes it; asked after {@link #shape}. */
    default Background background(Settings settings, String source) {
        return sources(settings).stream().filter(s -> s.name().equals(source)).findFirst().map(s -> new Background(s.label(), s.rows(), Map.of(), List.of(), null)).orElse(Background.NONE);
    }

    /**
     * What is worth knowing of a source beside its shape.
     *
     * @param label      comment or title at the source; null: none
     * @param rows       how many rows it believes it has; null: unknown
     * @param references column → table and column that a foreign key leads to
     * @param left       columns that are not read, because they hold pictures and the like
     * @param encoding   of a text file; null: none or not known
     */
    record Background(String label, Long rows, Map<String, String> references, List<String> left, String encoding) {
        public static final Background NONE = new Background(null, null, Map.of(), List.of(), null);
    }

    /** No job reads the source as a capture any more: what was left at the source for it (a replication slot) goes. Throws nothing that matters. */
    default void forget(Settings settings, String source) {
    }
}
