package org.zhongshu.platform.opendata.internal;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

import java.util.List;
import java.util.Optional;

/**
 * What of a dataset is to be released, and how.
 *
 * @param theme    id of an {@link OpenTheme}
 * @param keywords at most ten words
 * @param license  {@code open} 无条件开放, use it as you like and name the source; {@code conditional} with the entry's open condition
 * @param persons  whether rows are about natural persons or can be traced to them
 * @param quasi    columns that, put together, could tell who a row is about
 * @param k        the smallest group of equal quasi-identifiers that may stand in the release
 * @param suppress rows of smaller groups are left out; otherwise they stop the release
 * @param note     why it is not about persons, where the columns look as if it were
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record OpenPlan(String title, String summary, String theme, List<String> keywords, String license, List<Pick> columns, Boolean persons, List<String> quasi, Integer k, Boolean suppress, String note) {

    static final int USUAL_K = 5;

    /**
     * @param treatment id of a {@link Treatment}
     * @param width     of a band, or characters of a prefix
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Pick(String field, String treatment, Integer width) {
    }

    OpenPlan {
        keywords = keywords == null ? List.of() : List.copyOf(keywords);
        columns = columns == null ? List.of() : List.copyOf(columns);
        quasi = quasi == null ? List.of() : List.copyOf(quasi);
        // what nobody said is taken as the careful answer
        persons = persons == null || persons;
        k = k == null ? USUAL_K : k;
        suppress = suppress != null && suppress;
    }

    Optional<Pick> pick(String field) {
        return columns.stream().filter(p -> p.field().equals(field)).findFirst();
    }
}
