package org.zhongshu.platform.twin.internal;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingAccess;
import org.zhongshu.platform.twin.ThingType;
import org.zhongshu.platform.twin.ThingTypes;
import org.zhongshu.platform.twin.Things;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Types and things for the screens. */
@RestController
class TwinController {

    private static final String READ = "thing.read";

    private final ThingTypes types;
    private final Things things;
    private final ThingAccess access;
    private final ThingViews views;

    TwinController(ThingTypes types, Things things, ThingAccess access, ThingViews views) {
        this.types = types;
        this.things = things;
        this.access = access;
        this.views = views;
    }

    @Allowed(Allowed.SIGNED_IN)
    @GetMapping("/api/types")
    Map<String, Object> types() {
        return Map.of("items", types.list().stream().map(TwinController::type).toList());
    }

    @Allowed(READ)
    @GetMapping("/api/things")
    Map<String, Object> things(@RequestParam(defaultValue = "") Set<String> type, @RequestParam(required = false) String category,
                               @RequestParam(defaultValue = "") Set<String> department, @RequestParam(defaultValue = "") Set<String> town,
                               @RequestParam(required = false) String q, @RequestParam(required = false) double[] bbox,
                               @RequestParam(defaultValue = "false") boolean retired, @RequestParam(defaultValue = "0") String cursor,
                               @RequestParam(defaultValue = "100") int limit) {
        if (bbox != null && (bbox.length != 4 || bbox[0] > bbox[2] || bbox[1] > bbox[3])) {
            throw Problem.badRequest("bad-bbox", "bbox 应为 西,南,东,北 四个数");
        }
        Page<Thing> page = things.list(new Things.Filter(type, category, department, town, q, bbox, retired), Ids.parse(cursor), limit,
                access.filter(CurrentActor.require(), READ));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("items", page.items().stream().map(views::of).toList());
        answer.put("next", page.next());
        return answer;
    }

    @Allowed(READ)
    @GetMapping("/api/things/{id}")
    Map<String, Object> thing(@PathVariable String id) {
        Predicate<Thing> visible = access.filter(CurrentActor.require(), READ);
        Thing thing = access.visible(CurrentActor.require(), READ, Ids.parse(id));
        Map<String, Object> answer = views.of(thing);
        List<Map<String, Object>> relations = new ArrayList<>();
        for (String relation : things.relations(thing.id())) {
            for (Thing other : things.related(thing.id(), relation)) {
                if (visible.test(other)) {
                    boolean reverse = relation.startsWith("^");
                    relations.add(Map.of("relation", reverse ? relation.substring(1) : relation, "direction", reverse ? "in" : "out",
                            "id", Long.toString(other.id()), "name", other.name(), "type", other.type()));
                }
            }
        }
        answer.put("relations", relations);
        return answer;
    }

    @Allowed(READ)
    @GetMapping("/api/things/{id}/latest")
    Map<String, Object> latest(@PathVariable String id) {
        return views.latest(access.visible(CurrentActor.require(), READ, Ids.parse(id)));
    }

    private static Map<String, Object> type(ThingType t) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", t.id());
        answer.put("app", t.app());
        answer.put("name", t.name());
        answer.put("category", t.category());
        answer.put("icon", t.icon());
        answer.put("description", t.description());
        answer.put("every", t.every());
        answer.put("properties", t.properties().stream().map(TwinController::property).toList());
        return answer;
    }

    private static Map<String, Object> property(ThingType.Property p) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("key", p.key());
        answer.put("name", p.name());
        answer.put("unit", p.unit());
        answer.put("kind", p.kind().name().toLowerCase(Locale.ROOT));
        answer.put("min", p.min());
        answer.put("max", p.max());
        answer.put("decimals", p.decimals());
        answer.put("description", p.description());
        return answer;
    }
}
