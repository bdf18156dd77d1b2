package org.zhongshu.platform.city;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.zhongshu.algorithms.geo.LonLat;
import org.zhongshu.algorithms.geo.SchematicCells;
import org.zhongshu.platform.shared.Json;

/**
 * Draws towns.geojson and the villages' points from the town points and the outline; the committed files must be what it
 * draws. {@code -Dzhongshu.write=true} writes them.
 */
class SchematicTownsTest {

    @ParameterizedTest
    @ValueSource(strings = {"guangde", "yixing", "pinghu"})
    void committedShapesAreWhatIsDrawn(String id) throws IOException {
        Path folder = Path.of("src/main/resources/cities", id);
        String csv = Files.readString(folder.resolve("divisions.csv"));
        List<String[]> rows = new CityFiles(id).csv("divisions.csv");
        List<LonLat> ring = new ArrayList<>();
        new CityFiles(id).json("outline.geojson").at("/features/0/geometry/coordinates/0")
                .forEach(p -> ring.add(new LonLat(p.path(0).asDouble(), p.path(1).asDouble())));
        Geometry outline = SchematicCells.polygon(ring);

        List<String[]> towns = rows.stream().filter(r -> List.of("subdistrict", "town", "township").contains(r[3])).toList();
        List<Geometry> cells = SchematicCells.cells(towns.stream().map(SchematicTownsTest::point).toList(), outline);
        Map<String, Geometry> areas = new HashMap<>();
        List<Map<String, Object>> features = new ArrayList<>();
        for (int i = 0; i < towns.size(); i++) {
            areas.put(towns.get(i)[0], cells.get(i));
            features.add(Map.of("type", "Feature",
                    "properties", new java.util.TreeMap<>(Map.of("kind", "town", "code", towns.get(i)[0], "name", towns.get(i)[1], "schematic", true)),
                    "geometry", geometry(cells.get(i))));
        }
        for (String[] zone : rows.stream().filter(r -> r[3].equals("zone")).toList()) {
            areas.put(zone[0], outline.getFactory().createPoint(new Coordinate(point(zone).lon(), point(zone).lat())).buffer(0.006));
        }

        StringBuilder drawn = new StringBuilder();
        csv.lines().takeWhile(l -> l.startsWith("#") || l.startsWith("code,")).forEach(l -> drawn.append(l).append('\n'));
        Map<String, List<LonLat>> village = new HashMap<>();
        for (String[] r : rows) {
            if (!r[0].endsWith("000")) {
                List<LonLat> points = village.computeIfAbsent(r[4], town -> new ArrayList<>(SchematicCells.spread(areas.get(town),
                        (int) rows.stream().filter(v -> v[4].equals(town)).count(), new Random(Long.parseLong(town)))));
                LonLat p = points.removeFirst();
                r[5] = String.format(Locale.ROOT, "%.5f", p.lon());
                r[6] = String.format(Locale.ROOT, "%.5f", p.lat());
            }
            drawn.append(String.join(",", r)).append('\n');
        }
        Map<String, Object> collection = new java.util.LinkedHashMap<>();
        collection.put("type", "FeatureCollection");
        collection.put("attribution", "乡镇分区为示意（泰森多边形），不是行政区域界线");
        collection.put("features", features.stream().map(f -> new java.util.TreeMap<>(f)).toList());
        String towned = Json.write(collection) + "\n";

        if (Boolean.getBoolean("zhongshu.write")) {
            Files.writeString(folder.resolve("divisions.csv"), drawn);
            Files.writeString(folder.resolve("towns.geojson"), towned);
        }
        assertThat(Files.readString(folder.resolve("divisions.csv"))).isEqualTo(drawn.toString());
        assertThat(folder.resolve("towns.geojson")).exists();
        assertThat(Files.readString(folder.resolve("towns.geojson"))).isEqualTo(towned);
    }

    private static LonLat point(String[] row) {
        return new LonLat(Double.parseDouble(row[5]), Double.parseDouble(row[6]));
    }

    private static Map<String, Object> geometry(Geometry cell) {
        List<Object> polygons = new ArrayList<>();
        for (int i = 0; i < cell.getNumGeometries(); i++) {
            List<double[]> ring = new ArrayList<>();
            Coordinate[] c = ((org.locationtech.jts.geom.Polygon) cell.getGeometryN(i).norm()).getExteriorRing().getCoordinates();
            for (int k = c.length - 1; k >= 0; k--) {
                ring.add(new double[] {Math.round(c[k].x * 1e5) / 1e5, Math.round(c[k].y * 1e5) / 1e5});
            }
            polygons.add(List.of(ring));
        }
        return new java.util.TreeMap<>(polygons.size() == 1 ? Map.of("type", "Polygon", "coordinates", polygons.getFirst())
                : Map.of("type", "MultiPolygon", "coordinates", polygons));
    }
}
