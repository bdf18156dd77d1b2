package org.zhongshu.platform.decisions.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The conditions of a table in Chinese where they are of the usual kinds; FEEL's own text otherwise. */
final class FeelWords {

    private static final Pattern LITERAL = Pattern.compile("\"((?:\\\\.|[^\"\\\\])*)\"");
    private static final Pattern RANGE = Pattern.compile("([\\[(\\]])\\s*(-?[\\d.]+)\\s*\\.\\.\\s*(-?[\\d.]+)\\s*([\\])\\[])");
    private static final Pattern COMPARE = Pattern.compile("(<=|>=|<|>)\\s*(.+)");
    private static final Pattern DAYS = Pattern.compile("duration\\(\"P(\\d+)D\"\\)");

    private FeelWords() {
    }

    static String condition(String feel) {
        String text = feel.strip();
        if (text.equals("-")) {
            return "任意";
        }
        if (text.startsWith("not(") && text.endsWith(")")) {
            return "不是 " + condition(text.substring(4, text.length() - 1));
        }
        return String.join(" 或 ", split(text).stream().map(FeelWords::one).toList());
    }

    private static String one(String part) {
        var literal = LITERAL.matcher(part);
        if (literal.matches()) {
            return "“" + literal.group(1).replace("\\\"", "\"") + "”";
        }
        var range = RANGE.matcher(part);
        if (range.matches()) {
            return (range.group(1).equals("[") ? "≥ " : "> ") + range.group(2) + " 且 " + (range.group(4).equals("]") ? "≤ " : "< ") + range.group(3);
        }
        var compare = COMPARE.matcher(part);
        if (compare.matches()) {
            var days = DAYS.matcher(compare.group(2));
            String sign = compare.group(1).replace("<=", "≤").replace(">=", "≥");
            return sign + " " + (days.matches() ? days.group(1) + " 天" : compare.group(2));
        }
        return switch (part) {
            case "null" -> "不明";
            case "true" -> "是";
            case "false" -> "否";
            default -> part;
        };
    }

    /** At the commas that stand outside of texts and brackets. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == '(' || c == '{') {
                depth++;
            } else if (c == ')' || c == '}') {
                depth--;
            } else if (c == ',' && depth <= 0) {
                parts.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        parts.add(text.substring(start).strip());
        return parts;
    }
}
