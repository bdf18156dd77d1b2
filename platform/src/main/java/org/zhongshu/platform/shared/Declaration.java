package org.zhongshu.platform.shared;

import tools.jackson.databind.JsonNode;

import java.util.Map;

/**
 * One application's YAML file, validated against its module's schema.
 *
 * @param app    the application's folder name
 * @param source where it was read from, for messages
 * @param root   the content
 * @param lines  JSON pointer → line number (from 1) in the file
 * @param text   the file as written
 */
public record Declaration(String app, String source, JsonNode root, Map<String, Integer> lines, String text) {

    /** Line of a JSON pointer such as {@code /rules/0/when}; the nearest known parent's when the node itself has none. */
    public int lineOf(String pointer) {
        String p = pointer;
        while (true) {
            Integer line = lines.get(p);
            if (line != null) {
                return line;
            }
            int cut = p.lastIndexOf('/');
            if (cut < 0) {
                return 1;
            }
            p = p.substring(0, cut);
        }
    }

    /** "apps/environment/rules.yaml:12: reason". */
    public String at(String pointer, String reason) {
        return source + ":" + lineOf(pointer) + ": " + reason;
    }
}
