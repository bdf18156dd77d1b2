package org.zhongshu;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The references in {@code docs/generated}, made from what runs. Written anew with {@code -Dzhongshu.write-docs=true};
 * otherwise they must equal the committed ones.
 */
@ZhongshuTest
class GeneratedDocumentsTest {

    private static final Path FOLDER = Path.of("..", "docs", "generated");
    private static final List<String> DECLARATIONS = List.of("types", "rules", "cases", "indicators", "layers", "quality", "registry-libraries", "case-limits", "credentials", "facts", "matters", "papers", "composites", "messages", "archive", "scenes", "cards", "benefits", "errands", "complaints", "appointments", "intermediaries", "projects");

    @Autowired
    private List<RequestMappingHandlerMapping> mappings;

    @Test
    void endpoints() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        for (RequestMappingHandlerMapping mapping : mappings) {
            mapping.getHandlerMethods().forEach((info, method) -> {
                if (method.getBeanType().getName().startsWith("org.zhongshu.")) {
                    info.getPatternValues().forEach(path -> rows.put(path + " " + verbs(info), row(path, info, method)));
                }
            });
        }
        same("endpoints.md", "# Endpoints\n\nWho may call what. Generated; do not edit.\n\n| method | path | allowed | module |\n|---|---|---|---|\n"
                + String.join("", rows.values()));
    }

    @Test
    void declarations() throws IOException {
        for (String name : DECLARATIONS) {
            JsonNode schema;
            try (var in = getClass().getResourceAsStream("/schema/" + name + ".json")) {
                assertThat(in).as("schema/" + name + ".json").isNotNull();
                schema = Json.mapper().readTree(in);
            }
            StringBuilder text = new StringBuilder("# " + name + ".yaml\n\nGenerated from the JSON Schema; do not edit.\n");
            if (schema.path("description").isString()) {
                text.append('\n').append(schema.path("description").asString()).append('\n');
            }
            text.append("\n| field | type | must | meaning |\n|---|---|---|---|\n");
            fields(schema, schema, "", text, 0);
            same(name + ".md", text.toString());
        }
    }

    private static void fields(JsonNode root, JsonNode node, String path, StringBuilder text, int depth) {
        JsonNode here = resolve(root, node);
        if (depth > 8) {
            return;
        }
        for (String many : List.of("oneOf", "anyOf", "allOf")) {
            here.path(many).forEach(option -> fields(root, option, path, text, depth + 1));
        }
        if (here.path("items").isObject()) {
            fields(root, here.get("items"), path + "[]", text, depth + 1);
        }
        here.path("properties").properties().forEach(property -> {
            JsonNode value = resolve(root, property.getValue());
            String name = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
            boolean must = false;
            for (JsonNode required : here.path("required")) {
                must |= required.asString().equals(property.getKey());
            }
            text.append("| `").append(name).append("` | ").append(type(root, value)).append(" | ").append(must ? "yes" : "").append(" | ")
                    .append(value.path("description").asString("").replace("|", "\\|").replace("\n", " ")).append(" |\n");
            fields(root, value, name, text, depth + 1);
        });
        if (here.path("additionalProperties").isObject()) {
            fields(root, here.get("additionalProperties"), path + ".*", text, depth + 1);
        }
    }

    private static JsonNode resolve(JsonNode root, JsonNode node) {
        String ref = node.path("$ref").asString("");
        return ref.startsWith("#") ? root.at(ref.substring(1)) : node;
    }

    private static String type(JsonNode root, JsonNode value) {
        if (value.has("enum")) {
            return value.get("enum").valueStream().map(v -> "`" + v.asString() + "`").collect(Collectors.joining(" "));
        }
        if (value.has("const")) {
            return "`" + value.get("const").asString() + "`";
        }
        JsonNode type = value.path("type");
        if (type.isArray()) {
            return type.valueStream().map(JsonNode::asString).collect(Collectors.joining(" or "));
        }
        if (type.asString("").equals("array")) {
            return "list of " + type(root, resolve(root, value.path("items")));
        }
        return type.asString("").isEmpty() ? "" : type.asString() + (value.has("pattern") ? " `" + value.get("pattern").asString().replace("|", "\\|") + "`" : "");
    }

    private static String verbs(RequestMappingInfo info) {
        return info.getMethodsCondition().getMethods().stream().map(Enum::name).sorted().collect(Collectors.joining(" "));
    }

    private static String row(String path, RequestMappingInfo info, HandlerMethod method) {
        Allowed allowed = method.getMethodAnnotation(Allowed.class);
        if (allowed == null) {
            allowed = method.getBeanType().getAnnotation(Allowed.class);
        }
        assertThat(allowed).as("who may call " + path + " (" + method + ")").isNotNull();
        String[] parts = method.getBeanType().getPackageName().split("\\.");
        return "| %s | `%s` | %s | %s |%n".formatted(verbs(info), path, allowed.value(), parts.length > 3 ? parts[3] : parts[2]);
    }

    private static void same(String name, String text) throws IOException {
        Path file = FOLDER.resolve(name);
        if (Boolean.getBoolean("zhongshu.write-docs")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, text);
        }
        assertThat(Files.exists(file) ? Files.readString(file) : "").as("docs/generated/" + name
                + " is not what the code says; write it anew: mvn -pl server -am test -Dtest=GeneratedDocumentsTest -Dzhongshu.write-docs=true").isEqualTo(text);
    }
}
