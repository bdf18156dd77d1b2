package org.zhongshu.platform.projects.internal;

import java.time.LocalDate;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The form of a unified project code, declared with the day from which it counts: {@code {year}-{division}-{industry}-{kind}-{serial:6}}. */
record CodeForm(LocalDate from, String form, String basis) {

    private static final Pattern PLACE = Pattern.compile("\\{(year|division|industry|kind|serial:(\\d))}");
    private static final List<String> ALL = List.of("year", "division", "industry", "kind", "serial");

    /** Null when it is well formed, else what is not. */
    String wrong() {
        List<String> names = PLACE.matcher(form).results().map(r -> r.group(1).replaceFirst(":.*", "")).toList();
        return names.size() == ALL.size() && names.containsAll(ALL) ? null : "代码格式须有 {year} {division} {industry} {kind} {serial:位数} 各一次";
    }

    /** @return null when the year has used up its serials */
    String make(int year, String division, String industry, String kind, int serial) {
        StringBuilder code = new StringBuilder();
        Matcher place = PLACE.matcher(form);
        while (place.find()) {
            String value = switch (place.group(1)) {
                case "year" -> "%04d".formatted(year);
                case "division" -> division;
                case "industry" -> industry;
                case "kind" -> kind;
                default -> ("%0" + place.group(2) + "d").formatted(serial);
            };
            if (place.group(2) != null && value.length() > Integer.parseInt(place.group(2))) {
                return null;
            }
            place.appendReplacement(code, value);
        }
        return place.appendTail(code).toString();
    }

    /** Whether a text can be such a code. */
    boolean fits(String text) {
        StringBuilder pattern = new StringBuilder();
        Matcher place = PLACE.matcher(form);
        int end = 0;
        while (place.find()) {
            pattern.append(Pattern.quote(form.substring(end, place.start()))).append("\\d{").append(switch (place.group(1)) {
                case "year" -> "4";
                case "division" -> "6";
                case "industry", "kind" -> "2";
                default -> place.group(2);
            }).append('}');
            end = place.end();
        }
        return text.matches(pattern.append(Pattern.quote(form.substring(end))).toString());
    }
}
