package org.zhongshu.platform.city;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.calendar.OfficeHours;
import org.zhongshu.algorithms.calendar.WorkingClock;
import org.zhongshu.platform.shared.Declarations;
import tools.jackson.databind.JsonNode;

/**
 * The city's working calendar: every {@code calendar-<year>.yaml} of its folder. Office hours are those of the latest
 * year. Years that nobody declared follow the plain week, Monday to Friday; {@link #declares} tells.
 */
@Component
public class WorkingCalendar {

    private final Set<Integer> years = new HashSet<>();
    private final Map<LocalDate, String> names = new HashMap<>();
    private final WorkingClock clock;

    public WorkingCalendar(CityProfile profile) {
        CityFiles files = new CityFiles(profile.current().id());
        Set<LocalDate> holidays = new HashSet<>();
        Set<LocalDate> makeUp = new HashSet<>();
        List<OfficeHours.Span> spans = new ArrayList<>();
        for (String file : files.names("calendar-*.yaml")) {
            JsonNode yaml = files.yaml(file);
            years.add(yaml.path("year").asInt());
            yaml.path("holidays").forEach(h -> date(h, "from").datesUntil(date(h, "to").plusDays(1)).forEach(day -> {
                holidays.add(day);
                names.put(day, h.path("name").asString());
            }));
            yaml.path("makeUpDays").forEach(m -> {
                makeUp.add(date(m, "date"));
                names.put(date(m, "date"), m.path("name").asString());
            });
            spans.clear();
            yaml.path("officeHours").forEach(s ->
                    spans.add(new OfficeHours.Span(LocalTime.parse(s.path("from").asString()), LocalTime.parse(s.path("to").asString()))));
        }
        if (years.isEmpty()) {
            throw new Declarations.InvalidDeclarations(List.of("cities/" + profile.current().id() + ": 缺少 calendar-<年>.yaml"));
        }
        clock = new WorkingClock(new OfficeHours(profile.current().zone(), spans, holidays, makeUp));
    }

    /** The clock for deadlines and elapsed time. */
    public WorkingClock clock() {
        return clock;
    }

    public boolean isWorkingDay(LocalDate day) {
        return clock.hours().isWorkingDay(day);
    }

    /** Holiday or make-up day by name. */
    public Optional<String> nameOf(LocalDate day) {
        return Optional.ofNullable(names.get(day));
    }

    /** Whether the year's holidays were declared or are only guessed from the week. */
    public boolean declares(int year) {
        return years.contains(year);
    }

    private static LocalDate date(JsonNode node, String field) {
        return LocalDate.parse(node.path(field).asString());
    }
}
