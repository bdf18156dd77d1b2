package org.zhongshu.platform.registry.internal;

import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The standard code lists of golden records (registry/codes.yaml): what a code means, and which code a source's word stands for. */
@Component
class CodeLists {

    private final Map<String, Map<String, String>> names = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> codes = new HashMap<>();

    CodeLists() {
        try (InputStream in = CodeLists.class.getClassLoader().getResourceAsStream("registry/codes.yaml")) {
            Map<String, Map<String, Map<String, Object>>> root = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            root.get("lists").forEach((list, body) -> read(list, body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private void read(String list, Map<String, Object> body) {
        Map<String, String> byCode = new LinkedHashMap<>();
        Map<String, String> byWord = new HashMap<>();
        String suffix = String.valueOf(body.getOrDefault("suffix", ""));
        ((Map<Object, Object>) body.get("values")).forEach((code, name) -> {
            byCode.put(code.toString(), name + suffix);
            byWord.put(code.toString(), code.toString());
            // 1 for 01: numbers lose their zeros on the way
            byWord.putIfAbsent(code.toString().replaceFirst("^0(?=.)", ""), code.toString());
            byWord.put(name.toString(), code.toString());
            byWord.put(name + suffix, code.toString());
        });
        ((Map<Object, Object>) body.getOrDefault("also", Map.of())).forEach((word, code) -> byWord.put(word.toString(), code.toString()));
        names.put(list, byCode);
        codes.put(list, byWord);
    }

    Set<String> lists() {
        return names.keySet();
    }

    Map<String, String> of(String list) {
        return names.getOrDefault(list, Map.of());
    }

    /** The code that a source's word stands for; the word itself when the list does not know it. */
    String code(String list, String word) {
        return codes.getOrDefault(list, Map.of()).getOrDefault(word, word);
    }

    /** The name to show, or the value itself. */
    String nameOf(String list, String code) {
        return list == null ? code : of(list).getOrDefault(code, code);
    }
}
