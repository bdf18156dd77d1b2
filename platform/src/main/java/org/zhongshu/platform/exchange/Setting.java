package org.zhongshu.platform.exchange;

import java.util.List;

/**
 * One question of the form for a connection.
 *
 * @param key      in {@link Settings}
 * @param label    in Chinese
 * @param kind     how it is asked and kept: a SECRET is sealed and never shown again
 * @param preset   value taken when none is given; null: none
 * @param choices  for CHOICE: what may be chosen, value = label
 * @param hint     a sentence of help in Chinese; null: none
 * @param only     asked only where another question is answered so; null: always
 * @param seldom   few need it: the form folds it away
 */
public record Setting(String key, String label, Kind kind, boolean required, String preset, List<Choice> choices, String hint, Only only, boolean seldom) {

    /** How a value is asked. */
    public enum Kind { TEXT, NUMBER, SECRET, CHOICE, FLAG, MEMO }

    /** One thing to choose. */
    public record Choice(String value, String label) {
    }

    /** Another question, and the answers to it. */
    public record Only(String key, List<String> values) {
    }

    public Setting {
        choices = choices == null ? List.of() : List.copyOf(choices);
        if (required && preset == null && (only != null || seldom)) {
            throw new IllegalArgumentException(key + " is required, and would be out of sight");
        }
    }

    public Setting(String key, String label, Kind kind, boolean required, String preset, List<Choice> choices, String hint) {
        this(key, label, kind, required, preset, choices, hint, null, false);
    }

    /** Asked only where the question {@code of} has one of these answers; not for what is required. */
    public Setting when(String of, String... values) {
        return new Setting(key, label, kind, required, preset, choices, hint, new Only(of, List.of(values)), seldom);
    }

    /** Folded away; not for what is required. */
    public Setting folded() {
        return new Setting(key, label, kind, required, preset, choices, hint, only, true);
    }

    public static Setting text(String key, String label, boolean required, String preset, String hint) {
        return new Setting(key, label, Kind.TEXT, required, preset, List.of(), hint);
    }

    public static Setting number(String key, String label, boolean required, String preset, String hint) {
        return new Setting(key, label, Kind.NUMBER, required, preset, List.of(), hint);
    }

    public static Setting secret(String key, String label, boolean required, String hint) {
        return new Setting(key, label, Kind.SECRET, required, null, List.of(), hint);
    }

    public static Setting flag(String key, String label, boolean preset, String hint) {
        return new Setting(key, label, Kind.FLAG, false, Boolean.toString(preset), List.of(), hint);
    }

    public static Setting choice(String key, String label, String preset, List<Choice> choices, String hint) {
        return new Setting(key, label, Kind.CHOICE, true, preset, choices, hint);
    }
}
