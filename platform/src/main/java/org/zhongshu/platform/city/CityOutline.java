package org.zhongshu.platform.city;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The city's outline and towns as one GeoJSON collection (kind = outline | town), CGCS2000.
 *
 * <p>The shipped shapes are drawn by the project and schematic. An outline imported into the data folder
 * ({@link ImportOutline}) wins over the shipped one; its attribution is part of the answer and must be shown. Town cells
 * stay schematic either way.
 */
@Component
public class CityOutline {

    private final JsonNode collection;

    public CityOutline(CityProfile profile, @Value("${zhongshu.data:}") String data) {
        CityFiles files = new CityFiles(profile.current().id());
        JsonNode outline = imported(data, profile.current().code());
        if (outline == null) {
            outline = files.json("outline.geojson");
        }
        ObjectNode all = Json.mapper().createObjectNode();
        all.put("type", "FeatureCollection");
        all.put("attribution", outline.path("attribution").asString("") + "；乡镇分区为示意");
        ArrayNode features = all.putArray("features");
        outline.path("features").forEach(features::add);
        files.json("towns.geojson").path("features").forEach(features::add);
        collection = all;
    }

    /** The GeoJSON FeatureCollection, with an {@code attribution} member. */
    public JsonNode geoJson() {
        return collection;
    }

    /** Where an imported outline lies in a data folder. */
    static Path file(Path data) {
        return data.resolve("city").resolve("outline.geojson");
    }

    private static JsonNode imported(String data, String code) {
        Path file = file(Path.of(data));
        if (data.isBlank() || !Files.isReadable(file)) {
            return null;
        }
        try {
            JsonNode outline = Json.mapper().readTree(Files.readString(file));
            // a data folder that once served another city must not lend its shape to this one
            return code.equals(outline.path("features").path(0).path("properties").path("code").asString("")) ? outline : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
