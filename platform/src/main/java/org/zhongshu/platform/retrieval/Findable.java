package org.zhongshu.platform.retrieval;

import java.util.List;
import java.util.Map;

/**
 * One thing as it is found.
 *
 * @param id       whatever number its owner knows it by
 * @param revision another one than before: it has to be looked at again
 * @param code     found by it alone; may be empty
 * @param name     what it is called; weighs most
 * @param parts    names of what it consists of, or other names of it; weigh half as much
 * @param fields   technical names, found whole, by their parts and with a wrong letter
 * @param texts    whatever else is said of it; weighs least
 * @param meanings sentences that it is compared with by meaning; the nearest of them counts
 * @param filters  what lists are narrowed by
 */
public record Findable(long id, int revision, String code, String name, List<String> parts, List<String> fields, List<String> texts, List<String> meanings, Map<String, String> filters) {
}
