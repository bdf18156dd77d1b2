package org.zhongshu.bench;

import java.util.HashMap;
import java.util.Map;

/** The words after {@code ./zhongshu bench NAME}: {@code --name value} or a bare {@code --flag}. */
final class Words {

    private final Map<String, String> values = new HashMap<>();

    Words(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (!arguments[i].startsWith("--")) {
                throw new IllegalArgumentException("not an option: " + arguments[i]);
            }
            boolean bare = i + 1 == arguments.length || arguments[i + 1].startsWith("--");
            values.put(arguments[i].substring(2), bare ? "true" : arguments[++i]);
        }
    }

    int whole(String name, int otherwise) {
        return values.containsKey(name) ? Integer.parseInt(values.get(name)) : otherwise;
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    boolean flag(String name) {
        return values.containsKey(name);
    }
}
