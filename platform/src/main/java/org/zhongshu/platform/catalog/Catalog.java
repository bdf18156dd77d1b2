package org.zhongshu.platform.catalog;

import java.util.List;
import java.util.Optional;

/** The catalogue's door for other modules: entries in force. What is drafted, under review or withdrawn is not in it. */
public interface Catalog {

    Optional<Entry> findEntry(long id);

    Optional<Entry> findByCode(String code);

    /** The best entries for a question in Chinese, pinyin, initials or field names; the best first. From memory; empty while that is being filled. */
    List<Hit> search(String question, int limit);

    /** The same for a list of many kinds of things: what words find; what is only near in meaning comes behind, where words find little and there is no doubt. */
    List<Hit> searchCertain(String question, int limit);

    /** One answer of a search. */
    record Hit(long id, String code, String name, String provider) {
    }
}
