package org.zhongshu.platform.twin.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.ThingType;
import org.zhongshu.platform.twin.ThingTypes;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The types of every application's types.yaml. What the schema cannot say is checked here, with file and line. */
@Component
class DeclaredTypes implements ThingTypes {

    private final Map<String, ThingType> types;

    DeclaredTypes() {
        this(Declarations.load("types.yaml", "schema/types.json"));
    }

    DeclaredTypes(List<Declaration> declarations) {
        Map<String, ThingType> found = new LinkedHashMap<>();
        List<String> errors = new ArrayList<>();
        for (Declaration d : declarations) {
            JsonNode list = d.root().path("types");
            for (int i = 0; i < list.size(); i++) {
                String pointer = "/types/" + i;
                ThingType type = type(d, pointer, list.get(i), errors);
                ThingType other = found.putIfAbsent(type.id(), type);
                if (other != null) {
                    errors.add(d.at(pointer + "/id", "type " + type.id() + " is already declared by " + other.app()));
                }
            }
        }
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
        types = found;
    }

    @Override
    public ThingType getType(String id) {
        return findType(id).orElseThrow(() -> Problem.notFound("no-type", "没有这种部件类型：" + id));
    }

    @Override
    public Optional<ThingType> findType(String id) {
        return Optional.ofNullable(id == null ? null : types.get(id));
    }

    @Override
    public List<ThingType> list() {
        return List.copyOf(types.values());
    }

    private static ThingType type(Declaration d, String pointer, JsonNode node, List<String> errors) {
        List<ThingType.Property> properties = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < node.path("properties").size(); i++) {
            JsonNode p = node.path("properties").get(i);
            String key = p.path("key").asString();
            Double min = number(p, "min");
            Double max = number(p, "max");
            String at = pointer + "/properties/" + i;
            if (!keys.add(key)) {
                errors.add(d.at(at + "/key", "property " + key + " is declared twice"));
            }
            if (min != null && max != null && min >= max) {
                errors.add(d.at(at + "/min", "min " + min + " is not below max " + max));
            }
            properties.add(new ThingType.Property(key, p.path("name").asString(), text(p, "unit"),
                    ThingType.Kind.valueOf(p.path("kind").asString().toUpperCase(Locale.ROOT)), min, max,
                    p.path("decimals").asInt(p.path("kind").asString().equals("number") ? 1 : 0), text(p, "description")));
        }
        return new ThingType(node.path("id").asString(), d.app(), node.path("name").asString(), node.path("category").asString(),
                text(node, "icon"), text(node, "description"), seconds(text(node, "every")), List.copyOf(properties),
                mapping(d, pointer + "/hj212", node.path("hj212"), keys, errors), mapping(d, pointer + "/lwm2m", node.path("lwm2m"), keys, errors));
    }

    private static Map<String, String> mapping(Declaration d, String pointer, JsonNode node, Set<String> keys, List<String> errors) {
        Map<String, String> mapping = new LinkedHashMap<>();
        node.properties().forEach(e -> {
            String key = e.getValue().asString();
            if (!keys.contains(key)) {
                errors.add(d.at(pointer + "/" + e.getKey().replace("/", "~1"), "no property " + key));
            }
            mapping.put(e.getKey(), key);
        });
        return Map.copyOf(mapping);
    }

    private static int seconds(String every) {
        if (every == null) {
            return 0;
        }
        int number = Integer.parseInt(every.substring(0, every.length() - 1));
        return number * switch (every.charAt(every.length() - 1)) {
            case 's' -> 1;
            case 'm' -> 60;
            case 'h' -> 3600;
            default -> 86400;
        };
    }

    private static Double number(JsonNode node, String key) {
        return node.has(key) ? node.get(key).asDouble() : null;
    }

    private static String text(JsonNode node, String key) {
        return node.has(key) ? node.get(key).asString() : null;
    }
}
