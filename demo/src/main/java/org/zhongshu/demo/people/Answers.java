package org.zhongshu.demo.people;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zhongshu.demo.county.Person;
import tools.jackson.databind.JsonNode;

/** A form filled in by what it says itself: every question that must be answered, and those that the answers call for. */
final class Answers {

    /** Dates stand this long before the last day that makes sense, where they can. */
    private static final List<Integer> DAYS_BEFORE = List.of(400, 30);
    private static final String SHORT = "示范数据";
    private static final String LONG = "示范数据：按一般情况填写，用于演示，不代表真实业务";

    private Answers() {
    }

    /** @param wanted what is answered otherwise than by the first choice */
    static Map<String, Object> of(JsonNode schema, Map<String, Object> wanted, Person p) {
        Map<String, Object> data = new LinkedHashMap<>();
        add(schema, wanted, p, data);
        for (JsonNode condition : schema.path("allOf")) {
            if (holds(condition.path("if"), data)) {
                add(condition.path("then"), wanted, p, data);
            }
        }
        return data;
    }

    private static void add(JsonNode part, Map<String, Object> wanted, Person p, Map<String, Object> data) {
        part.path("required").forEach(key -> {
            String name = key.asString();
            Object answer = wanted.get(name);
            data.put(name, answer != null ? answer : one(name, part.path("properties").path(name), p));
        });
    }

    private static boolean holds(JsonNode test, Map<String, Object> data) {
        return !test.isMissingNode() && test.path("properties").propertyStream().allMatch(q -> data.containsKey(q.getKey()) && q.getValue().path("enum").valueStream().anyMatch(v -> v.asString("").equals(String.valueOf(data.get(q.getKey())))
                || v.isBoolean() && Boolean.valueOf(v.asBoolean()).equals(data.get(q.getKey()))));
    }

    private static Object one(String name, JsonNode question, Person p) {
        return switch (name) {
            case "answer_bank_account" -> "622202%012d".formatted(p.id());
            case "answer_residence_address" -> p.residence().standard();
            case "answer_phone" -> p.phone();
            default -> question.path("enum").size() > 0 ? question.path("enum").get(0).asString() : switch (question.path("type").asString("")) {
                case "boolean" -> true;
                case "number", "integer" -> Math.max(1, question.path("minimum").asInt(1));
                case "array" -> List.of(question.path("items").path("enum").path(0).asString(SHORT));
                default -> question.path("format").asString("").equals("date") ? day(question) : question.path("minLength").asInt(0) > SHORT.length() ? LONG : SHORT;
            };
        };
    }

    private static String day(JsonNode question) {
        LocalDate last = LocalDate.parse(question.path("formatMaximum").asString("2030-01-01"));
        LocalDate first = LocalDate.parse(question.path("formatMinimum").asString("1990-01-01"));
        return DAYS_BEFORE.stream().map(last::minusDays).filter(d -> !d.isBefore(first)).findFirst().orElse(first).toString();
    }
}
