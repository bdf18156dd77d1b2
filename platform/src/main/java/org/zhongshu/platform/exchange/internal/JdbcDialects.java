package org.zhongshu.platform.exchange.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The declared databases and their drivers. A driver that does not ship with the product is put into {@code <data>/drivers}; it is loaded
 * apart from the product's own classes, when it is first needed.
 */
@Component
class JdbcDialects {

    private static final Logger log = LoggerFactory.getLogger(JdbcDialects.class);

    private final Path folder;
    private final Map<String, JdbcDialect> byKind = new LinkedHashMap<>();
    private final Map<String, Driver> drivers = new LinkedHashMap<>();
    private List<Path> loaded = List.of();
    private ClassLoader dropped;

    JdbcDialects(@Value("${zhongshu.exchange.drivers:${zhongshu.data:data}/drivers}") Path folder) throws IOException {
        this.folder = folder;
        shipped().forEach(d -> byKind.put(d.kind(), d));
        for (Path file : files(".yaml")) {
            try (InputStream in = Files.newInputStream(file)) {
                read(file.toString(), in).forEach(d -> byKind.put(d.kind(), d));
            }
        }
    }

    /** Those that the product declares itself. */
    static List<JdbcDialect> shipped() {
        try (InputStream in = new ClassPathResource("exchange/dialects.yaml").getInputStream()) {
            return read("exchange/dialects.yaml", in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JdbcDialect> read(String name, InputStream in) {
        List<JdbcDialect> dialects = new ArrayList<>();
        JsonNode yaml = Json.mapper().valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(in));
        for (JsonNode node : yaml.path("dialects")) {
            try {
                JdbcDialect dialect = Json.mapper().treeToValue(node, JdbcDialect.class);
                if (dialect.kind() == null || !dialect.kind().matches("[a-z][a-z0-9-]{1,30}") || dialect.driver() == null || dialect.url() == null || dialect.quote() == null
                        || dialect.quote().length() != 2 || dialect.fetch() < 1 || dialect.cut() == null || dialect.label() == null) {
                    throw new Declarations.InvalidDeclarations(List.of(name + ": 数据库 " + dialect.kind() + " 缺少 kind、label、driver、url、quote（两个字符）、fetch 或 cut"));
                }
                dialects.add(dialect);
            } catch (JacksonException e) {
                throw new Declarations.InvalidDeclarations(List.of(name + ": " + e.getOriginalMessage()));
            }
        }
        return dialects;
    }

    List<JdbcDialect> list() {
        return List.copyOf(byKind.values());
    }

    /** The driver, from the class path or the folder. Throws 422 that says which file is missing. */
    synchronized Driver driver(JdbcDialect dialect) {
        Driver known = drivers.get(dialect.kind());
        if (known != null) {
            return known;
        }
        if (dialect.jar() == null) {
            try {
                return keep(dialect, Class.forName(dialect.driver()));
            } catch (ClassNotFoundException e) {
                log.info("Driver {} is not on the class path; looking in {}", dialect.driver(), folder);
            }
        }
        try {
            return keep(dialect, Class.forName(dialect.driver(), true, dropped()));
        } catch (ClassNotFoundException e) {
            throw Problem.unprocessable("no-driver", "缺少 " + dialect.label() + " 的驱动程序：请由系统管理员把驱动文件" + (dialect.jar() == null ? "" : "（如 " + dialect.jar() + "）")
                    + "放入 " + folder + " 后重试。");
        }
    }

    boolean available(JdbcDialect dialect) {
        try {
            driver(dialect);
            return true;
        } catch (Problem missing) {
            return false;
        }
    }

    private Driver keep(JdbcDialect dialect, Class<?> type) {
        try {
            Driver driver = (Driver) type.getDeclaredConstructor().newInstance();
            drivers.put(dialect.kind(), driver);
            return driver;
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw Problem.unprocessable("bad-driver", dialect.driver() + " 不能作为驱动程序使用，请更换驱动文件。");
        }
    }

    /** Loads the folder's files anew when there are others than before; drivers in use keep their loader. */
    private ClassLoader dropped() {
        List<Path> jars = files(".jar");
        if (dropped == null || !jars.equals(loaded)) {
            URL[] urls = jars.stream().map(JdbcDialects::url).toArray(URL[]::new);
            dropped = new URLClassLoader("exchange-drivers", urls, ClassLoader.getPlatformClassLoader());
            loaded = jars;
        }
        return dropped;
    }

    private List<Path> files(String ending) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(files.filter(f -> f.getFileName().toString().endsWith(ending)).sorted().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }
}
