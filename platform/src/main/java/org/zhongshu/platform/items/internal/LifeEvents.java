package org.zhongshu.platform.items.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The declared life events (life-events.yaml), in their order. */
@Component
class LifeEvents {

    private final Map<String, LifeEvent> byId = new LinkedHashMap<>();

    /** @param sayings how people speak of it */
    record LifeEvent(String id, String name, String audience, String icon, String about, List<String> sayings) {
    }

    LifeEvents() {
        List<String> errors = new ArrayList<>();
        for (Declaration file : Declarations.load("life-events.yaml", "schema/life-events.json")) {
            int i = 0;
            for (JsonNode n : file.root().path("events")) {
                List<String> sayings = new ArrayList<>();
                n.path("sayings").forEach(s -> sayings.add(s.asString()));
                LifeEvent e = new LifeEvent(n.path("id").asString(), n.path("name").asString(), n.path("audience").asString(), n.path("icon").asString(), n.path("about").asString(), List.copyOf(sayings));
                if (byId.putIfAbsent(e.id(), e) != null) {
                    errors.add(file.at("/events/" + i + "/id", "大事编号重复：" + e.id()));
                }
                i++;
            }
        }
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
    }

    List<LifeEvent> list() {
        return List.copyOf(byId.values());
    }

    Optional<LifeEvent> find(String id) {
        return Optional.ofNullable(id).map(byId::get);
    }

    /** The id of what somebody wrote, id or name; null: no such event. */
    String idOf(String text) {
        String t = text.strip();
        return byId.containsKey(t) ? t : byId.values().stream().filter(e -> e.name().equals(t)).map(LifeEvent::id).findFirst().orElse(null);
    }
}
