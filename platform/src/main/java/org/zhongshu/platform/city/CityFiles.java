package org.zhongshu.platform.city;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.yaml.snakeyaml.Yaml;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads the files of one city's folder {@code cities/<id>/} on the class path. */
final class CityFiles {

    private final String id;

    CityFiles(String id) {
        this.id = id;
        if (!id.matches("[a-z][a-z0-9-]*") || resource("city.yaml") == null) {
            throw new Declarations.InvalidDeclarations(
                    List.of("没有名为 “" + id + "” 的城市档案，可用的有：" + String.join("、", available())));
        }
    }

    /** Ids of all profiles on the class path. */
    static List<String> available() {
        return Arrays.stream(resources("classpath*:cities/*/city.yaml")).map(r -> {
            try {
                String[] path = r.getURL().getPath().split("/");
                return path[path.length - 2];
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }).distinct().sorted().toList();
    }

    /** Names of this city's files that match a pattern with {@code *}. */
    List<String> names(String pattern) {
        return Arrays.stream(resources("classpath*:cities/" + id + "/" + pattern)).map(Resource::getFilename).distinct().sorted().toList();
    }

    JsonNode yaml(String file) {
        return Json.mapper().valueToTree(new Yaml().load(text(file)));
    }

    JsonNode json(String file) {
        return Json.mapper().readTree(text(file));
    }

    /** Reads a YAML node into a record; a wrong or missing field names the file. */
    <T> T as(JsonNode node, Class<T> type, String file) {
        try {
            return Json.mapper().treeToValue(node, type);
        } catch (JacksonException e) {
            throw new Declarations.InvalidDeclarations(List.of("cities/" + id + "/" + file + ": " + e.getOriginalMessage()));
        }
    }

    /** Data lines of a CSV file (no quoting; comments and the header left out), split at commas. */
    List<String[]> csv(String file) {
        return new BufferedReader(new StringReader(text(file))).lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank()).skip(1).map(line -> line.split(",", -1)).toList();
    }

    String text(String file) {
        try (InputStream in = resource(file)) {
            if (in == null) {
                throw new Declarations.InvalidDeclarations(List.of("cities/" + id + "/" + file + ": 缺少此文件"));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InputStream resource(String file) {
        return CityFiles.class.getClassLoader().getResourceAsStream("cities/" + id + "/" + file);
    }

    private static Resource[] resources(String pattern) {
        try {
            return new PathMatchingResourcePatternResolver().getResources(pattern);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
