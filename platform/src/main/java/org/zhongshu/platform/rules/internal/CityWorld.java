package org.zhongshu.platform.rules.internal;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.zhongshu.algorithms.calendar.OfficeHours;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Divisions;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingSignals;
import org.zhongshu.platform.twin.ThingTypes;
import org.zhongshu.platform.twin.Things;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/** Joins the pure rule machine to the city: its calendar, its things, its names. */
@Configuration(proxyBeanMethods = false)
class CityWorld {

    /** 昼间 06:00–22:00, 夜间 the rest: GB 3096-2008, 3.5 and 3.6. */
    private static final LocalTime DAY = LocalTime.of(6, 0);
    private static final LocalTime NIGHT = LocalTime.of(22, 0);

    @Bean
    Moment moment(WorkingCalendar calendar, CityProfile city) {
        OfficeHours hours = calendar.clock().hours();
        ZoneId zone = city.current().zone();
        return (which, at) -> {
            Instant instant = Instant.ofEpochMilli(at);
            return switch (which) {
                case DAY -> isDay(instant.atZone(zone).toLocalTime());
                case NIGHT -> !isDay(instant.atZone(zone).toLocalTime());
                case WORKDAY -> calendar.isWorkingDay(instant.atZone(zone).toLocalDate());
                case HOLIDAY -> !calendar.isWorkingDay(instant.atZone(zone).toLocalDate());
                case WORKHOURS -> hours.isOpen(instant);
                case OFFHOURS -> !hours.isOpen(instant);
            };
        };
    }

    private static boolean isDay(LocalTime time) {
        return !time.isBefore(DAY) && time.isBefore(NIGHT);
    }

    @Bean
    Wording wording(Divisions divisions, ThingTypes types) {
        return new Wording() {
            @Override
            public String place(Thing thing) {
                String town = name(thing.town());
                String village = name(thing.village());
                return town.isEmpty() && village.isEmpty() ? thing.name() : town + village;
            }

            @Override
            public String town(Thing thing) {
                return name(thing.town());
            }

            @Override
            public String type(Thing thing) {
                return types.findType(thing.type()).map(t -> t.name()).orElse(thing.type());
            }

            private String name(String code) {
                return code == null ? "" : divisions.find(code).map(d -> d.name()).orElse("");
            }
        };
    }

    /** Live things by id; null for one that is unknown or retired. */
    static LongFunction<Thing> live(Things things) {
        return id -> {
            Thing thing = things.findThing(id).orElse(null);
            return thing == null || thing.status() == Thing.Status.RETIRED ? null : thing;
        };
    }

    static CombineEvaluator.Relations relations(Things things) {
        return (thing, relation) -> {
            if (things.findThing(thing).isEmpty()) {
                return Set.of();
            }
            return things.related(thing, relation).stream().map(Thing::id).collect(Collectors.toSet());
        };
    }

    @Bean
    RuleTopology.World ruleWorld(Rulebook rulebook, Things things, ObjectProvider<ThingSignals> signals, Moment moment, Wording wording) {
        // asked late: a signal's owner may itself depend on the rules
        return new RuleTopology.World(rulebook::now, live(things), relations(things),
                thing -> signals.stream().anyMatch(s -> s.underMaintenance(thing)), moment, wording);
    }
}
