package org.zhongshu.demo.city;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.zhongshu.algorithms.geo.LonLat;
import org.zhongshu.algorithms.geo.SchematicCells;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the generator knows of the city, as the public API tells it ({@code /api/city}, {@code /divisions}, {@code /outline}).
 *
 * @param id       profile id
 * @param fullName name with province and prefecture
 * @param center   middle of the built-up area
 * @param towns    towns with their villages
 * @param outline  the city's area
 */
public record CityFacts(String id, String name, String fullName, LonLat center, List<Town> towns, Geometry outline) {

    /** A village or community. */
    public record Village(String code, String name, boolean urban, LonLat point) {
    }

    /** A town with at least one village; {@code urban} for subdistricts. */
    public record Town(String code, String name, boolean urban, LonLat point, List<Village> villages) {
    }

    /** Reads the three answers of the API. */
    public static CityFacts read(JsonNode city, JsonNode divisions, JsonNode outline) {
        List<Town> towns = new ArrayList<>();
        for (JsonNode d : divisions) {
            String kind = d.path("kind").asString();
            if (List.of("SUBDISTRICT", "TOWN", "TOWNSHIP").contains(kind)) {
                List<Village> villages = new ArrayList<>();
                for (JsonNode v : divisions) {
                    if (v.path("parent").asString("").equals(d.path("code").asString())) {
                        villages.add(new Village(v.path("code").asString(), v.path("shortName").asString(), v.path("kind").asString().equals("COMMUNITY"), point(v.path("point"))));
                    }
                }
                towns.add(new Town(d.path("code").asString(), d.path("name").asString(), kind.equals("SUBDISTRICT"), point(d.path("point")), List.copyOf(villages)));
            }
        }
        return new CityFacts(city.path("id").asString(), city.path("name").asString(),
                city.path("fullName").asString(city.path("name").asString()), point(city.path("center")), List.copyOf(towns), area(outline));
    }

    /** The city's profile on the class path, for benchmarks that have the platform there and no server. */
    public static CityFacts profile(String id) {
        return profile(file -> CityFacts.class.getClassLoader().getResourceAsStream("cities/" + id + "/" + file));
    }

    /** Reads a profile's files {@code city.yaml}, {@code divisions.csv}, {@code outline.geojson} as the API would tell them. */
    public static CityFacts profile(Function<String, InputStream> files) {
        JsonMapper json = JsonMapper.builder().build();
        try (InputStream city = files.apply("city.yaml"); InputStream table = files.apply("divisions.csv"); InputStream outline = files.apply("outline.geojson")) {
            if (city == null || table == null || outline == null) {
                throw new IllegalArgumentException("找不到城市资料");
            }
            Map<String, Object> yaml = new Yaml().load(city);
            ArrayNode divisions = json.createArrayNode();
            List<String> lines = new String(table.readAllBytes(), StandardCharsets.UTF_8).lines().filter(l -> !l.startsWith("#")).skip(1).toList();
            for (String line : lines) {
                String[] c = line.split(",");
                ObjectNode division = divisions.addObject().put("code", c[0]).put("name", c[1]).put("shortName", c[2])
                        .put("kind", c[3].toUpperCase(java.util.Locale.ROOT)).put("parent", c[4]);
                division.putArray("point").add(Double.parseDouble(c[5])).add(Double.parseDouble(c[6]));
            }
            return read(json.valueToTree(yaml), divisions, json.readTree(outline));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The code of the county or county city, six digits. */
    public String code() {
        return towns.getFirst().code().substring(0, 6);
    }

    /** Whether a place lies inside the city. */
    public boolean contains(double lon, double lat) {
        return outline.contains(outline.getFactory().createPoint(new Coordinate(lon, lat)));
    }

    private static Geometry area(JsonNode collection) {
        Geometry whole = null;
        for (JsonNode feature : collection.path("features")) {
            if (feature.path("properties").path("kind").asString("").equals("outline")) {
                JsonNode coordinates = feature.path("geometry").path("coordinates");
                boolean multi = feature.path("geometry").path("type").asString().equals("MultiPolygon");
                for (JsonNode polygon : multi ? coordinates : List.of(coordinates)) {
                    List<LonLat> ring = new ArrayList<>();
                    polygon.path(0).forEach(p -> ring.add(point(p)));
                    Geometry part = SchematicCells.polygon(ring).buffer(0);
                    whole = whole == null ? part : whole.union(part);
                }
            }
        }
        if (whole == null) {
            throw new IllegalArgumentException("城市轮廓为空");
        }
        return whole;
    }

    private static LonLat point(JsonNode p) {
        return new LonLat(p.path(0).asDouble(), p.path(1).asDouble());
    }
}
