package org.zhongshu.platform.appointments.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All appointments.yaml: what is booked by kind of place, and how much somebody may book. */
@Component
class Rules {

    private static final String SCHEMA = "schema/appointments.json";

    /** @param slot,change,early,missed minutes; ahead: days */
    record Kind(String kind, int slot, int places, int ahead, int change, int early, int missed) {
    }

    /** @param within,stop days */
    record Limits(int open, int missed, int within, int stop) {
    }

    private final Map<String, Kind> kinds = new LinkedHashMap<>();
    private Limits limits = new Limits(1, 1, 1, 1);

    @Autowired
    Rules() {
        this(Declarations.load("appointments.yaml", SCHEMA));
    }

    Rules(List<Declaration> files) {
        List<String> errors = new ArrayList<>();
        for (Declaration file : files) {
            JsonNode l = file.root().path("limits");
            if (file != files.getFirst()) {
                errors.add(file.at("/limits", "预约的限制只能声明一处，已在 " + files.getFirst().app() + " 声明"));
            }
            limits = new Limits(l.path("open").asInt(), l.path("missed").asInt(), l.path("within").asInt(), l.path("stop").asInt());
            int i = 0;
            for (JsonNode n : file.root().path("kinds")) {
                Kind k = new Kind(n.path("kind").asString(), n.path("slot").asInt(), n.path("places").asInt(), n.path("ahead").asInt(), n.path("change").asInt(), n.path("early").asInt(), n.path("missed").asInt());
                if (kinds.putIfAbsent(k.kind(), k) != null) {
                    errors.add(file.at("/kinds/" + i, "地点类别 " + k.kind() + " 重复"));
                }
                i++;
            }
        }
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
    }

    static Declaration parse(String text) {
        return Declarations.parse("test", "apps/test/appointments.yaml", text, SCHEMA);
    }

    Limits limits() {
        return limits;
    }

    /** Empty: places of this kind take no bookings. */
    Optional<Kind> kind(String kind) {
        return Optional.ofNullable(kinds.get(kind));
    }
}
