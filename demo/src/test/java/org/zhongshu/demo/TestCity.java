package org.zhongshu.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;
import org.zhongshu.demo.city.CityFacts;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** The cities as the API would tell them, from the profiles' files. */
final class TestCity {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private TestCity() {
    }

    static CityFacts read(String id) {
        Path folder = Path.of("../platform/src/main/resources/cities", id);
        try {
            Map<String, Object> city = new Yaml().load(Files.readString(folder.resolve("city.yaml")));
            ArrayNode divisions = JSON.createArrayNode();
            List<String> lines = Files.readAllLines(folder.resolve("divisions.csv")).stream().filter(l -> !l.startsWith("#")).skip(1).toList();
            for (String line : lines) {
                String[] c = line.split(",");
                divisions.addObject().put("code", c[0]).put("name", c[1]).put("shortName", c[2]).put("kind", c[3].toUpperCase()).put("parent", c[4])
                        .putArray("point").add(Double.parseDouble(c[5])).add(Double.parseDouble(c[6]));
            }
            JsonNode facts = JSON.valueToTree(Map.of("id", id, "name", city.get("name"), "center", city.get("center")));
            return CityFacts.read(facts, divisions, JSON.readTree(Files.readString(folder.resolve("outline.geojson"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
