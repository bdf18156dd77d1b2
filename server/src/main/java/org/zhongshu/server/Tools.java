package org.zhongshu.server;

import org.zhongshu.platform.archive.VerifyArchive;
import org.zhongshu.platform.audit.VerifyAudit;
import org.zhongshu.platform.city.ImportOutline;
import org.zhongshu.platform.credentials.VerifyCredential;
import org.zhongshu.platform.decisions.ReplayDecision;
import org.zhongshu.platform.onecode.ScanTerminal;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.sharing.VerifyReceipt;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The launcher's commands beside {@code run}: each works on a data folder; backup and restore need its server stopped. */
public final class Tools {

    private Tools() {
    }

    /** The options of each command; a misspelt one must not let the command run on the usual folder instead. */
    private static final Map<String, Set<String>> OPTIONS = Map.of("backup", Set.of("data", "city", "to"), "restore", Set.of("data", "city", "from"),
            "verify-audit", Set.of("data", "city"), "verify-receipt", Set.of("receipt", "key", "data", "city"), "verify-credential", Set.of("trust", "status"), "replay-decision", Set.of("data", "city"),
            "verify-archive", Set.of("trust"), "terminal", Set.of("server", "key", "data", "offline"), "import-outline", Set.of("data", "city", "from", "crs"));
    /** Those whose first word is what they work on. */
    private static final Set<String> ON_SOMETHING = Set.of("verify-receipt", "verify-credential", "verify-archive", "replay-decision");

    /** Those that take no value. */
    private static final Set<String> FLAGS = Set.of("offline");

    public static void main(String[] arguments) throws Exception {
        ZhongshuServer.quietUntilConfigured();
        try {
            System.exit(run(arguments[0], options(arguments), System.out));
        } catch (Options.Wrong e) {
            fail(2, e.getMessage());
        } catch (Preconditions.NotMet | Declarations.InvalidDeclarations | IOException e) {
            fail(3, e.getMessage());
        }
    }

    static Set<String> commands() {
        return OPTIONS.keySet();
    }

    static Set<String> optionsOf(String command) {
        return OPTIONS.getOrDefault(command, Set.of());
    }

    static Map<String, String> options(String[] arguments) throws Options.Wrong {
        Set<String> known = OPTIONS.getOrDefault(arguments[0], Set.of());
        Map<String, String> options = new HashMap<>();
        int first = 1;
        if (ON_SOMETHING.contains(arguments[0]) && arguments.length > 1 && !arguments[1].startsWith("--")) {
            options.put("body", arguments[1]);
            first = 2;
        }
        for (int i = first; i < arguments.length; i++) {
            String word = arguments[i];
            if (!word.startsWith("--") || !known.contains(word.substring(2))) {
                throw new Options.Wrong("不认识的选项 unknown option: " + word + "（./zhongshu help）");
            }
            if (FLAGS.contains(word.substring(2))) {
                options.put(word.substring(2), "true");
                continue;
            }
            if (++i == arguments.length) {
                throw new Options.Wrong("选项缺少取值 option needs a value: " + word);
            }
            options.put(word.substring(2), arguments[i]);
        }
        if (!Set.of("gcj02", "wgs84").contains(options.getOrDefault("crs", "gcj02"))) {
            throw new Options.Wrong("--crs 只能是 must be one of gcj02|wgs84，不能是 not " + options.get("crs"));
        }
        return options;
    }

