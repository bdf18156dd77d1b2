package org.zhongshu.platform.exchange.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.profiling.TextEncoding;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.Setting;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.Source;
import org.zhongshu.platform.exchange.SourceRow;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Files handed in: uploaded on the page, or laid into {@code <data>/inbox/<connection>} by whoever can reach that folder. A source is a pattern of
 * names ({@code 人口_*.csv}, {@code 台账*.xlsx#2024年}); its files are read in the order in which they came. A file is taken when its size and time have
 * rested; afterwards it lies in {@code done/} or {@code failed/} beside a note of what became of it.
 *
 * <p>Public because what an SFTP server has is read as a folder, too.
 *
 * <p>A full job takes each file for a complete delivery, one a run; an incremental job reads whatever waits.
 */
@Component
public class FolderConnector implements Connector {

    static final String DONE = "done";
    static final String FAILED = "failed";
    private static final int MOST_FILES = 10_000;

    private final Path inbox;
    private final FileLedger ledger;

    FolderConnector(@Value("${zhongshu.exchange.inbox:${zhongshu.data:data}/inbox}") Path inbox, FileLedger ledger) {
        this.inbox = inbox;
        this.ledger = ledger;
    }

    @Override
    public String kind() {
        return "folder";
    }

    @Override
    public String label() {
        return "文件（上传或监视目录）";
    }

    @Override
    public Set<Mode> modes() {
        return EnumSet.of(Mode.FULL, Mode.INCREMENTAL);
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                Setting.choice("encoding", "文本编码", "auto", List.of(new Setting.Choice("auto", "自动识别"), new Setting.Choice("utf-8", "UTF-8"), new Setting.Choice("gb18030", "GB 18030（GBK）")),
                        "只对 CSV 等文本文件有用"),
                Setting.number("rest", "静置时间（秒）", false, "2", "文件大小在这段时间内不变才会读取"));
    }

    public Path folder(long connection) {
        return inbox.resolve(Long.toString(connection));
    }

    @Override
    public void check(Settings settings) {
        try {
            if (settings.connection() != 0) {
                Files.createDirectories(folder(settings.connection()));
                if (!Files.isWritable(folder(settings.connection()))) {
                    throw Problem.unprocessable("folder-closed", "目录 " + folder(settings.connection()) + " 不可写，请检查权限。");
                }
            }
        } catch (IOException e) {
            throw Problem.unprocessable("folder-closed", "目录 " + folder(settings.connection()) + " 无法创建，请检查权限。");
        }
    }

    @Override
    public List<Source> sources(Settings settings) {
        Map<String, Source> sources = new LinkedHashMap<>();
        Path folder = folder(settings.connection());
        for (Path place : List.of(folder, folder.resolve(DONE))) {
            for (Path file : files(place)) {
                String name = file.getFileName().toString();
                String pattern = pattern(name);
                sources.putIfAbsent(pattern, new Source(pattern, pattern.equals(name) ? null : "如 " + name, null));
                sources.putIfAbsent(name, new Source(name, null, null));
                List<String> sheets = sheet(name) ? SheetFile.sheets(file) : List.of();
                if (sheets.size() > 1) {
                    sheets.forEach(s -> sources.putIfAbsent(pattern + "#" + s, new Source(pattern + "#" + s, "工作表“" + s + "”", null)));
                }
            }
        }
        return new ArrayList<>(sources.values());
    }

    /** The file that the next run would read; where none waits, the one that was read last. */
    private Path file(Settings settings, String source) {
        Path folder = folder(settings.connection());
        List<Path> waiting = matching(folder, source);
        List<Path> done = waiting.isEmpty() ? matching(folder.resolve(DONE), source) : List.of();
        if (waiting.isEmpty() && done.isEmpty()) {
            throw Problem.unprocessable("nothing-new", "没有名称符合“" + source + "”的文件，请先上传或放入目录。");
        }
        return waiting.isEmpty() ? done.getLast() : waiting.getFirst();
    }

    @Override
    public List<SourceRow> sample(Settings settings, String source, Shape shape, int most) {
        Path file = file(settings, source);
        try (FileRecords records = open(file, source, settings)) {
            return FileSample.rows(records, shape, most);
        } catch (FileRecords.BadFile e) {
            throw Problem.unprocessable("bad-file", "文件“" + file.getFileName() + "”：" + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Background background(Settings settings, String source) {
        Path file = file(settings, source);
        try {
            return sheet(file.getFileName().toString()) ? Background.NONE
                    : new Background(null, null, Map.of(), List.of(), TextEncoding.detect(file).map(TextEncoding.Found::name).orElse(null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Shape shape(Settings settings, String source) {
        Path folder = folder(settings.connection());
        Path file = file(settings, source);
        try (FileRecords records = open(file, source, settings)) {
            return FileSample.shape(records);
        } catch (FileRecords.BadFile e) {
            if (file.getParent().equals(folder)) {
                // it would stand in the way of those behind it for ever
                new FolderRows.Shelf(folder, source, settings.connection(), ledger).fail(file, e.getMessage());
            }
            throw Problem.unprocessable("bad-file", "文件“" + file.getFileName() + "”：" + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean sheet(String name) {
        return name.toLowerCase(Locale.ROOT).matches(".*\\.xls[xm]");
    }

    /** A file that lies under another name than it was handed in with. */
    static FileRecords open(Path file, String name) throws IOException {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".xls") || lower.endsWith(".et") || lower.endsWith(".ods")) {
            throw new FileRecords.BadFile("只能读取 CSV 和 .xlsx 文件。请在表格软件中另存为 .xlsx 后再提交。");
        }
        return sheet(name) ? SheetFile.open(file, null) : CsvFile.open(file, "auto");
    }

    static FileRecords open(Path file, String source, Settings settings) throws IOException {
        if (sheet(file.getFileName().toString())) {
            int sheet = source.indexOf('#');
            return SheetFile.open(file, sheet < 0 ? null : source.substring(sheet + 1));
        }
        if (file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".xls")) {
            throw new FileRecords.BadFile("不支持旧版 .xls，请另存为 .xlsx 或 CSV 后再提交。");
        }
        return CsvFile.open(file, settings.get("encoding", "auto"));
    }

    @Override
    public Rows read(Settings settings, String source, Shape expected, Mode mode, Position from) {
        Path folder = folder(settings.connection());
        List<Path> files = rested(folder, source, settings.number("rest", 2, 0, 3_600));
        FolderRows rows = new FolderRows(new FolderRows.Shelf(folder, source, settings.connection(), ledger), files, settings, expected, mode == Mode.FULL, from);
        if (files.isEmpty() && from == null) {
            throw Problem.unprocessable("nothing-new", "没有新文件。");
        }
        return rows;
    }

    /** Files whose size and time have not changed while we waited, the oldest first. */
    private static List<Path> rested(Path folder, String source, int seconds) {
        List<Path> files = matching(folder, source);
        if (files.isEmpty() || seconds == 0) {
            return files;
        }
        Map<Path, String> before = new HashMap<>();
        files.forEach(f -> before.put(f, stamp(f)));
        try {
            Thread.sleep(seconds * 1000L);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("stopped", "读取被中断。", e);
        }
        return files.stream().filter(f -> before.get(f).equals(stamp(f))).toList();
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return a.size() + "@" + a.lastModifiedTime().toMillis();
        } catch (IOException gone) {
            return "gone";
        }
    }

    static List<Path> matching(Path folder, String source) {
        return files(folder).stream().filter(f -> matches(source, f.getFileName().toString())).toList();
    }

    /** The pattern that a file and those that come after it have in common: its name without the date. */
    public static String pattern(String name) {
        return name.replaceAll("\\d{4,}([-_]?\\d+)*", "*");
    }

    /** Whether a file's name is of a source, which may name a sheet after {@code #}. */
    public static boolean matches(String source, String name) {
        int sheet = source.indexOf('#');
        String glob = sheet < 0 ? source : source.substring(0, sheet);
        return Pattern.compile(Pattern.quote(glob).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q")).matcher(name).matches();
    }

    /** Plain files only: a link could lead anywhere on this machine. */
    static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS)).filter(f -> !f.getFileName().toString().matches("(?i)\\..*|~.*|.*\\.(tmp|part|filepart|result\\.txt)"))
                    .limit(MOST_FILES).sorted(Comparator.comparingLong(FolderConnector::modified).thenComparing(f -> f.getFileName().toString())).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long modified(Path file) {
        try {
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis();
        } catch (IOException gone) {
            return Long.MAX_VALUE;
        }
    }
}
