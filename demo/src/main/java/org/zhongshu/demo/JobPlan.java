package org.zhongshu.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.demo.county.Person;

/** One job of {@code departments.yaml}, as the exchange's interface wants it. */
record JobPlan(String dataset, String entry, String system, String source, String mode, String growing, Integer minutes, String daily, List<String> key, List<FieldPlan> fields, String library,
               String freshness) {

    /** @param constant null where columns are given */
    record FieldPlan(String field, List<String> from, String constant, List<Map<String, Object>> steps, List<Map<String, Object>> checks) {

        static FieldPlan parse(String text) {
            String[] words = text.strip().split("\\s+");
            String[] sides = words[0].split("=", 2);
            List<Map<String, Object>> steps = new ArrayList<>();
            List<Map<String, Object>> checks = new ArrayList<>();
            boolean constant = sides[1].startsWith(":");
            if (!constant) {
                steps.add(Map.of("kind", "trim"));
            }
            for (int i = 1; i < words.length; i++) {
                step(words[i], steps, checks);
            }
            return new FieldPlan(sides[0], constant ? List.of() : List.of(sides[1].split("\\+")), constant ? sides[1].substring(1) : null, steps, checks);
        }

        private static void step(String word, List<Map<String, Object>> steps, List<Map<String, Object>> checks) {
            if (word.equals("required") || word.equals("id-no")) {
                checks.add(Map.of("kind", word));
            } else if (word.equals("dmy")) {
                steps.add(Map.of("kind", "date", "order", "dmy"));
            } else if (word.equals("ethnic")) {
                steps.add(Map.of("kind", "codes", "codes", ethnic(), "other", "keep"));
            } else if (word.startsWith("codes(")) {
                Map<String, String> codes = new HashMap<>();
                for (String pair : word.substring(6, word.length() - 1).split(",")) {
                    codes.put(pair.split(">")[0], pair.split(">")[1]);
                }
                steps.add(Map.of("kind", "codes", "codes", codes, "other", "empty"));
            } else {
                steps.add(Map.of("kind", word));
            }
        }

        /** 汉 and 汉族 both mean 01. */
        private static Map<String, String> ethnic() {
            Map<String, String> codes = new HashMap<>();
            for (int i = 1; i <= Person.ETHNICITIES; i++) {
                String name = Person.ethnicName(i);
                codes.put(name, "%02d".formatted(i));
                codes.put(name.substring(0, name.length() - 1), "%02d".formatted(i));
            }
            return codes;
        }
    }

    @SuppressWarnings("unchecked")
    static JobPlan of(Map<String, Object> yaml) {
        List<FieldPlan> fields = new ArrayList<>();
        for (String field : ((String) yaml.get("fields")).split(";")) {
            fields.add(FieldPlan.parse(field));
        }
        return new JobPlan((String) yaml.get("dataset"), (String) yaml.get("entry"), (String) yaml.get("system"), (String) yaml.get("source"), (String) yaml.get("mode"), (String) yaml.get("growing"),
                (Integer) yaml.get("minutes"), (String) yaml.get("daily"), (List<String>) yaml.get("key"), fields, (String) yaml.get("library"), (String) yaml.get("freshness"));
    }

    /** The mapping, named and graded as the catalogue entry says. */
    List<Map<String, Object>> mapping(Catalogue.Line line) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (FieldPlan f : fields) {
            Map<String, Object> column = line.columns().stream().filter(c -> c.get("field").equals(f.field())).findFirst()
                    .orElseThrow(() -> new IllegalStateException(entry + " has no " + f.field()));
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("field", f.field());
            one.put("name", column.get("name"));
            one.put("type", DataType.ofLetter((String) column.get("type")).name());
            one.put("level", column.get("level"));
            one.put("personal", column.get("personal"));
            one.put("key", key.contains(f.field()));
            one.put("from", f.from());
            one.put("separator", f.from().size() > 1 ? "-" : null);
            one.put("constant", f.constant());
            one.put("steps", f.steps());
            one.put("checks", f.checks());
            all.add(one);
        }
        return all;
    }

    /** Captures run on, tables are asked every few minutes, files whenever some lie there, the rest at night. */
    Map<String, Object> schedule() {
        Map<String, Object> schedule = new LinkedHashMap<>();
        schedule.put("kind", mode.equals("CAPTURE") ? "continuous" : daily != null ? "daily" : "minutes");
        schedule.put("every", mode.equals("CAPTURE") || daily != null ? null : minutes == null ? 5 : minutes);
        schedule.put("at", daily);
        schedule.put("days", "any");
        return schedule;
    }
}
