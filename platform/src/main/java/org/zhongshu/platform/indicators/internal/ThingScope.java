package org.zhongshu.platform.indicators.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.indicators.Calculation;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingAccess;
import org.zhongshu.platform.twin.ThingTypes;
import org.zhongshu.platform.twin.Things;
import tools.jackson.databind.JsonNode;

/** The things a calculation is about ({@code types: [...]}; none = all), and their pages for the current actor. */
@Component
class ThingScope {

    private final Things things;
    private final ThingTypes types;
    private final ThingAccess access;

    ThingScope(Things things, ThingTypes types, ThingAccess access) {
        this.things = things;
        this.types = types;
        this.access = access;
    }

    void check(JsonNode parameters) {
        for (String type : Parameters.words(parameters, "types")) {
            if (types.findType(type).isEmpty()) {
                throw new IllegalArgumentException("没有声明部件类型 " + type);
            }
        }
    }

    List<Thing> things(JsonNode parameters) {
        return things.listAll(filter(parameters));
    }

    /** Reads on until the page is full; {@code evidence} gives null for a thing that does not belong. */
    Page<Calculation.Evidence> page(JsonNode parameters, String cursor, int limit, Function<Thing, Calculation.Evidence> evidence) {
        Predicate<Thing> seen = access.filter(CurrentActor.require(), "thing.read");
        List<Calculation.Evidence> items = new ArrayList<>();
        long after = cursor == null ? 0 : Ids.parse(cursor);
        while (true) {
            Page<Thing> page = things.list(filter(parameters), after, 500, seen);
            for (Thing thing : page.items()) {
                if (items.size() == limit) {
                    return new Page<>(items, Long.toString(after));
                }
                after = thing.id();
                Calculation.Evidence found = evidence.apply(thing);
                if (found != null) {
                    items.add(found);
                }
            }
            if (page.next() == null || page.items().isEmpty()) {
                return new Page<>(items, null);
            }
        }
    }

    private static Things.Filter filter(JsonNode parameters) {
        Set<String> wanted = new HashSet<>(Parameters.words(parameters, "types"));
        return new Things.Filter(wanted, null, Set.of(), Set.of(), null, null, false);
    }
}
