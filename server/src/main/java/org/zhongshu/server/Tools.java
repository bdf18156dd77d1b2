package org.zhongshu.server;

import org.zhongshu.platform.audit.VerifyAudit;
import org.zhongshu.platform.city.ImportOutline;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The launcher's commands beside {@code run}: each works on a data folder; backup and restore need its server stopped. */
public final class Tools {

    private Tools() {
    }

    public static void main(String[] arguments) throws Exception {
        ZhongshuServer.quietUntilConfigured();
        Map<String, String> options = new HashMap<>();
        for (int i = 1; i < arguments.length; i++) {
            if (!arguments[i].startsWith("--") || i + 1 >= arguments.length) {
                fail("选项应成对给出 options come in pairs: " + arguments[i]);
            }
            options.put(arguments[i].substring(2), arguments[++i]);
        }
        try {
            System.exit(run(arguments[0], options, System.out));
        } catch (Preconditions.NotMet | IOException e) {
            fail(e.getMessage());
        }
    }

    static int run(String command, Map<String, String> options, PrintStream out) throws Exception {
        return switch (command) {
            case "backup" -> {
                Path to = Path.of(required(options, "to"));
                try (var ignored = Preconditions.lock(data(options)).channel()) {
                    long bytes = Backup.write(data(options), to);
                    out.printf("已备份 backed up %s → %s (%.1f MB)%n", data(options), to, bytes / 1e6);
                }
                yield 0;
            }
            case "restore" -> {
                Path from = Path.of(required(options, "from"));
                int files = Backup.read(from, data(options));
                out.printf("已恢复 restored %s → %s (%d files)%n", from, data(options), files);
                yield 0;
            }
            case "verify-audit" -> {
                try (ToolDatabase database = ToolDatabase.of(data(options), System.getenv())) {
                    yield VerifyAudit.run(database.source(), data(options), out);
                }
            }
            case "import-outline" -> ImportOutline.run(options.getOrDefault("city", "guangde"), data(options),
                    options.containsKey("from") ? Path.of(options.get("from")) : null, "wgs84".equals(options.get("crs")), out);
            default -> throw new IOException("没有这个命令 no such command: " + command);
        };
    }

    static Path data(Map<String, String> options) {
        return Path.of(options.getOrDefault("data", "data/" + options.getOrDefault("city", "guangde"))).toAbsolutePath().normalize();
    }

    private static String required(Map<String, String> options, String name) throws IOException {
        String value = options.get(name);
        if (value == null) {
            throw new IOException("缺少选项 option missing: --" + name);
        }
        return value;
    }

    private static void fail(String message) {
        System.err.println("zhongshu: " + message);
        System.exit(3);
    }
}
