package org.zhongshu.platform.city;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ImportOutlineTest {

    /** Two counties in one collection, as the npm package has them; 广德 still under its old name 广德县. */
    private static final String PREFECTURE = """
            {"type":"FeatureCollection","features":[
             {"type":"Feature","properties":{"name":"郎溪县"},"geometry":{"type":"Polygon","coordinates":[[[119.1,31.1],[119.2,31.1],[119.2,31.2],[119.1,31.1]]]}},
             {"type":"Feature","properties":{"name":"广德县"},"geometry":{"type":"Polygon","coordinates":[[[119.425331,30.887939],[119.5,30.9],[119.5,31.0],[119.425331,30.887939]]]}}]}""";

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    @TempDir
    Path data;

    @Test
    void convertsFromGcj02AndWinsOverTheSchematicOutline() throws IOException {
        Path source = Files.writeString(data.resolve("xuancheng.geojson"), PREFECTURE);
        assertThat(ImportOutline.run("guangde", data, source, false, out)).isZero();

        JsonNode shown = new CityOutline(new CityProfile("guangde", false), data.toString()).geoJson();
        JsonNode outline = shown.at("/features/0");
        assertThat(outline.at("/properties/schematic").asBoolean()).isFalse();
        assertThat(outline.at("/geometry/coordinates/0/0/0").asDouble()).isCloseTo(119.42, within(2e-6));
        assertThat(outline.at("/geometry/coordinates/0/0/1").asDouble()).isCloseTo(30.89, within(2e-6));
        assertThat(shown.path("attribution").asString()).contains("高德").contains("xuancheng.geojson").contains("示意");
        assertThat(shown.path("features")).hasSize(13);

        JsonNode other = new CityOutline(new CityProfile("yixing", false), data.toString()).geoJson();
        assertThat(other.at("/features/0/properties/schematic").asBoolean()).as("another city keeps its own").isTrue();
    }

    @Test
    void takesWgs84AsItIs() throws IOException {
        Path source = Files.writeString(data.resolve("own.geojson"), PREFECTURE);
        ImportOutline.run("guangde", data, source, true, out);
        JsonNode outline = new CityOutline(new CityProfile("guangde", false), data.toString()).geoJson();
        assertThat(outline.at("/features/0/geometry/coordinates/0/0/0").asDouble()).isEqualTo(119.425331);
    }

    @Test
    void findsTheCityInATarball() throws IOException {
        Path tarball = data.resolve("shapes.tgz");
        try (OutputStream tar = new GZIPOutputStream(Files.newOutputStream(tarball))) {
            entry(tar, "package/README.md", "广德");
            entry(tar, "package/geojson/shape-only/x.geojson", "{\"type\":\"FeatureCollection\",\"features\":[]}");
            entry(tar, "package/geojson/xuan1_cheng2.geojson", PREFECTURE);
            tar.write(new byte[1024]);
        }
        assertThat(ImportOutline.run("guangde", data, tarball, false, out)).isZero();
        assertThat(ImportOutline.run("yixing", data, tarball, false, out)).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("没有宜兴市的轮廓");
    }

    @Test
    void refusesWhatIsNoGeoJsonOrElsewhere() throws IOException {
        Path broken = Files.writeString(data.resolve("broken.geojson"), "{\"type\":");
        assertThat(ImportOutline.run("guangde", data, broken, false, out)).isEqualTo(1);
        Path elsewhere = Files.writeString(data.resolve("far.geojson"), PREFECTURE.replace("119.", "110."));
        assertThat(ImportOutline.run("guangde", data, elsewhere, false, out)).isEqualTo(1);
        assertThat(ImportOutline.run("guangde", data, data.resolve("missing.geojson"), false, out)).isEqualTo(1);
        assertThat(data.resolve("city/outline.geojson")).doesNotExist();
    }

    private static void entry(OutputStream tar, String name, String content) throws IOException {
        byte[] body = content.getBytes(StandardCharsets.UTF_8);
        byte[] header = new byte[512];
        System.arraycopy(name.getBytes(StandardCharsets.UTF_8), 0, header, 0, name.length());
        byte[] size = String.format("%011o", body.length).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(size, 0, header, 124, 11);
        tar.write(header);
        tar.write(body);
        tar.write(new byte[(512 - body.length % 512) % 512]);
    }
}
