package org.zhongshu.demo.county;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Word lists of this package: lines {@code key = word word …}. */
final class Material {

    private final Map<String, String[]> lists = new HashMap<>();

    Material(String file) {
        try (var in = new BufferedReader(new InputStreamReader(Objects.requireNonNull(Material.class.getResourceAsStream("/county/" + file)), StandardCharsets.UTF_8))) {
            in.lines().filter(l -> l.contains(" = ") && !l.startsWith("#"))
                    .forEach(l -> lists.put(l.substring(0, l.indexOf(" = ")), l.substring(l.indexOf(" = ") + 3).strip().split(" +")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String[] list(String key) {
        return Objects.requireNonNull(lists.get(key), key);
    }
}
