package org.zhongshu.platform.indicators.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import tools.jackson.databind.JsonNode;

/** Reading of a {@code calculation} node. */
final class Parameters {

    private Parameters() {
    }

    /** A misspelt parameter must not be passed over in silence. */
    static void only(JsonNode parameters, Set<String> known) {
        for (String name : parameters.propertyNames()) {
            if (!name.equals("kind") && !known.contains(name)) {
                throw new IllegalArgumentException("没有参数 " + name + "，可用 " + known.stream().sorted().toList());
            }
        }
    }

    static List<String> words(JsonNode parameters, String name) {
        List<String> words = new ArrayList<>();
        parameters.path(name).forEach(n -> words.add(n.asString()));
        return words;
    }

    static String word(JsonNode parameters, String name) {
        if (!parameters.path(name).isString()) {
            throw new IllegalArgumentException("缺少参数 " + name);
        }
        return parameters.path(name).asString();
    }
}
