package org.zhongshu.platform.retrieval;

import java.time.Duration;
import java.util.Set;

/**
 * How one index is to be searched.
 *
 * @param name      names its folder and threads
 * @param synonyms  resource with groups of words for the same, one group a line
 * @param ofWords   share of a question's words that must be found
 * @param ofPairs   share of its neighbouring characters
 * @param ofSound   share of its sound, three letters at a time
 * @param meaning   weight of the ranking by meaning where words have 1
 * @param near      least cosine of what is near in meaning
 * @param certain   cosine from which nobody would call two texts unrelated
 * @param patience  how long words' answers wait for those of meaning
 * @param prefixes  filters that are met by a longer value too
 */
public record Manner(String name, String synonyms, double ofWords, double ofPairs, double ofSound, double meaning, double near, double certain, Duration patience, Set<String> prefixes) {

    /** For questions of a few chosen words, each of which means something: most of them must be found. By trial over the catalogue's tests. */
    public static Manner strict(String name, String synonyms, Duration patience, Set<String> prefixes) {
        return new Manner(name, synonyms, 0.6, 0.5, 0.6, 0.9, 0.4, 0.55, patience, prefixes);
    }
}
