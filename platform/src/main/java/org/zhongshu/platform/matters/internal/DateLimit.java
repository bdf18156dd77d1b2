package org.zhongshu.platform.matters.internal;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Period;

/**
 * Between which days a date that somebody types makes sense. Declared as {@code formatMinimum} and {@code formatMaximum}, the words that JSON
 * Schema validators have for it, each {@code today}, a period from today ({@code -P120Y}) or a day. The form says the day that it is now; as
 * validators of 2020-12 pass over the two, they are checked here, by the day of the check.
 */
final class DateLimit {

    static final String EARLIEST = "formatMinimum";
    static final String LATEST = "formatMaximum";
    private static final String TODAY = "today";

    private DateLimit() {
    }

    /** Null where there is none; throws where it is none of the three. */
    static LocalDate day(JsonNode schema, String word, LocalDate today) {
        String said = schema == null ? null : schema.path(word).asString(null);
        if (said == null) {
            return null;
        }
        return said.equals(TODAY) ? today : said.matches("[+-]?P.*") ? today.plus(Period.parse(said)) : LocalDate.parse(said);
    }

    static boolean readable(JsonNode schema) {
        try {
            LocalDate any = LocalDate.of(2026, 1, 1);
            LocalDate from = day(schema, EARLIEST, any);
            LocalDate until = day(schema, LATEST, any);
            return from == null || until == null || !from.isAfter(until);
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** The days themselves instead of the words. */
    static void resolve(ObjectNode question, LocalDate today) {
        for (String word : new String[]{EARLIEST, LATEST}) {
            LocalDate day = day(question, word, today);
            if (day != null) {
                question.put(word, day.toString());
            }
        }
    }

    /** What is wrong with a day, in words; null: nothing. */
    static String wrong(JsonNode schema, LocalDate value, LocalDate today) {
        LocalDate from = day(schema, EARLIEST, today);
        LocalDate until = day(schema, LATEST, today);
        if (from != null && value.isBefore(from)) {
            return "不能早于 " + said(from, today);
        }
        return until != null && value.isAfter(until) ? "不能晚于 " + said(until, today) : null;
    }

    private static String said(LocalDate limit, LocalDate today) {
        return limit.equals(today) ? "今天（" + today + "）" : limit.toString();
    }
}