    static int run(String command, Map<String, String> options, PrintStream out) throws Exception {
        return switch (command) {
            case "backup" -> {
                Path to = Path.of(required(options, "to")).toAbsolutePath().normalize();
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
            case "verify-receipt" -> VerifyReceipt.run(Path.of(required(options, "body", "FILE_BODY")), Path.of(required(options, "receipt", "--receipt")),
                    publicKeys(options), out);
            case "verify-credential" -> VerifyCredential.run(required(options, "body", "FILE_OR_CODE"), Path.of(required(options, "trust")), options.containsKey("status") ? Path.of(options.get("status")) : null,
                    Clock.systemUTC(), out);
            case "verify-archive" -> VerifyArchive.run(Path.of(required(options, "body", "FILE")), options.containsKey("trust") ? Path.of(options.get("trust")) : null, Clock.systemUTC(), out);
            case "terminal" -> terminal(options, out);
            case "replay-decision" -> replay(required(options, "body", "FILE_OR_NUMBER"), options, out);
            case "import-outline" -> ImportOutline.run(options.getOrDefault("city", "guangde"), data(options),
                    options.containsKey("from") ? Path.of(options.get("from")) : null, "wgs84".equals(options.get("crs")), out);
            default -> throw new IOException("没有这个命令 no such command: " + command);
        };
    }

    private static int terminal(Map<String, String> options, PrintStream out) throws IOException {
        // the folder is always named: each terminal has its own
        Path folder = Path.of(required(options, "data")).toAbsolutePath().normalize();
        if (options.containsKey("offline")) {
            return ScanTerminal.run(null, null, folder, Clock.systemUTC(), System.in, out);
        }
        URI server = URI.create(required(options, "server"));
        if (server.getHost() == null || !Set.of("http", "https").contains(String.valueOf(server.getScheme()))) {
            throw new IOException("--server 须是平台的地址，如 must be an address like https://city.example.cn：" + server);
        }
        // what stands in the command line is seen by everybody on the machine
        String key = options.getOrDefault("key", System.getenv("ZHONGSHU_TERMINAL_KEY"));
        if (key == null || !key.contains(":")) {
            throw new IOException("缺少选项 option missing: --key 终端编号:密钥 NUMBER:KEY（或环境变量 or ZHONGSHU_TERMINAL_KEY）");
        }
        return ScanTerminal.run(server, key, folder, Clock.systemUTC(), System.in, out);
    }

    /** A file that was exported, or a number of the installation here. */
    private static int replay(String what, Map<String, String> options, PrintStream out) throws Exception {
        boolean number = what.matches("\\d{1,18}");
        if (Files.exists(Path.of(what))) {
            return ReplayDecision.run(Path.of(what), out);
        }
        if (!number && !what.matches("[A-Z]{2}\\d{8}-[0-9A-Z-]{1,20}")) {
            throw new IOException("没有这个文件，也不是决定或办件的编号 neither a file nor the number of a decision or a matter: " + what);
        }
        try (ToolDatabase database = ToolDatabase.of(data(options), System.getenv())) {
            return number ? ReplayDecision.run(Long.parseLong(what), database.source(), out) : ReplayDecision.run(what, database.source(), out);
        }
    }

    /** Named, or of the installation here; whoever verifies elsewhere is told where to get them. */
    private static Path publicKeys(Map<String, String> options) throws IOException {
        Path keys = options.containsKey("key") ? Path.of(options.get("key")) : data(options).resolve(VerifyReceipt.PUBLIC_KEYS_FILE);
        if (!options.containsKey("key") && !Files.exists(keys)) {
            throw new IOException("没有公钥 no public key: " + keys + "。请用 --key FILE 指定（先 curl -o keys.pem <平台地址>/share/keys），或用 --data DIR 指明数据目录 name it by --key (curl -o keys.pem <address>/share/keys) or the folder by --data");
        }
        return keys;
    }

    static Path data(Map<String, String> options) {
        return Path.of(options.getOrDefault("data", "data/" + options.getOrDefault("city", "guangde"))).toAbsolutePath().normalize();
    }

    private static String required(Map<String, String> options, String name) throws IOException {
        return required(options, name, "--" + name);
    }

    private static String required(Map<String, String> options, String name, String shown) throws IOException {
        String value = options.get(name);
        if (value == null) {
            throw new IOException("缺少选项 option missing: " + shown);
        }
        return value;
    }

    private static void fail(int code, String message) {
        System.err.println("zhongshu: " + message);
        System.exit(code);
    }
}
